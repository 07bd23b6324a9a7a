import { fail, type Result } from '../../shared/result.ts'
import type { Log } from '../platform/log.ts'
import type { Sender } from '../platform/runtime.ts'
import { type MessageFailure, type MessageName, type MessageReply, type MessageRequest, protocol } from './protocol.ts'

export type Handler<Name extends MessageName> = (
  request: MessageRequest<Name>,
) => Promise<Result<MessageReply<Name>, MessageFailure>>

/** What stands before the dot in a message's name. */
export type MessageArea = MessageName extends `${infer Area}.${string}` ? Area : never

/** All messages of an area and what answers them; of all areas, where none is named. */
export type Handlers<Area extends MessageArea = MessageArea> = {
  [Name in Extract<MessageName, `${Area}.${string}`>]: Handler<Name>
}

export interface ServerOptions {
  handlers: Handlers
  /** Whether the sender is a page of this extension. */
  isOwnPage(sender: Sender): boolean
  /** What a handler threw, as a failure for the page. */
  explain(error: unknown): MessageFailure
  log: Log
}

/** The worker's listener: `undefined` for what is not ours to answer. Never rejects. */
export function createServer(options: ServerOptions) {
  async function answer<Name extends MessageName>(
    name: Name,
    request: unknown,
  ): Promise<Result<unknown, MessageFailure>> {
    const parsed = protocol[name].request.safeParse(request)
    if (!parsed.success) return fail({ code: 'bad-request' })
    // Parsed by the schema of this very name; the map's type can't be narrowed by a name that is a variable.
    const handler = options.handlers[name] as (request: unknown) => Promise<Result<unknown, MessageFailure>>
    try {
      return await handler(parsed.data)
    } catch (error) {
      const failure = options.explain(error)
      options.log.note(name, error, failure.code)
      return fail(failure)
    }
  }

  return (content: unknown, sender: Sender): Promise<unknown> | undefined => {
    if (!options.isOwnPage(sender) || typeof content !== 'object' || content === null || !('name' in content))
      return undefined
    const { name } = content
    if (!isName(name)) return Promise.resolve(fail({ code: 'bad-request' }))
    return answer(name, 'request' in content ? content.request : undefined)
  }
}

function isName(name: unknown): name is MessageName {
  return typeof name === 'string' && Object.hasOwn(protocol, name)
}
