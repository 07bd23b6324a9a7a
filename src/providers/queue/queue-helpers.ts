import type { Update } from '../../contract/update.ts'
import { isRecord, readJson } from '../../shared/json.ts'
import { matchesPattern } from '../../shared/match-pattern.ts'
import { readNumber } from '../../wire/fields.ts'
import { cancelled, expired, parseRefusal } from '../decode-helpers.ts'
import type { Parameters } from '../parameters.ts'
import type { DecodedUpdate, Polled, ProviderAnswer, Receipt, SendContext } from '../provider.ts'

/** What the adapters of the queue services share: each takes a command, answers an id, and is asked or posts later. */

/** An answer that accepts no command. A model that is not there (404) and a field that is wrong (422) are the command's fault. */
export function queueRefusal(answer: ProviderAnswer, context: SendContext): Receipt {
  const receipt = parseRefusal(answer, context)
  if (receipt.kind !== 'refused') return receipt
  const isCommands = receipt.reason.code === 'refused' && (answer.status === 404 || answer.status === 422)
  const reason = isCommands ? { ...receipt.reason, code: 'invalid-parameter' as const } : receipt.reason
  return { ...receipt, reason, retryAfterMs: receipt.retryAfterMs ?? waitInBody(answer.text) }
}

/** Replicate says how long to wait in the body, in seconds. */
function waitInBody(text: string): number | undefined {
  const json = readJson(text)
  const seconds = isRecord(json) ? readNumber(json.retry_after) : undefined
  return seconds === undefined ? undefined : Math.max(seconds, 0) * 1000
}

/** A cancel that comes too late found nothing to stop. That is no failure: the job itself says how it ended. */
export function cancelReceipt(answer: ProviderAnswer, context: SendContext): Receipt {
  const isAnswer = isRecord(readJson(answer.text))
  const isGood = answer.status >= 200 && answer.status < 300
  const isLate = [400, 404, 409].includes(answer.status)
  return isAnswer && (isGood || isLate) ? cancelled(context) : queueRefusal(answer, context)
}

/** What a poll answer says, named by the id that was asked for. 404: the service knows the job no more. */
export function polledBody(
  { status, text }: ProviderAnswer,
  messageId: string,
  decode: (text: string) => DecodedUpdate[] | null,
): Polled {
  if (status === 404) return [expired(messageId)]
  const updates = status === 200 ? decode(text) : null
  return updates?.map((one) => named(one, messageId)) ?? null
}

export function named<Told extends Update>(update: Told, messageId: string): Told {
  return { ...update, ids: { ...update.ids, messageId } }
}

/** The receipt of a command that was taken, with what its answer says already. */
export function taken(update: DecodedUpdate, messageId: string, { ref }: SendContext): Receipt {
  const updates = [{ ...update, ids: { ref } }]
  switch (update.state) {
    case 'accepted':
    case 'running':
      return { kind: 'accepted', messageId, updates }
    default:
      return { kind: 'finished', messageId, updates }
  }
}

/**
 * An address of an answer as it may be asked with the token. On another host than allowed, its path is asked for at the connection's
 * own address: relays hand on what the service said. Undefined when it is no address.
 */
export function reachable(told: string | undefined, address: string, patterns: readonly string[]): string | undefined {
  if (told === undefined || !URL.canParse(told) || !URL.canParse(address)) return undefined
  const [url, own] = [new URL(told), new URL(address)]
  const areAllowed = [told, address].every((one) => patterns.some((pattern) => matchesPattern(one, pattern)))
  if (url.origin === own.origin || areAllowed) return told
  const base = url.pathname.startsWith(`${own.pathname}/`) ? own.origin : address
  return base + url.pathname + url.search
}

/** A model's name as a path. */
export function pathOf(model: string): string {
  return model.split('/').filter(Boolean).map(encodeURIComponent).join('/')
}

/** The seed as a number of JSON. One above 2^32 means another one to most models, and is told as unused. */
export function seedOf({ seed }: Parameters): { seed: number | undefined; unused: string[] } {
  const number = seed === undefined ? undefined : Number(seed)
  const isTaken = number !== undefined && number <= 0xffff_ffff
  return { seed: isTaken ? number : undefined, unused: seed === undefined || isTaken ? [] : [`--seed ${seed}`] }
}

/** Reference pictures beyond those that a model takes, as they are told to the user. */
export function surplus(references: readonly string[], most: number): string[] {
  return references.slice(most).map((_, index) => `reference ${most + index + 1}`)
}

export function webp(base64: string): string {
  return `data:image/webp;base64,${base64}`
}
