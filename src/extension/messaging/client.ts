import { fail, type Result } from '../../shared/result.ts'
import { reportCaught } from '../platform/log.ts'
import { sendMessage } from '../platform/runtime.ts'
import type { MessageFailure, MessageName, MessageReply, MessageRequest } from './protocol.ts'

export type Send = <Name extends MessageName>(
  name: Name,
  request: MessageRequest<Name>,
) => Promise<Result<MessageReply<Name>, MessageFailure>>

/** @param deliver hands a message to the worker and answers its reply. */
export function createClient(deliver: (content: unknown) => Promise<unknown>): Send {
  return async <Name extends MessageName>(name: Name, request: MessageRequest<Name>) => {
    for (let tries = 1; ; tries++) {
      try {
        const reply = await deliver({ name, request })
        return isReply<MessageReply<Name>>(reply) ? reply : fail({ code: 'worker' })
      } catch (error) {
        // The worker was being started and nobody listened yet: nothing was delivered, so that once more does no harm.
        const undelivered = error instanceof Error && error.message.includes('Receiving end does not exist')
        if (undelivered && tries === 1) continue
        reportCaught(`message ${name}`, error)
        return fail({ code: 'worker' })
      }
    }
  }
}

/** Asks the worker. The reply's shape is the worker's word: both come from one build. */
export const send: Send = createClient(sendMessage)

function isReply<Value>(reply: unknown): reply is Result<Value, MessageFailure> {
  return typeof reply === 'object' && reply !== null && 'ok' in reply && ('value' in reply || 'error' in reply)
}
