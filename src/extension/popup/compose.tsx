import type { Capabilities } from '../../contract/connection.ts'
import { hasCommandKey } from '../platform/keyboard.ts'
import { lazy } from '../ui/components/lazy.tsx'
import type { Purpose } from '../ui/dialogs/pick-pictures.tsx'
import { canCommand, takes } from '../ui/model/abilities.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { number } from '../ui/text/format.ts'
import { count, t } from '../ui/text/words.ts'
import { AddChip, ParametersChip, PresetsChip, ShapeChip } from './chips.tsx'
import { usePopup } from './popup-context.ts'
import { useComposer } from './use-composer.ts'
import './compose.css'

const References = lazy(async () => (await import('../ui/components/references.tsx')).References)

const sendLabel = {
  idle: 'compose_send',
  busy: 'compose_send',
  refused: 'compose_send',
  sent: 'compose_sent',
  again: 'compose_again',
} as const

/** From here on the length is worth a look. */
const nearShare = 0.8

export function Compose() {
  const { provider, jobList, actions, sendCommand } = usePopup()
  const composer = useComposer()
  const { text, shape, extra, references, length, maxLength, over, room, sending, change, submit } = composer
  const purposes = purposesOf(provider?.capabilities)
  const pick = async (purpose: Purpose) => {
    const { pickFor } = await import('./pick.ts')
    const pictures = actions.advancedActions?.pictures ?? null
    const picked = await pickFor({ purpose, chosen: references, jobs: jobList, pictures, submit: sendCommand })
    if (picked) change({ references: picked })
  }
  return (
    <form
      class="compose sheet"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
      onKeyDown={(event) => {
        // A key that is held presses the button thirty times a second.
        if (event.key === 'Enter' && event.repeat) event.preventDefault()
      }}
    >
      <PromptField composer={composer} />
      <div id="compose-notes">
        <Length length={length} maxLength={maxLength} onCut={() => change({ text: text.trim().slice(0, room) })} />
        {references.length > 0 && (
          <div class="compose-references">
            <References
              urls={references}
              label={t('reference_title')}
              onRemove={(url) => change({ references: references.filter((one) => one !== url) })}
            />
            {!purposes.includes('reference') && <p class="small bad">{t('reference_unusable')}</p>}
          </div>
        )}
        {sending.kind === 'refused' && <p class="compose-note bad">{failureText(sending.code)}</p>}
      </div>
      <div class="compose-foot">
        <ShapeChip
          text={`${text} ${extra}`}
          shape={shape}
          onShape={(value) => change({ parameters: { shape: value, extra } })}
        />
        <ParametersChip extra={extra} onExtra={(value) => change({ parameters: { shape, extra: value } })} />
        <PresetsChip
          shape={shape}
          extra={extra}
          onApply={(preset) => change({ parameters: { shape: preset.shape, extra: preset.extra } })}
        />
        <AddChip purposes={purposes} onPick={(purpose) => void pick(purpose)} />
        <span class="spacer" />
        <button
          type="submit"
          class="primary"
          aria-disabled={over > 0 || text.trim() === '' || sending.kind === 'busy' || sending.kind === 'sent'}
        >
          {sending.kind === 'busy' && <span class="spinner" />}
          {t(sendLabel[sending.kind])}
          <kbd>{t(hasCommandKey() ? 'compose_keys_mac' : 'compose_keys')}</kbd>
        </button>
      </div>
    </form>
  )
}

/** The text, and behind it a copy in which what is too long is marked. */
function PromptField({ composer }: { composer: ReturnType<typeof useComposer> }) {
  const { box, text, over, room, change, submit } = composer
  return (
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
          if (!event.repeat) void submit()
        }}
      />
    </div>
  )
}

/** What the API can do with pictures. */
function purposesOf(abilities: Capabilities | undefined): Purpose[] {
  const purposes: Purpose[] = takes(abilities, 'references') ? ['reference'] : []
  if (canCommand(abilities, 'describe')) purposes.push('describe')
  if (canCommand(abilities, 'blend')) purposes.push('blend')
  return purposes
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
