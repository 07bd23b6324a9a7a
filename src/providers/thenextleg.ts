import type { Command } from '../contract/command.ts'
import type { Update } from '../contract/update.ts'
import { isRecord, type Json, readJson } from '../shared/json.ts'
import { isInfo, readInfoLines } from '../wire/account-text.ts'
import { verdictOf, verdictOfCode } from '../wire/failure.ts'
import { readPrompts, readTexts } from '../wire/fields.ts'
import { readButtons } from '../wire/labels.ts'
import { messageSchema, receiptSchema, resultSchema, type TheNextLegResult } from '../wire/thenextleg.ts'
import {
  accountUpdate,
  decodeBodies,
  expired,
  failure,
  gridOf,
  parseRefusal,
  previewOf,
  unreadable,
  unrecognizedFields,
  update,
} from './decode-helpers.ts'
import type { ProviderAnswer, Receipt, SendContext } from './provider.ts'

/** Decodes receipts and results of The Next Leg, which are the same in both versions. */

const understood = [...Object.keys(resultSchema.shape), ...Object.keys(messageSchema.shape)]

/** Texts without a picture that confirm a command: Midjourney's answers to /fast, /relax, /stealth, /public. */
const confirmation =
  /^(done\W+)?(your (jobs?|creations?|images?)\b.*\b(now|will|visible|hidden)\b|you are now|\W*(fast|relax(ed)?|turbo|stealth|public|private|remix) mode|job mode)/i
const commandType = /command|fast|relax|turbo|private|stealth|public|setting|speed|visib/i
const keycap = /\d\uFE0F?\u20E3/

/** `buttonMessageId`, followed by the id of the machine that has the job where a load balancer chose one. */
function followUpIdOf(id: string | undefined, loadBalanceId: string | undefined): string | undefined {
  return loadBalanceId === undefined ? id : `${id ?? ''}|${loadBalanceId}`
}

export function splitFollowUpId(followUpId = ''): { id: string | undefined; loadBalanceId: string | undefined } {
  const [id, loadBalanceId] = followUpId.split('|')
  return { id: id || undefined, loadBalanceId }
}

export function decodeReceipt(
  answer: ProviderAnswer,
  command: Command,
  context: SendContext,
  receivedAt: number,
): Receipt {
  const json = readJson(answer.text)
  if (answer.status < 200 || answer.status > 299 || !isRecord(json)) return parseRefusal(answer, context)
  const body = receiptSchema.parse(json)
  if (body.success === false || body.success === 'false') return parseRefusal({ ...answer, status: 400 }, context)
  const ids = { ref: context.ref, messageId: body.messageId }
  if (command.kind === 'seed' && body.seed !== undefined) {
    return { kind: 'finished', updates: [update(ids, 'done', { kind: 'seed', seed: body.seed, text: [body.seed] })] }
  }
  const result = decodeBody(json, receivedAt)
  if (result.state === 'done' || result.state === 'failed') {
    return {
      kind: 'finished',
      updates: [{ ...result, ids: { ref: ids.ref, messageId: ids.messageId ?? result.ids.messageId } }],
    }
  }
  if (body.messageId === undefined) return parseRefusal(answer, context)
  const followUpId = followUpIdOf(undefined, body.loadBalanceId)
  const updates = followUpId === undefined ? [] : [update(ids, 'accepted', { followUpId })]
  return { kind: 'accepted', messageId: body.messageId, updates }
}

export function decodeHook(text: string, receivedAt: number): Update[] | null {
  return decodeBodies(text, (body) => decodeBody(body, receivedAt))
}

/** `GET /v2/message/<id>`; an unknown id is a 400. */
export function decodeMessage(answer: ProviderAnswer, messageId: string, receivedAt: number): Update[] | null {
  if (answer.status === 400 || answer.status === 404) return [expired(messageId)]
  if (answer.status !== 200) return null
  const updates = decodeBodies(answer.text, (body) => decodeBody(body, receivedAt))
  return updates?.map((one) => ({ ...one, ids: { ...one.ids, messageId } })) ?? null
}

