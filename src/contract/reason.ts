import * as z from 'zod/mini'

/**
 * Why a job failed, or why its outcome is not known. Each code has one sentence in `public/_locales` (`reason_<code>`), which says what to do.
 * `retryable` says whether the same command may succeed later without a change.
 */
export const reasonCodes = {
  // The command was at fault.
  moderated: { retryable: false }, // refused by the API's filter, before or after painting
  'invalid-parameter': { retryable: false },
  'invalid-link': { retryable: false },
  'already-done': { retryable: false }, // this button was pressed before
  'button-gone': { retryable: false },
  refused: { retryable: false }, // refused for a reason that is none of the others
  unsupported: { retryable: false }, // this API has no such command
  // The account was at fault.
  'bad-token': { retryable: false },
  'no-fast-time': { retryable: false },
  'no-credits': { retryable: false },
  'no-subscription': { retryable: false },
  'bad-relay-key': { retryable: false }, // the relay is private and has another key
  // It may work later.
  'queue-full': { retryable: true },
  'rate-limited': { retryable: true },
  'provider-fault': { retryable: true },
  'timed-out': { retryable: true }, // the API says that it took too long
  // The way there was at fault.
  permission: { retryable: true }, // the browser may not talk to this host
  unreachable: { retryable: true },
  'not-json': { retryable: true },
  unexpected: { retryable: true }, // JSON, but not what this API sends
  'no-hook': { retryable: true }, // this API answers by webhook only and there is no relay
  interrupted: { retryable: true }, // the browser stopped between saving and sending, or while sending
  expired: { retryable: true }, // the API no longer knows the job
} as const satisfies Record<string, { retryable: boolean }>
export type ReasonCode = keyof typeof reasonCodes

export const reasonSchema = z.object({
  code: z.enum(Object.keys(reasonCodes) as [ReasonCode, ...ReasonCode[]]),
  /** The API's own words, as text, at most 500 characters; never a token, header or URL with a query. */
  detail: z.optional(z.string()),
  /** HTTP status of the answer, where there was one. */
  status: z.optional(z.number()),
})
export type Reason = z.infer<typeof reasonSchema>

export function isRetryable(reason: Reason): boolean {
  return reasonCodes[reason.code].retryable
}
