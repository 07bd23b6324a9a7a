import type { Log } from '../../server/log.ts'
import type { Now } from '../../shared/clock.ts'
import { type Monotonic, systemMonotonic } from '../monotonic.ts'
import {
  type AppendOutcome,
  type InboxLimits,
  type InboxStore,
  type Incoming,
  type OnCommit,
  type Read,
  readBytes,
  type StoredMessage,
} from './inbox.ts'
import { createInboxEvents } from './inbox-events.ts'
import { connectRedis } from './redis-connection.ts'
import { createKnownInboxes } from './redis-known.ts'
import { openedOf, readOf, renewEveryMsOf, unusedMs, weightOf } from './rules.ts'

/** Inboxes one script closes at most: Redis does nothing else meanwhile. */
const stepInboxes = 100

export interface RedisStoreOptions {
  /** `redis://` or `rediss://`, with user, password and database as it may be. Redis 6.2 or Valkey. */
  url: string
  limits: InboxLimits
  /** In place of Redis' own clock, which all relays on it share. */
  now?: Now
  monotonic?: Monotonic
  log: Log
  onCommit?: OnCommit
}

/**
 * Keeps inboxes in Redis or Valkey, for any number of relay processes: each serves any inbox. Rejects with a sentence
 * for the operator when it can't be reached. `limits.totalBytes` is not looked at: Redis has `maxmemory`.
 */
export async function createRedisStore(options: RedisStoreOptions): Promise<InboxStore> {
  const { limits, log, monotonic = systemMonotonic, onCommit = () => {} } = options
  /** Empty: Redis looks at its own. */
  const now = () => options.now?.() ?? ''
  const inboxEvents = createInboxEvents()
  const known = createKnownInboxes(monotonic)
  const redis = await connectRedis({
    url: options.url,
    log,
    monotonic,
    onCommit,
    onEvent: inboxEvents.emit,
    onClosed: known.forget,
  })

  async function has(id: string): Promise<boolean> {
    const found = await redis.hasInbox(id)
    if (found) known.remember(id)
    return found
  }

  async function append(id: string, { tag, contentType, body }: Incoming): Promise<AppendOutcome> {
    const present = `${tag === null ? '' : 't'}${contentType === null ? '' : 'c'}`
    const { keepMs, inboxMs, messages, bytes } = limits
    const weight = weightOf(body.byteLength)
    // The client would write out another array of bytes as text.
    const sent = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    const args = [id, now(), keepMs, inboxMs, messages, bytes, weight, tag ?? '', contentType ?? '', sent, present]
    const answer = String(await redis.run('append', args))
    if (answer === 'unknown') {
      known.forget(id)
      return { kind: 'unknown-inbox' }
    }
    known.remember(id)
    return answer === 'full' ? { kind: 'inbox-full' } : { kind: 'stored', seq: Number(answer) }
  }

  async function read(id: string, cursor: number, limit: number, bytes?: number): Promise<Read | null> {
    const { keepMs, inboxMs } = limits
    const renewal = [renewEveryMsOf({ caught: true }), renewEveryMsOf({ caught: false })]
    const args = [id, now(), keepMs, inboxMs, unusedMs, ...renewal, cursor, limit, bytes ?? readBytes, bytes ? 0 : 1]
    const answer = await redis.run('read', args)
    if (!Array.isArray(answer)) {
      known.forget(id)
      return null
    }
    known.remember(id)
    const [last, dropped, entries] = [Number(answer[0]), Number(answer[1]), answer[2]]
    const messages = Array.isArray(entries) ? entries.map(messageOf) : []
    const foreignCursor = cursor > last
    return readOf({ after: foreignCursor ? 0 : cursor, foreignCursor, dropped, messages, more: answer[3] === 1 })
  }

  return {
    has: (id) => known.has(id) || has(id),
    async open(id) {
      const answer = await redis.run('open', [id, now(), limits.inboxMs, unusedMs, limits.inboxes])
      if (!Array.isArray(answer)) return null
      known.remember(id)
      return openedOf({ readAt: Number(answer[1]), caught: answer[2] === 0 }, limits, answer[0] === 1)
    },
    append,
    read,
    acknowledge: async (id, through) => (await redis.run('acknowledge', [id, now(), through])) === 1,
    async close(id) {
      known.forget(id)
      return (await redis.run('close', [id, now()])) === 1
    },
    listen: inboxEvents.listen,
    async expire() {
      // Messages go by themselves: on the next use of their inbox, or by the time to live of their stream.
      for (let inboxes = 0; ; ) {
        const gone = Number(await redis.run('expire', ['', now(), stepInboxes]))
        inboxes += gone
        if (gone < stepInboxes) return { messages: 0, inboxes }
      }
    },
    probe: () => redis.probe(),
    async stats() {
      return { messages: null, bytes: null, inboxes: await redis.countInboxes() }
    },
    stop: () => redis.stop(),
  }
}

/** A stream entry, `[id, [field, value, ...]]`, as the append script wrote it. */
function messageOf(entry: unknown): StoredMessage {
  const [id, fields]: unknown[] = Array.isArray(entry) ? entry : []
  const values = new Map<string, Buffer>()
  const list: unknown[] = Array.isArray(fields) ? fields : []
  for (let i = 1; i < list.length; i += 2) {
    const value = list[i]
    if (Buffer.isBuffer(value)) values.set(String(list[i - 1]), value)
  }
  return {
    seq: Number.parseInt(String(id), 10),
    receivedAt: Number(values.get('r')),
    tag: values.get('t')?.toString() ?? null,
    contentType: values.get('c')?.toString() ?? null,
    body: values.get('b') ?? Buffer.alloc(0),
  }
}
