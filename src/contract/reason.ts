import * as z from 'zod/mini'

/** Why a job failed, or why its outcome is not known. Each code has one sentence in `public/_locales` (`reason_<code>`), which says what to do. */
export const reasonCodes = [
  // The command was at fault.
  'moderated', // refused by the API's filter, before or after painting
  'invalid-parameter',
  'invalid-link',
  'already-done', // this button was pressed before
  'button-gone',
  'refused', // refused for a reason that is none of the others
  'unsupported', // this API has no such command
  // The account was at fault.
  'bad-token',
  'no-fast-time',
  'no-credits',
  'no-subscription',
  'account-suspended',
  'bad-relay-key', // the relay is private and has another key
  // It may work later.
  'queue-full',
  'rate-limited',
  'provider-fault',
  'timed-out', // the API says that it took too long
  // The way there was at fault.
  'permission', // the browser may not talk to this host
  'unreachable',
  'not-json',
  'unexpected', // JSON, but not what this API sends
  'no-hook', // this API answers by webhook only and there is no relay
  'hook-elsewhere', // the relay's hooks are at the origin in `detail`, and the relay is asked at another
  'interrupted', // the browser stopped between saving and sending, or while sending
  'not-sent', // it was held back, and the machine slept for over an hour or its connection was removed before it left
  'expired', // the API no longer knows the job
] as const
export type ReasonCode = (typeof reasonCodes)[number]

export const reasonSchema = z.object({
  code: z.enum(reasonCodes),
  /** The API's own words, as text, at most 500 characters; never a token, header or URL with a query. */
  detail: z.optional(z.string()),
  /** HTTP status of the answer, where there was one. */
  status: z.optional(z.number()),
})
export type Reason = z.infer<typeof reasonSchema>
