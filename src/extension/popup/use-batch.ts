import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { maxCharacters, maxPrompts } from '../../contract/batch.ts'
import { type ChipValues, withParameters } from '../../jobs/prompt.ts'
import { expandPrompts, hasAlternatives, mayBeSeveral } from '../../jobs/prompt-list.ts'
import { takes } from '../ui/model/abilities.ts'
import { sentMs } from '../ui/model/sent-ms.ts'
import type { FailureCode } from '../ui/text/failure-text.ts'
import { usePopup } from './popup-context.ts'

/** Why these prompts can't be sent. `index` counts from 0. */
export type BatchFault =
  | { kind: 'too-many'; count: number }
  | { kind: 'too-long'; index: number; by: number }
  | { kind: 'too-long-together' }

export interface BatchDraft {
  /** The text may be meant as several prompts. */
  isOffered: boolean
  /** It is taken as several. */
  isOn: boolean
  /** Exactly what is sent. */
  prompts: readonly string[]
  fault: BatchFault | null
  /** Whether alternatives in braces are among it. */
  hasBraces: boolean
}

interface BatchText {
  text: string
  /** The user's choice; undefined: as the text suggests. */
  several: boolean | undefined
  chips: ChipValues
  /** Longest prompt, in UTF-16 units, and how much of it others take. */
  maxLength: number
  before: number
}

/** The text of the prompt box as several prompts. */
export function useBatchDraft({ text, several, chips, maxLength, before }: BatchText): BatchDraft {
  const { shape, count, extra, template } = chips
  return useMemo(() => {
    const hasBraces = hasAlternatives(text)
    const isOffered = hasBraces || mayBeSeveral(text)
    // Lines alone may be the lines of one prompt.
    const isOn = isOffered && (several ?? hasBraces)
    if (!isOffered) return { isOffered, isOn, prompts: [], fault: null, hasBraces }
    const expansion = expandPrompts(text, maxPrompts)
    if (expansion.kind === 'too-many')
      return { isOffered, isOn, prompts: [], fault: { kind: 'too-many', count: expansion.count }, hasBraces }
    const prompts = expansion.prompts.map((one) => withParameters(one, { shape, count, extra, template }))
    return { isOffered, isOn, prompts, fault: faultOf(prompts, maxLength - before), hasBraces }
  }, [text, several, shape, count, extra, template, maxLength, before])
}

function faultOf(prompts: readonly string[], room: number): BatchFault | null {
  const index = prompts.findIndex(({ length }) => length > room)
  const long = prompts[index]
  if (long !== undefined) return { kind: 'too-long', index, by: long.length - room }
  const all = prompts.reduce((sum, { length }) => sum + length, 0)
  return all > maxCharacters ? { kind: 'too-long-together' } : null
}

export type BatchStep = { kind: 'idle' | 'asking' | 'busy' | 'sent' } | { kind: 'refused'; code: FailureCode }

/** Asks before it sends a batch, and sends one for one press: the request id stays the same until the request was accepted or the text has changed. */
export function useBatchSending() {
  const { send, drafts, provider } = usePopup()
  const [step, setStep] = useState<BatchStep>({ kind: 'idle' })
  const requestId = useRef(crypto.randomUUID())
  useEffect(() => {
    if (step.kind !== 'sent') return
    const timer = setTimeout(() => setStep({ kind: 'idle' }), sentMs)
    return () => clearTimeout(timer)
  }, [step])
  const reset = useCallback(() => {
    setStep({ kind: 'idle' })
    requestId.current = crypto.randomUUID()
  }, [])
  return {
    step,
    reset,
    ask: () => setStep({ kind: 'asking' }),
    async confirm(prompts: readonly string[], references: readonly string[], model: string | undefined) {
      setStep({ kind: 'busy' })
      const usable = references.length > 0 && takes(provider?.capabilities, 'references')
      const reply = await send('batches.create', {
        requestId: requestId.current,
        prompts: [...prompts],
        ...(usable ? { references: [...references] } : {}),
        ...(model === undefined ? {} : { model }),
      })
      if (!reply.ok) return setStep({ kind: 'refused', code: reply.error.code })
      requestId.current = crypto.randomUUID()
      void drafts.clearDraft()
      setStep({ kind: 'sent' })
    },
  }
}
