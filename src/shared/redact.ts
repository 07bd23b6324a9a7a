import { isRecord, readJson } from './json.ts'

/** Replaces a secret. */
export const removed = '(removed)'
/** Keys whose values are secrets: account lists have `userToken`, hook configurations a `secret`. */
const secretKey = /token|secret|authorization|api_?key|password|cookie|hook|callback|reply_?url/i
const secretParameter = /([?&](?:auth_?token|access_?token|token|secret|api_?key|key|password)=)[^&\s"'<>\\]+/gi
const bearer = /\b(bearer|basic)\s+[\w.~+/-]+=*/gi
/** Our own hooks: whoever knows one can post to the inbox. */
const ownHook = /(\/h\/)[\w-]{43}/g
/** Shape of a Discord user token. */
const discordToken = /\b[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}/g

/** Deeper than any real body; guards the stack. */
const maxDepth = 12

/** Whether the value under this key is a secret. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key)
}

/** Text with tokens, hook addresses and the like taken out. */
export function maskText(text: string): string {
  return text
    .replace(secretParameter, `$1${removed}`)
    .replace(bearer, `$1 ${removed}`)
    .replace(ownHook, `$1${removed}`)
    .replace(discordToken, removed)
}

/** A copy of a JSON value without secrets. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value)
  if (depth > maxDepth) return removed
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const secret = secretKey.test(key) && item !== null && item !== ''
      return [key, secret ? removed : redact(item, depth + 1)]
    }),
  )
}

/** A raw body as it may be kept and shown: secrets taken out, at most `maxLength` UTF-16 units. */
export function redactBody(text: string, maxLength = 65_536): string {
  const json = readJson(text)
  const clean = json === undefined ? maskText(text) : JSON.stringify(redact(json))
  return clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean
}

/** An API's words as they may be shown: no secret, no URL query, at most 500 characters. */
export function sanitizeForDisplay(words: string, token = ''): string {
  const masked = token.length > 3 ? words.replaceAll(token, removed) : words
  return maskText(masked)
    .replace(/(https?:\/\/[^\s?#"'<>]+)[?#][^\s"'<>]*/gi, '$1')
    .trim()
    .slice(0, 500)
}
