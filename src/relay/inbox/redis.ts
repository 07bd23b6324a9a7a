import type { Now } from '../../shared/clock.ts'
import type { Log } from '../log.ts'
import { type Monotonic, systemMonotonic } from '../monotonic.ts'
import {
  type InboxLimits,
  type InboxStore,
  type OnCommit,
  type Read,
  readBytes,
  renewEveryMs,
  type StoredMessage,
} from './inbox.ts'
import { createNews } from './news.ts'
import { connectRedis } from './redis-connection.ts'

/** Inboxes one script closes at most: Redis does nothing else meanwhile. */
const stepInboxes = 100

export interface RedisStoreOptions {
  /** `redis://` or `rediss://`, with user, password and database as it may be. Redis 6.2 or Valkey. */
  url: string
  limits: InboxLimits
  now: Now
  monotonic?: Monotonic
  log: Log
  onCommit?: OnCommit
}

/**
 * Keeps inboxes in Redis or Valkey, for any number of relay processes: each serves any inbox. Rejects with a sentence
 * for the operator when it can't be reached. `limits.totalBytes` is not looked at: Redis has `maxmemory`.
 */
export async function createRedisStore(options: RedisStoreOptions): Promise<InboxStore> {
  const { limits, now } = options
  const news = createNews()
  const redis = await connectRedis({
    url: options.url,
    log: options.log,
    monotonic: options.monotonic ?? systemMonotonic,
    onCommit: options.onCommit ?? (() => {}),
    onNews: news.tell,
  })

  async function read(id: string, after: number, limit: number): Promise<Read | null> {
    const args = [id, now(), limits.keepMs, limits.inboxMs, renewEveryMs, after, limit, readBytes]
    const answer = await redis.run('read', args)
    if (!Array.isArray(answer)) return null
    const [last, dropped, entries] = [Number(answer[0]), Number(answer[1]), answer[2]]
    const messages = Array.isArray(entries) ? entries.map(messageOf) : []
    const alien = after > last
    const from = alien ? 0 : after
    const end = messages.at(-1)?.seq
    return {
      messages,
      more: end !== undefined && end < last,
      gap: alien || dropped > from,
      cursor: end ?? Math.max(from, dropped),
    }
  }

  return {
    async open(id) {
      const opened = await redis.run('open', [id, now(), limits.inboxMs, limits.inboxes])
      return opened === 1 ? now() + limits.inboxMs : null
    },
    async append(id, { tag, contentType, body }) {
      const present = `${tag === null ? '' : 't'}${contentType === null ? '' : 'c'}`
      const { keepMs, messages, bytes } = limits
      const size = body.byteLength
      const args = [id, now(), keepMs, messages, bytes, size, tag ?? '', contentType ?? '', body, present]
      const answer = String(await redis.run('append', args))
      if (answer === 'unknown') return { kind: 'unknown-inbox' }
      if (answer === 'full') return { kind: 'inbox-full' }
      return { kind: 'stored', seq: Number(answer) }
    },
    read,
    acknowledge: async (id, through) => (await redis.run('acknowledge', [id, now(), through])) === 1,
    close: async (id) => (await redis.run('close', [id, now()])) === 1,
    listen: news.listen,
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
  for (let i = 0; i + 1 < list.length; i += 2) {
    const value = list[i + 1]
    if (Buffer.isBuffer(value)) values.set(String(list[i]), value)
  }
  return {
    seq: Number.parseInt(String(id), 10),
    receivedAt: Number(values.get('r')),
    tag: values.get('t')?.toString() ?? null,
    contentType: values.get('c')?.toString() ?? null,
    body: values.get('b') ?? Buffer.alloc(0),
  }
}
