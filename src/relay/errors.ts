import { type ProblemExtras, problemAnswer } from '../server/problem.ts'
import type { RelayAnswer } from './http/answer.ts'

/**
 * Every refusal of the relay: one code, one status, one title, one sentence that says what to do. Codes are stable.
 * `retryAfterS` stands where waiting helps; a route that knows better hands its own number in.
 */
export const problems = {
  'bad-request': { status: 400, title: 'Bad request', detail: 'This is not HTTP as the relay understands it.' },
  'bad-host': { status: 400, title: 'No host', detail: 'Send exactly one Host header.' },
  'foreign-host': {
    status: 421,
    title: 'Not a name of this relay',
    detail:
      'It listens on its own machine only and answers to localhost and 127.0.0.1. Reached by another name, it needs RELAY_PUBLIC_URL.',
  },
  'bad-query': {
    status: 400,
    title: 'Bad query',
    detail:
      'after and through are cursors as the relay gave them; wait is whole seconds; limit is a whole number from 1.',
  },
  'bad-seal': {
    status: 400,
    title: 'Bad key to seal to',
    detail:
      'The body is empty, or {"seal":{"v":1,"key":K}}, K being an X25519 public key as base64url (43 characters).',
  },
  'bad-tag': {
    status: 400,
    title: 'Bad tag',
    detail: 'The tag after the hook is 1 to 64 of the characters A-Z a-z 0-9 . _ ~ -',
  },
  'bad-secret': {
    status: 401,
    title: 'No inbox secret',
    detail: 'Send "Authorization: Bearer S", S being 32 random bytes as base64url (43 characters).',
  },
  'bad-key': { status: 401, title: 'Wrong relay key', detail: 'This relay is private. Send its key as X-Relay-Key.' },
  'bad-metrics-key': {
    status: 401,
    title: 'Wrong key',
    detail: 'Send "Authorization: Bearer K", K being RELAY_METRICS_KEY.',
  },
  'unknown-path': { status: 404, title: 'Not found', detail: 'The relay has nothing at this address.' },
  'no-inbox': {
    status: 404,
    title: 'No such inbox',
    detail: 'It was never opened here, was closed, or nobody read it for too long. Open it with PUT /v1/inbox.',
  },
  'bad-method': { status: 405, title: 'Method not allowed', detail: 'The Allow header lists what may be done here.' },
  'too-slow': {
    status: 408,
    title: 'Too slow',
    detail: 'The request did not arrive in time. Nothing was stored. A body must bring 16 kB a second after 3 s.',
  },
  'other-seal-key': {
    status: 409,
    title: 'Sealed to another key',
    detail:
      'An inbox keeps its key, which is in seal. Use another inbox, or close this one, which erases its messages.',
  },
  'body-too-large': { status: 413, title: 'Body too large', detail: 'Nothing was stored. The limit is in maxBytes.' },
  'url-too-long': {
    status: 414,
    title: 'Address too long',
    detail: 'No address of a relay has over 512 characters.',
  },
  'bad-expectation': { status: 417, title: 'Expectation failed', detail: 'Only "100-continue" is understood.' },
  'inbox-busy': {
    status: 429,
    title: 'Too many requests for this inbox',
    detail: 'Nothing was stored. Try again after Retry-After seconds.',
  },
  'address-busy': {
    status: 429,
    title: 'Too many requests from this address',
    detail: 'Nothing was stored. Try again after Retry-After seconds.',
  },
  'too-many-waiting': {
    status: 429,
    title: 'Too many clients wait on this inbox',
    detail: 'Let one of them answer first, or read with wait=0.',
    retryAfterS: 25,
  },
  'too-many-bodies': {
    status: 429,
    title: 'Too much is on its way at once',
    detail: 'Nothing was stored. So many bytes of bodies from one address, or for one inbox, are too much. Try again.',
    retryAfterS: 5,
  },
  'answers-untaken': {
    status: 429,
    title: 'Too much has not been taken',
    detail: 'Answers for this inbox, or to this address, wait to be taken. Take them first, or end those connections.',
    retryAfterS: 10,
  },
  'headers-too-large': { status: 431, title: 'Headers too large', detail: 'Send fewer or shorter headers.' },
  'internal-error': {
    status: 500,
    title: 'A fault of the relay',
    detail: 'This should not happen. The operator finds it in the log.',
  },
  'not-ready': {
    status: 503,
    title: 'Not ready',
    detail: 'The store cannot be written, or the relay is stopping.',
    retryAfterS: 5,
  },
  'store-failed': {
    status: 503,
    title: 'The relay cannot store now',
    detail: 'Not acknowledged: it may or may not have been stored. Try again.',
    retryAfterS: 5,
  },
  'not-replicated': {
    status: 503,
    title: 'Too few copies',
    detail: 'Not acknowledged: fewer replicas have it than must. It may or may not have been stored. Try again.',
    retryAfterS: 5,
  },
  'relay-busy': {
    status: 503,
    title: 'The relay is at its limit',
    detail: 'Nothing was stored. Try again.',
    retryAfterS: 10,
  },
  stopping: { status: 503, title: 'The relay is stopping', detail: 'Nothing was stored. Try again.', retryAfterS: 5 },
  'too-many-inboxes': {
    status: 507,
    title: 'The relay has no room for another inbox',
    detail: 'Ask its operator to raise RELAY_MAX_INBOXES, or use another relay.',
    retryAfterS: 3600,
  },
  'inbox-full': {
    status: 507,
    title: 'The inbox is full',
    detail: 'Nothing was stored and nothing was dropped. Its owner must read and acknowledge first.',
    retryAfterS: 60,
  },
  'store-full': {
    status: 507,
    title: 'The relay is full',
    detail: 'Nothing was stored and nothing was dropped. Its operator must make room.',
    retryAfterS: 300,
  },
} as const satisfies Record<string, { status: number; title: string; detail: string; retryAfterS?: number }>
export type ProblemCode = keyof typeof problems

/** The answer for a refusal. `retryAfterS` in place of the table's own. */
export function problem(code: ProblemCode, extras: ProblemExtras & { retryAfterS?: number } = {}): RelayAnswer {
  const entry: { status: number; title: string; detail: string; retryAfterS?: number } = problems[code]
  const retryAfterS = extras.retryAfterS ?? entry.retryAfterS
  const retryAfter = retryAfterS === undefined ? [] : ['Retry-After', String(retryAfterS)]
  const headers = [...(extras.headers ?? []), ...retryAfter]
  return { ...problemAnswer('relay', { ...entry, code }, { ...extras, headers }), code }
}
