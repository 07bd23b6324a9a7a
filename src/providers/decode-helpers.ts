import type { Account } from '../contract/account.ts'
import type { Command } from '../contract/command.ts'
import type { Reason, ReasonCode } from '../contract/reason.ts'
import type { Button, PictureLink, Update } from '../contract/update.ts'
import { mayBeLoadable } from '../shared/address.ts'
import { isRecord, type Json, readJson } from '../shared/json.ts'
import { redact, sanitizeForDisplay } from '../shared/redact.ts'
import { readInfo } from '../wire/account-text.ts'
import { verdictOf } from '../wire/failure.ts'
import { maxItems, readText } from '../wire/fields.ts'
import { linkExpiry } from '../wire/links.ts'
import type { InlinePicture, ProviderAnswer, ProviderRequest, Receipt, SendContext } from './provider.ts'

/** What the decoders of all APIs share. An undefined field was not in the body; storage and JSON leave it out. */

type UpdateFields = Partial<Omit<Update, 'ids' | 'state'>>

export function update(ids: Update['ids'], state: Update['state'], fields: UpdateFields = {}): Update {
  return { ids, state, pictures: [], buttons: [], text: [], ...fields }
}

/** A failure in the API's words. Its reason is `otherwise` when the words are not known ones. */
export function failure(ids: Update['ids'], words: string | undefined, otherwise: ReasonCode = 'refused'): Update {
  return update(ids, 'failed', { reason: reasonOf(words, otherwise) })
}

export function reasonOf(words: string | undefined, otherwise: ReasonCode, token?: string): Reason {
  const verdict = words === undefined ? undefined : verdictOf(words)
  const code = verdict === undefined || verdict === 'wait' ? otherwise : verdict
  return { code, detail: words && sanitizeForDisplay(words, token) }
}

/** A body that was not understood. It is kept as unmatched, for the user to look at. */
export function unreadable(value: unknown, ids: Update['ids'] = {}): Update {
  const rest = isRecord(value) ? unrecognizedFields(value, []) : { body: redact(value) }
  return update(ids, 'accepted', { kind: 'notice', unread: true, rest })
}

/** Whether a link to this machine may be loaded is decided later: a decoder does not know where the API runs. */
export function picture(url: string, fields: Omit<PictureLink, 'url' | 'usable'> = {}): PictureLink {
  return { url, usable: mayBeLoadable(url) ? undefined : false, expiresAt: linkExpiry(url), ...fields }
}

const inlineScheme = 'inline:'

/** Links of pictures that came as bytes, in the order of `inline`. */
export function inlineLinks(inline: readonly InlinePicture[]): PictureLink[] {
  return inline.map((_, index) => ({ url: `${inlineScheme}${index}`, inline: true }))
}

/** Which of `inline` a link of `inlineLinks` means. */
export function inlineIndex(url: string): number {
  return Number(url.slice(inlineScheme.length))
}

/** The whole picture, then its quarters. An upscale is one picture, though some APIs list four addresses with it. */
export function gridOf(
  whole: string | undefined,
  singles: readonly string[],
  buttons: readonly Button[],
  size: Pick<PictureLink, 'width' | 'height'> = {},
): PictureLink[] {
  const isGrid = buttons.length === 0 || buttons.some(({ role, index }) => index !== undefined && role !== 'describe')
  if (whole !== undefined && (!isGrid || singles.length !== 4)) return [picture(whole, size)]
  const quarters = singles.map((url, at) => picture(url, { quadrant: singles.length === 4 ? at + 1 : undefined }))
  return whole === undefined ? quarters : [picture(whole, size), ...quarters]
}

/** The API no longer knows the job. */
export function expired(messageId: string): Update {
  return update({ messageId }, 'failed', { reason: { code: 'expired' } })
}

/** A link to an unfinished picture, when it can be loaded. */
export function previewOf(url: string | undefined): string | undefined {
  return url !== undefined && mayBeLoadable(url) ? url : undefined
}

/** The fields of a body whose keys are not in `understood`, without secrets and empty values; undefined when there are none. */
export function unrecognizedFields(body: Json, understood: readonly string[]): Json | undefined {
  const says = (value: unknown) => value !== null && value !== '' && value !== undefined
  const entries = Object.entries(body).filter(([key, value]) => !understood.includes(key) && says(value))
  return entries.length > 0 ? (redact(Object.fromEntries(entries)) as Json) : undefined
}

/** The answer of `info`, also as lines of text for places that show no account. */
export function accountUpdate(
  ids: Update['ids'],
  content: Json,
  receivedAt: number,
  more: Partial<Account> = {},
): Update {
  const account: Account = { readAt: receivedAt, credits: null, ...readInfo(content), ...more }
  const text = account.entries.map(({ key, value }) => `${key}: ${value}`)
  return update(ids, 'done', { kind: 'info', account, text })
}

/** More jobs than any API sends in one body. Each is looked up in storage, so that a list without end would be work without end. */
const maxBodies = 20

/** Decodes one body or a list of bodies; null when it is not JSON. Those beyond `maxBodies` are replaced by one unreadable update. */
export function decodeBodies(text: string, decode: (body: Json) => Update): Update[] | null {
  const json = readJson(text)
  if (json === undefined) return null
  const bodies: unknown[] = Array.isArray(json) ? json : [json]
  const updates = bodies.slice(0, maxBodies).map((body) => (isRecord(body) ? decode(body) : unreadable(body)))
  return bodies.length > maxBodies || bodies.length === 0 ? [...updates, unreadable(null)] : updates
}

