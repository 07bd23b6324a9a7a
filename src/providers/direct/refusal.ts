import type { Reason, ReasonCode } from '../../contract/reason.ts'
import { isRecord, type Json, readJson } from '../../shared/json.ts'
import { removed, sanitizeForDisplay } from '../../shared/redact.ts'
import { readNumber, readText } from '../../wire/fields.ts'
import { parseRefusal, wordsOf } from '../decode-helpers.ts'
import type { ProviderAnswer, Receipt, SendContext } from '../provider.ts'

/** Codes of OpenAI, its relatives and Gemini that say more than the HTTP status. */
const codes: Record<string, ReasonCode> = {
  moderation_blocked: 'moderated',
  content_policy_violation: 'moderated',
  content_filter: 'moderated',
  insufficient_quota: 'no-credits',
  billing_hard_limit_reached: 'no-credits',
  billing_not_active: 'no-credits',
  not_enough_credits: 'no-credits',
  invalid_api_key: 'bad-token',
  API_KEY_INVALID: 'bad-token',
  rate_limit_exceeded: 'rate-limited',
  RESOURCE_EXHAUSTED: 'rate-limited',
  model_not_found: 'invalid-parameter',
  model_not_available: 'invalid-parameter',
  invalid_value: 'invalid-parameter',
  unknown_parameter: 'invalid-parameter',
  unsupported_parameter: 'invalid-parameter',
  missing_required_parameter: 'invalid-parameter',
  invalid_image_url: 'invalid-link',
  NOT_FOUND: 'invalid-parameter',
  INVALID_ARGUMENT: 'invalid-parameter',
  UNAVAILABLE: 'provider-fault',
  server_error: 'provider-fault',
}

/**
 * Words that say more than the code beside them. `limit: 0` is Gemini's for a plan without pictures: its code says that one may come back
 * later, in vain.
 */
const tellingWords: [RegExp, ReasonCode][] = [
  [/\blimit: 0\b|billing hard limit|exhausted balance|insufficient (credits|balance|funds|quota)/i, 'no-credits'],
  [/must be verified|verify (your )?organization/i, 'refused'],
]
/** Words where no code is known. They may quote the prompt, so that each is more than one word. */
const knownWords: [RegExp, ReasonCode][] = [
  [
    /safety (system|check|filter)|content (policy|checker|filter)|prohibited content|(was|were|been|got) (flagged|blocked by)|requires moderation|usage guidelines|violates/i,
    'moderated',
  ],
  [/check your plan and billing|out of credits|add (more )?credits/i, 'no-credits'],
  [/api key not valid|incorrect api key|invalid api key|authentication header/i, 'bad-token'],
  [/out of memory|OutOfMemoryError|overloaded/i, 'provider-fault'],
  [
    /model\b.{0,200}\b(does not exist|not found|is not (available|supported|valid))|unable to access model|(not a valid|no such|unknown|invalid) model|(parameter|argument) (is )?not supported|^[\w.]+ (is )?required$|must be (positive|between|one of)/i,
    'invalid-parameter',
  ],
]

/** Longer than any key. */
const keyLike = /\b(?:sk|xai|gsk|tgp|AIza)[\w*-]{8,200}/g
/** OpenAI's 401 quotes what was sent. */
const quotedKey = /(api key provided: )[^.\n]{1,200}(?=\.)/gi

/**
 * Reads an answer that brings no picture: OpenAI's `{error: {message, code}}`, `{error: "text"}`, FastAPI's `detail`, Gemini's `details`.
 * An `error` under the status 200, as streams and relays send it, is a refusal too.
 */
export function readRefusal(answer: ProviderAnswer, context: Pick<SendContext, 'token'>): Receipt {
  const body = readJson(answer.text)
  const words = isRecord(body) ? refusalWords(body) : undefined
  if (!isRecord(body) || words === undefined) return parseRefusal(answer, context)
  const status = statusOf(answer, body)
  const clean = words.replace(quotedKey, `$1${removed}`).replace(keyLike, removed)
  const receipt = parseRefusal({ ...answer, status, text: JSON.stringify({ message: clean }) }, context)
  if (!('reason' in receipt)) return receipt
  const told = codeIn(body, words)
  const reason: Reason = { ...receipt.reason, status: answer.status, detail: sanitizeForDisplay(clean, context.token) }
  if (receipt.kind === 'unclear')
    return told === undefined || status >= 500 ? { ...receipt, reason } : refused(told, reason)
  if (told === undefined) return { ...receipt, reason, retryAfterMs: receipt.retryAfterMs ?? waitIn(body) }
  // Whatever the words say, 401 is the key and 402 the money.
  const code = status === 402 ? 'no-credits' : status === 401 && told !== 'no-credits' ? 'bad-token' : told
  return code === 'rate-limited'
    ? { ...refused(code, reason), retryAfterMs: answer.retryAfterMs ?? waitIn(body) }
    : refused(code, reason)
}

