import type { Reason } from './reason.ts'
import type { Update } from './update.ts'

/**
 * What the immediate answer to a command means. `accepted`: updates will follow. `finished`: the answer was the result itself.
 * `refused`: the command was certainly not started. `unclear`: it may or may not have been started (a proxy's 504, a page in
 * place of JSON), so that only the user may send it again.
 */
export type Receipt =
  | { kind: 'accepted'; messageId: string; updates: Update[] }
  | { kind: 'finished'; messageId?: string; updates: Update[] }
  | { kind: 'refused'; reason: Reason; updates: Update[]; retryAfterMs?: number | undefined }
  | { kind: 'unclear'; reason: Reason }
