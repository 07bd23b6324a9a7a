import { ok } from '../../../shared/result.ts'
import type { Handlers } from '../../messaging/server.ts'
import type { Context } from '../context/context.ts'
import { adopt } from '../relay/adopt.ts'

/** Deleting and adopting unmatched messages. */
export function createUnmatchedHandlers(context: Context): Handlers<'unmatched'> {
  return {
    async 'unmatched.delete'({ key }) {
      await context.writer.change((transaction) => transaction.removeUnmatched(key))
      return ok({})
    },
    'unmatched.adopt': (request) => adopt(context, request),
  }
}
