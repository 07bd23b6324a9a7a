import { useEffect, useRef, useState } from 'preact/hooks'
import type { Draft } from '../store/drafts.ts'
import { withParameters } from '../ui/model/prompt.ts'
import type { FailureCode } from '../ui/text/failure-text.ts'

export interface ComposerProps {
  /** What to begin with; a new object puts its text into the box and the cursor behind it. */
  draft: Draft
  /** Longest prompt the API takes, in UTF-16 units. */
  maxLength: number
  onDraft: (draft: Draft) => void
  /** Sends; null when it is on its way. The same `requestId` twice is one job. */
  onSend: (input: PromptInput) => Promise<FailureCode | null>
}

export interface PromptInput {
  prompt: string
  references: readonly string[]
  requestId: string
  /** The same once more, on purpose. */
  again: boolean
}

/** `sent` for a moment, in which a second click is the first one's; then the same may be sent once more. */
type Sending = { kind: 'idle' | 'busy' | 'sent' | 'again' } | { kind: 'refused'; code: FailureCode }

/** As long as the worker takes the same for one act. */
const sentMs = 2_000

/** Sends one job for one press of the button: the request id stays the same until the request was accepted or its input has changed. */
function useSending(onSend: ComposerProps['onSend']) {
  const [sending, setSending] = useState<Sending>({ kind: 'idle' })
  const requestId = useRef(crypto.randomUUID())
  useEffect(() => {
    if (sending.kind !== 'sent') return
    const timer = setTimeout(() => setSending({ kind: 'again' }), sentMs)
    return () => clearTimeout(timer)
  }, [sending])

  const reset = () => {
    setSending({ kind: 'idle' })
    requestId.current = crypto.randomUUID()
  }
  const send = async (input: Pick<PromptInput, 'prompt' | 'references'>): Promise<boolean> => {
    setSending({ kind: 'busy' })
    const refused = await onSend({ ...input, requestId: requestId.current, again: sending.kind === 'again' })
    if (refused) {
      setSending({ kind: 'refused', code: refused })
      return false
    }
    requestId.current = crypto.randomUUID()
    setSending({ kind: 'sent' })
    return true
  }
  return { sending, reset, send }
}

/** The content of the prompt box, its length, and how it is sent. */
export function useComposer({ draft, maxLength, onDraft, onSend }: ComposerProps) {
  const [text, setText] = useState(draft.text)
  const [parameters, setParameters] = useState(draft.parameters)
  const [references, setReferences] = useState<readonly string[]>(draft.references ?? [])
  const { sending, reset, send } = useSending(onSend)
  const box = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    setText(draft.text)
    setParameters(draft.parameters)
    setReferences(draft.references ?? [])
    reset()
    box.current?.focus()
    box.current?.setSelectionRange(draft.text.length, draft.text.length)
  }, [draft])

  const shape = parameters.shape ?? ''
  const extra = parameters.extra ?? ''
  const prompt = withParameters(text, shape, extra)
  // Addresses of pictures stand before the words in one message, a blank behind each.
  const length = references.reduce((sum, url) => sum + url.length + 1, prompt.length)
  const over = length - maxLength
  // What the chips add stands around the text and can't be cut off, so the text has to be shorter.
  const room = Math.max(0, maxLength - (length - text.trim().length))

  const change = (next: { text?: string; parameters?: Draft['parameters']; references?: readonly string[] }) => {
    const pictures = next.references ?? references
    const whole: Draft = {
      text: next.text ?? text,
      parameters: next.parameters ?? parameters,
      ...(pictures.length > 0 ? { references: [...pictures] } : {}),
    }
    setText(whole.text)
    setParameters(whole.parameters)
    setReferences(pictures)
    reset()
    onDraft(draft.limit === undefined ? whole : { ...whole, limit: draft.limit })
  }
  const submit = async () => {
    const isResting = sending.kind === 'busy' || sending.kind === 'sent'
    if (isResting || over > 0 || text.trim() === '') return box.current?.focus()
    // The text stays, selected: the next key replaces it, a small change makes the next try.
    if (await send({ prompt, references })) box.current?.select()
  }

  return { box, text, shape, extra, references, length, over, room, sending, change, submit }
}
