import { failureText } from '../ui/text/failure-text.ts'
import { number } from '../ui/text/format.ts'
import { count, t } from '../ui/text/words.ts'
import { ParametersChip, ShapeChip } from './chips.tsx'
import { type ComposerProps, useComposer } from './use-composer.ts'
import './compose.css'

/** From here on the length is worth a look. */
const nearShare = 0.8

export function Compose(props: ComposerProps) {
  const { box, text, shape, extra, prompt, over, room, sending, change, submit } = useComposer(props)
  const { maxLength } = props
  return (
    <form
      class="compose sheet"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div class="compose-text">
        <div class="compose-mirror" aria-hidden="true">
          {over > 0 ? [text.slice(0, room), <mark key="over">{text.slice(room)}</mark>] : text}{' '}
        </div>
        <textarea
          ref={box}
          autofocus
          dir="auto"
          rows={2}
          value={text}
          placeholder={t('compose_placeholder')}
          aria-label={t('compose_label')}
          aria-invalid={over > 0}
          aria-describedby="compose-notes"
          onInput={({ currentTarget }) => change({ text: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return
            event.preventDefault()
            void submit()
          }}
        />
      </div>
      <div id="compose-notes">
        <Length
          length={prompt.length}
          maxLength={maxLength}
          onCut={() => change({ text: text.trim().slice(0, room) })}
        />
        {sending.kind === 'refused' && <p class="compose-note bad">{failureText(sending.code)}</p>}
      </div>
      <div class="compose-foot">
        <ShapeChip
          text={`${text} ${extra}`}
          shape={shape}
          onShape={(value) => change({ parameters: { shape: value, extra } })}
        />
        <ParametersChip extra={extra} onExtra={(value) => change({ parameters: { shape, extra: value } })} />
        <span class="spacer" />
        <button type="submit" class="primary" aria-disabled={over > 0 || text.trim() === '' || sending.kind === 'busy'}>
          {sending.kind === 'busy' && <span class="spinner" />}
          {t(sending.kind === 'sent' ? 'compose_sent' : 'compose_send')}
          <kbd>{t('compose_keys')}</kbd>
        </button>
      </div>
    </form>
  )
}

interface LengthProps {
  length: number
  maxLength: number
  onCut: () => void
}

function Length({ length, maxLength, onCut }: LengthProps) {
  if (length < maxLength * nearShare) return null
  const over = length - maxLength
  if (over <= 0) return <p class="compose-note muted">{t('compose_length', number(length), number(maxLength))}</p>
  return (
    <p class="compose-note bad">
      {count('compose_over', over)}{' '}
      <button type="button" class="plain" onClick={onCut}>
        {t('compose_cut')}
      </button>
    </p>
  )
}