function decodeBody(raw: Json, receivedAt: number): Update {
  const message = messageSchema.parse(raw)
  const body = message.response ?? raw
  const result = resultSchema.parse(body)
  const ids = { ref: result.ref, messageId: result.originatingMessageId }
  const rest = unrecognizedFields(body, understood)
  if (raw.progress === 'incomplete') return update(ids, 'failed', { reason: { code: 'expired' } })
  const isDone = message.progress === undefined || message.progress === 100
  const meaning = isDone ? decodeResult(result, ids, receivedAt) : null
  if (meaning) {
    const followUpId = followUpIdOf(result.buttonMessageId ?? result.buttonRequestId, result.loadBalanceId)
    return { ...meaning, progress: message.progress, followUpId, rest }
  }
  if (message.progress !== undefined) {
    const preview = previewOf(message.progressImageUrl ?? result.imageUrl)
    return update(ids, 'running', { progress: message.progress, preview, rest })
  }
  if (isInfo(body)) return accountUpdate(ids, body, receivedAt)
  if (raw.success === false) return failure(ids, typeof raw.msg === 'string' ? raw.msg : undefined)
  return unreadable(body, ids)
}

/** The kind is inferred from the fields that are there, because the earliest bodies have no `type`. Null when the job has not ended. */
function decodeResult(result: TheNextLegResult, ids: Update['ids'], receivedAt: number): Update | null {
  const { content } = result
  if (isRecord(content) && Object.keys(content).length > 0) return accountUpdate(ids, content, receivedAt)
  const text = readTexts(content)
  const buttons = readButtons(result.buttons)
  if (Array.isArray(content) && text.length > 0) {
    const code = text.length === 1 ? verdictOfCode(text[0] ?? '') : undefined
    const prompts = readPrompts(text)
    if (code !== undefined) return fromVerdict(code, ids, text)
    if (prompts.length > 0) return update(ids, 'done', { kind: 'describe', text: prompts, buttons })
  }
  const pictures = gridOf(result.imageUrl, result.imageUrls, buttons)
  if (pictures.length > 0) {
    const kind = result.seed === undefined ? 'picture' : 'seed'
    return update(ids, 'done', { kind, pictures, buttons, text, seed: result.seed })
  }
  if (result.seed !== undefined) return update(ids, 'done', { kind: 'seed', seed: result.seed, text: [result.seed] })
  return decodeWords(result, text, ids, receivedAt)
}

/** Text without a picture: an account in prose, prompts, settings, a confirmation, or the reason why there is no picture. */
function decodeWords(result: TheNextLegResult, text: string[], ids: Update['ids'], receivedAt: number): Update | null {
  const words = text[0]
  if (words === undefined) return null
  const info = readInfoLines(words)
  if (info) return accountUpdate(ids, info, receivedAt)
  const prompts = readPrompts(text)
  if (keycap.test(words) && prompts.length > 0) return update(ids, 'done', { kind: 'describe', text: prompts })
  const code = verdictOfCode(words)
  const buttons = readButtons(result.buttons)
  if (code === undefined && buttons.length > 0) return update(ids, 'done', { kind: 'settings', text, buttons })
  if (code === undefined && confirmation.test(words) && !/full|fail|error|block|ban/i.test(words)) {
    return update(ids, 'done', { kind: 'notice', text })
  }
  const verdict = verdictOf(words)
  if (verdict === undefined && result.type === 'describe') return update(ids, 'done', { kind: 'describe', text })
  if (verdict === undefined && commandType.test(result.type ?? '')) return update(ids, 'done', { kind: 'notice', text })
  return fromVerdict(verdict, ids, text)
}

function fromVerdict(verdict: ReturnType<typeof verdictOf>, ids: Update['ids'], text: string[]): Update {
  if (verdict === 'wait') return update(ids, 'accepted', { kind: 'notice', text })
  // Unknown words may confirm a command that switches something; only the sender knows (`jobs/transitions`).
  return verdict === undefined ? { ...failure(ids, text[0]), kind: 'notice' } : failure(ids, text[0])
}
