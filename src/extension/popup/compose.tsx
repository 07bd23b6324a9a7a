import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Draft } from '../store/drafts.ts'
import { withParameters } from '../ui/model/prompt.ts'
import { type FailureCode, failureText } from '../ui/text/failure-text.ts'
import { number } from '../ui/text/format.ts'
import { count, t } from '../ui/text/words.ts'
import { ParametersChip, ShapeChip } from './chips.tsx'
import './compose.css'

interface ComposeProps {
  /** What to begin with; a new object puts its text into the box and the cursor behind it. */
  draft: Draft
  /** Longest prompt the API takes, in UTF-16 units. */
  maxLength: number
  onDraft: (draft: Draft) => void
  /** Sends; null when it is on its way. The same `requestId` twice is one job. */
  onSend: (prompt: string, requestId: string) => Promise<FailureCode | null>
}

/** From here on the length is worth a look. */
const nearShare = 0.8

type Sending = { kind: 'idle' } | { kind: 'busy' } | { kind: 'sent' } | { kind: 'refused'; code: FailureCode }

export function Compose({ draft, maxLength, onDraft, onSend }: ComposeProps) {
  const [text, setText] = useState(draft.text)
  const [parameters, setParameters] = useState(draft.parameters)
  const [sending, setSending] = useState<Sending>({ kind: 'idle' })
  const requestId = useRef(crypto.randomUUID())
  const box = useRef<HTMLTextAreaElement>(null)

  useLayoutEffect(() => {
    setText(draft.text)
    setParameters(draft.parameters)
    setSending({ kind: 'idle' })
    requestId.current = crypto.randomUUID()
  }, [draft])
  useEffect(() => {
    box.current?.focus()
    box.current?.setSelectionRange(draft.text.length, draft.text.length)
  }, [draft])

  const shape = parameters.shape ?? ''
  const extra = parameters.extra ?? ''
  const prompt = withParameters(text, shape, extra)
  const over = prompt.length - maxLength
  // What the chips add stands behind the text and can't be cut off, so the text has to be shorter.
  const room = Math.max(0, maxLength - (prompt.length - text.trim().length))

  const change = (next: { text?: string; parameters?: Draft['parameters'] }) => {
    const whole = { text: next.text ?? text, parameters: next.parameters ?? parameters }
    setText(whole.text)
    setParameters(whole.parameters)
    setSending({ kind: 'idle' })
    requestId.current = crypto.randomUUID()
    onDraft(draft.limit === undefined ? whole : { ...whole, limit: draft.limit })
  }
  const submit = async () => {
    if (sending.kind === 'busy' || over > 0 || text.trim() === '') return box.current?.focus()
    setSending({ kind: 'busy' })
    const refused = await onSend(prompt, requestId.current)
    if (refused) return setSending({ kind: 'refused', code: refused })
    requestId.current = crypto.randomUUID()
    setSending({ kind: 'sent' })
    // The text stays, selected: the next key replaces it, a small change makes the next try.
    box.current?.select()
  }

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
          onShape={(value) => change({ parameters: { ...parameters, shape: value } })}
        />
        <ParametersChip extra={extra} onExtra={(value) => change({ parameters: { ...parameters, extra: value } })} />
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