function refused(code: ReasonCode, reason: Reason): Extract<Receipt, { kind: 'refused' }> {
  return { kind: 'refused', reason: { ...reason, code }, updates: [] }
}

/** An error that came with 200, in a stream or through a relay, may name the status it would have had. */
function statusOf({ status }: ProviderAnswer, { error, detail }: Json): number {
  const isGood = status >= 200 && status < 300
  if (!isGood || ((error ?? null) === null && !Array.isArray(detail))) return status
  const own = isRecord(error) ? readNumber(error.code) : undefined
  return own !== undefined && own >= 400 && own < 600 ? own : 400
}

/** The words for people; a second sentence where a service hands on another's. */
function refusalWords(body: Json): string | undefined {
  const { error, detail, message } = body
  if (Array.isArray(detail)) return detail.slice(0, 3).map(detailWords).filter(Boolean).join('; ') || undefined
  if (typeof error === 'string' && /^\w+$/.test(error) && typeof message === 'string') return message
  const words = wordsOf(body)
  const raw = isRecord(error) && isRecord(error.metadata) ? rawWords(error.metadata.raw) : undefined
  return raw === undefined || words === undefined ? words : `${words}: ${raw}`
}

/** FastAPI: where the fault is, and what. */
function detailWords(one: unknown): string {
  if (!isRecord(one)) return readText(one) ?? ''
  const place = Array.isArray(one.loc)
    ? one.loc
        .filter((part) => part !== 'body')
        .map(String)
        .join('.')
    : ''
  return [place, readText(one.msg) ?? ''].filter((part) => part !== '').join(': ')
}

/** What the service behind OpenRouter said, often JSON in a string. */
function rawWords(raw: unknown): string | undefined {
  const json = typeof raw === 'string' ? readJson(raw) : raw
  return isRecord(json) ? wordsOf(json) : readText(raw)
}

function codeIn(body: Json, words: string): ReasonCode | undefined {
  const error = isRecord(body.error) ? body.error : {}
  const details = Array.isArray(error.details) ? error.details : []
  const reasons = details.map((one: unknown) => (isRecord(one) ? one.reason : undefined))
  const raw = isRecord(error.metadata) ? rawCode(error.metadata.raw) : undefined
  const named = [...reasons, raw, error.code, error.type, error.status, body.code, body.error].find(
    (code): code is string => typeof code === 'string' && Object.hasOwn(codes, code),
  )
  const find = (list: typeof knownWords) => list.find(([pattern]) => pattern.test(words))?.[1]
  const meant = named === undefined ? undefined : codes[named]
  // The services call many a fault an invalid argument: a key, a filter.
  const certain = meant === 'invalid-parameter' ? undefined : meant
  const last = Array.isArray(body.detail) ? 'invalid-parameter' : undefined
  return find(tellingWords) ?? certain ?? find(knownWords) ?? meant ?? last
}

function rawCode(raw: unknown): unknown {
  const json = typeof raw === 'string' ? readJson(raw) : raw
  return isRecord(json) && isRecord(json.error) ? json.error.code : undefined
}

/** When to come back, in ms, where the body says so: Gemini's `retryDelay: "13s"`, relays' `retry_after` in seconds. */
function waitIn({ error, retry_after }: Json): number | undefined {
  const details = isRecord(error) && Array.isArray(error.details) ? error.details : []
  const delay = details.map((one: unknown) => (isRecord(one) ? readText(one.retryDelay) : undefined)).find(Boolean)
  const seconds = readNumber(delay?.replace(/s$/, '') ?? retry_after)
  return seconds === undefined ? undefined : Math.min(Math.max(seconds * 1000, 0), 3_600_000)
}
