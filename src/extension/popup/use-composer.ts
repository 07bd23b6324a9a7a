import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { offeredChips } from '../../jobs/offered-chips.ts'
import { placesIn, withParameters } from '../../jobs/prompt.ts'
import type { Draft } from '../store/drafts.ts'
import { takes } from '../ui/model/abilities.ts'
import { takesBytes } from '../ui/model/recent.ts'
import { sentMs } from '../ui/model/sent-ms.ts'
import type { FailureCode } from '../ui/text/failure-text.ts'
import { usePopup } from './popup-context.ts'
import { useBatchDraft, useBatchSending } from './use-batch.ts'

interface PromptInput {
  prompt: string
  references: readonly string[]
  /** In place of the connection's. */
  model: string | undefined
}

/** `sent` for a moment, in which a second click is the first one's; then the same may be sent once more. */
type Sending = { kind: 'idle' | 'busy' | 'sent' | 'again' } | { kind: 'refused'; code: FailureCode }

/** Where the API's own limit is not known, in UTF-16 units. */
const anyLength = 4_000

/** Sends one job for one press of the button: the request id stays the same until the request was accepted or its input has changed. */
function useSending() {
  const { drafts, provider, actions } = usePopup()
  const [sending, setSending] = useState<Sending>({ kind: 'idle' })
  const requestId = useRef(crypto.randomUUID())
  useEffect(() => {
    if (sending.kind !== 'sent') return
    const timer = setTimeout(() => setSending({ kind: 'again' }), sentMs)
    return () => clearTimeout(timer)
  }, [sending])

  const reset = useCallback(() => {
    setSending({ kind: 'idle' })
    requestId.current = crypto.randomUUID()
  }, [])
  const send = async ({ prompt, references, model }: PromptInput): Promise<boolean> => {
    setSending({ kind: 'busy' })
    const usable = references.length > 0 && takes(provider?.capabilities, 'references')
    const command = { kind: 'imagine', prompt, ...(usable ? { references: [...references] } : {}) } as const
    const refused = await actions.submit(command, requestId.current, { again: sending.kind === 'again', model })
    if (refused) {
      setSending({ kind: 'refused', code: refused })
      return false
    }
    void drafts.clearDraft()
    requestId.current = crypto.randomUUID()
    setSending({ kind: 'sent' })
    return true
  }
  return { sending, reset, send }
}

/** `unusable` is of the preset that the parameters come from. */
export type Change = Partial<Pick<Draft, 'text' | 'parameters' | 'several' | 'unusable'>> & {
  references?: readonly string[]
}

/** What the user is told of the text and of the preset around it. */
interface Told {
  leftOut: NonNullable<Draft['leftOut']>
  unusable: NonNullable<Draft['unusable']>
}

const nothing: Told = { leftOut: [], unusable: [] }

function toldIn({ leftOut = [], unusable = [] }: Draft): Told {
  return { leftOut, unusable }
}

/** The content of the prompt box, its length, and how it is sent. */
export function useComposer() {
  const { draft, drafts, provider, connection } = usePopup()
  const maxLength = draft.limit ?? provider?.capabilities.maxPromptLength ?? anyLength
  const [text, setText] = useState(draft.text)
  const [parameters, setParameters] = useState(draft.parameters)
  const [references, setReferences] = useState<readonly string[]>(draft.references ?? [])
  const [several, setSeveral] = useState(draft.several)
  const [told, setTold] = useState<Told>(toldIn(draft))
  const { sending, reset, send } = useSending()
  const { step, ask, confirm, reset: resetBatch } = useBatchSending()
  const box = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    setText(draft.text)
    setParameters(draft.parameters)
    setReferences(draft.references ?? [])
    setSeveral(draft.several)
    setTold(toldIn(draft))
    reset()
    resetBatch()
    box.current?.focus()
    // A text that came from a page before set-up is replaced by what is typed; everything else goes on.
    box.current?.setSelectionRange(draft.waiting ? 0 : draft.text.length, draft.text.length)
  }, [draft, reset, resetBatch])

  const offered = offeredChips(provider?.capabilities ?? {})
  // What no chip shows is not sent: it was chosen for another service.
  const shape = offered.shape ? (parameters.shape ?? '') : ''
  const count = parameters.count !== undefined && parameters.count <= offered.maxCount ? parameters.count : undefined
  const extra = offered.parameters.length > 0 ? (parameters.extra ?? '') : ''
  const { template } = parameters
  const model = parameters.model?.connectionId === connection?.id ? parameters.model?.id : undefined
  const prompt = withParameters(text, { shape, count, extra, template })
  // Addresses of pictures stand before the words in one message, a blank behind each, where no field takes them.
  const before = takesBytes(provider) ? [] : references
  const length = before.reduce((sum, url) => sum + url.length + 1, prompt.length)
  const batch = useBatchDraft({
    text,
    several,
    chips: { shape, count, extra, template },
    maxLength,
    before: length - prompt.length,
  })
  const over = batch.isOn ? 0 : length - maxLength
  // What the chips add stands around the text and can't be cut off, so the text has to be shorter.
  const places = placesIn(template ?? '')
  const room = Math.max(0, Math.floor((maxLength - (length - places * text.trim().length)) / places))

  const change = (next: Change) => {
    const pictures = next.references ?? references
    const wanted = next.several ?? several
    const { leftOut, unusable } = { ...told, ...(next.parameters ? { unusable: next.unusable ?? [] } : {}) }
    const whole: Draft = {
      text: next.text ?? text,
      parameters: next.parameters ?? parameters,
      ...(pictures.length > 0 ? { references: [...pictures] } : {}),
      ...(wanted === undefined ? {} : { several: wanted }),
      ...(leftOut.length > 0 ? { leftOut } : {}),
      ...(unusable.length > 0 ? { unusable } : {}),
    }
    setText(whole.text)
    setParameters(whole.parameters)
    setReferences(pictures)
    setSeveral(wanted)
    setTold({ leftOut, unusable })
    reset()
    resetBatch()
    void drafts.writeDraft(draft.limit === undefined ? whole : { ...whole, limit: draft.limit })
  }
  const submit = async () => {
    const isResting = sending.kind === 'busy' || sending.kind === 'sent'
    if (isResting || over > 0 || text.trim() === '') return box.current?.focus()
    if (batch.isOn) return step.kind === 'sent' || batch.fault || batch.prompts.length === 0 ? undefined : ask()
    // The text stays, selected: the next key replaces it, a small change makes the next try.
    if (!(await send({ prompt, references, model }))) return
    setTold(nothing)
    box.current?.select()
  }

  const severalPrompts = {
    ...batch,
    step,
    confirm: () => void confirm(batch.prompts, references, model).then(() => box.current?.select()),
    cancel: () => {
      resetBatch()
      box.current?.focus()
    },
  }
  const shown = batch.isOn ? 0 : length
  return {
    ...{ box, text, shape, count, extra, template, model, parameters, told, offered, references },
    ...{ maxLength, over, room, sending, change, submit },
    length: shown,
    severalPrompts,
  }
}