/** The text with which an API explains an error; undefined when there is none. */
export function wordsOf(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined
  const { msg, message, error, description, failReason, errors } = body
  const detail = detailOf(body)
  const first = Array.isArray(errors) && isRecord(errors[0]) ? errors[0].msg : undefined
  const nested = isRecord(error) ? error.message : error
  for (const words of [msg, message, nested, failReason, detail, description, first]) {
    const text = Array.isArray(words) ? readText(words[0]) : readText(words)
    if (text !== undefined) return text
  }
  return undefined
}

/** FastAPI lists what is wrong field by field (`{loc: ["body", "prompt"], msg}`). Replicate's title says more than its detail. */
function detailOf({ title, detail }: Json): unknown {
  if (!Array.isArray(detail)) return readText(detail) && readText(title) ? `${title}: ${detail}` : detail
  const lines = detail.slice(0, maxItems).flatMap((item) => {
    if (!isRecord(item)) return readText(item) ?? []
    const place = Array.isArray(item.loc) ? item.loc.filter((part) => part !== 'body').join('.') : ''
    return [place, readText(item.msg) ?? ''].filter((part) => part !== '').join(': ')
  })
  return lines.join('; ')
}

/** Sent by a proxy, or by a server that failed midway: the command may have been started. 520 to 524 are Cloudflare's. */
const unclearStatuses = [408, 502, 504, 520, 521, 522, 523, 524]

/** Reads an answer that accepts no command: a refusal, or one that leaves the outcome open. */
export function parseRefusal(answer: ProviderAnswer, context: Pick<SendContext, 'token'>): Receipt {
  const { status } = answer
  const json = readJson(answer.text)
  const words = wordsOf(json) ?? plainWords(answer, json)
  if (status >= 200 && status < 300) {
    if (json === undefined)
      return { kind: 'unclear', reason: { ...reasonOf(words, 'not-json', context.token), code: 'not-json', status } }
    const reason = { ...reasonOf(words, 'unexpected', context.token), status }
    return reason.code === 'unexpected' ? { kind: 'unclear', reason } : refused(reason)
  }
  const reason = { ...reasonOf(words, codeOfStatus(status, json === undefined), context.token), status }
  if (unclearStatuses.includes(status)) return { kind: 'unclear', reason: { ...reason, code: 'provider-fault' } }
  if (status === 429) return refused({ ...reason, code: 'rate-limited' }, answer)
  // Any refusal may mention a token or a fault. 401 and 403 mean the token, unless the words are about money or the account.
  const tellsMore: ReasonCode[] = ['no-credits', 'no-subscription', 'no-fast-time', 'moderated', 'account-suspended']
  if ((status === 401 || status === 403) && !tellsMore.includes(reason.code)) reason.code = 'bad-token'
  return refused(reason, answer)
}

/** A refusal that is plain text ("Authorization header missing."); undefined for JSON and pages. */
function plainWords({ text }: ProviderAnswer, json: unknown): string | undefined {
  const isWords = (json === undefined || typeof json === 'string') && text.length < 300 && !/[<{]/.test(text)
  return isWords ? readText(text) : undefined
}

function refused(reason: Reason, answer?: ProviderAnswer): Receipt {
  return { kind: 'refused', reason, updates: [], retryAfterMs: answer?.retryAfterMs }
}

function codeOfStatus(status: number, isPage: boolean): ReasonCode {
  if (status === 401 || status === 403) return 'bad-token'
  if (status === 402) return 'no-credits'
  if (status === 429) return 'rate-limited'
  if (status >= 500) return 'provider-fault'
  return isPage ? 'not-json' : 'refused'
}

/**
 * Reads an answer with the job's id: accepted, unless it says otherwise. `success` may be missing, or a word; some APIs have
 * `status` instead. A cancel is finished as soon as it is accepted.
 */
export function parseAccepted(answer: ProviderAnswer, command: Command, context: SendContext): Receipt {
  const json = readJson(answer.text)
  const isGood = answer.status >= 200 && answer.status < 300
  if (!isGood || !isRecord(json)) return parseRefusal(answer, context)
  const messageId = readText(json.messageId ?? json.jobId ?? json.job_id ?? json.task_id ?? json.taskId ?? json.id)
  const verdict = json.success ?? json.status
  if (verdict === false || /^(false|fail)/i.test(readText(verdict) ?? ''))
    return parseRefusal({ ...answer, status: 400 }, context)
  if (messageId === undefined) return parseRefusal(answer, context)
  return command.kind === 'cancel' ? cancelled(context) : { kind: 'accepted', messageId, updates: [] }
}

/** The *cancel* itself is finished; the job that it stops has updates of its own. */
export function cancelled(context: SendContext): Receipt {
  return { kind: 'finished', updates: [update({ ref: context.ref }, 'cancelled', { kind: 'notice' })] }
}

/** A request with a JSON body. Undefined fields are left out. */
export function post(url: string, headers: Record<string, string>, body: Json): ProviderRequest {
  return {
    method: 'POST',
    url,
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }
}

export function get(url: string, headers: Record<string, string>): ProviderRequest {
  return { method: 'GET', url, headers }
}

export function bearer(token: string): Record<string, string> {
  return token === '' ? {} : { Authorization: `Bearer ${token}` }
}

/** The prompt with the addresses of its reference pictures before it, as Midjourney itself expects them. */
export function promptOf(command: Extract<Command, { kind: 'imagine' }>): string {
  return [...(command.references ?? []), command.prompt].join(' ')
}
