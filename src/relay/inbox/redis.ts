import type { Log } from '../../server/log.ts'
import type { Now } from '../../shared/clock.ts'
import { type Monotonic, systemMonotonic } from '../monotonic.ts'
import {
  type AppendOutcome,
  type InboxLimits,
  type InboxStore,
  type Incoming,
  type OnCommit,
  type Opened,
  type Read,
  readBytes,
  StoreError,
} from './inbox.ts'
import { createInboxEvents } from './inbox-events.ts'
import type { ScriptArguments } from './redis-client.ts'
import { connectRedisCluster } from './redis-cluster.ts'
import { connectRedis } from './redis-connection.ts'
import { type Bucket, keysIn } from './redis-keys.ts'
import { createKnownInboxes } from './redis-known.ts'
import { messageOf } from './redis-message.ts'
import { createPlaces } from './redis-places.ts'
import { openedOf, readOf, renewEveryMsOf, unusedMs, weightOf } from './rules.ts'

/** Inboxes of one bucket that are looked for at once when they are too old. */
const stepInboxes = 100
/** For what was stored before. */
const boundless = { messages: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER }
/** How often room is made for one inbox that others take before it is opened. */
const mostAttempts = 5

export interface RedisStoreOptions {
  /**
   * `redis://` or `rediss://`, with user, password and database as it may be: Redis 6.2 or Valkey. Several: nodes of a
   * cluster, Redis 7 or Valkey, which tell of the others.
   */
  url: string | readonly string[]
  /** How many replicas must have a webhook before it counts as stored. */
  replicas?: number
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
  const { url, limits, log, monotonic = systemMonotonic, onCommit = () => {} } = options
  /** Empty: Redis looks at its own. */
  const now = () => options.now?.() ?? ''
  const inboxEvents = createInboxEvents()
  const known = createKnownInboxes(monotonic)
  const rest = {
    log,
    monotonic,
    replicas: options.replicas ?? 0,
    onEvent: inboxEvents.emit,
    onClosed: known.forget,
  }
  const redis =
    typeof url === 'string' ? await connectRedis({ ...rest, url }) : await connectRedisCluster({ ...rest, url })
  const { bucketOf, buckets } = redis.keys
  const places = createPlaces({
    redis,
    limit: limits.inboxes,
    evict: async (id) => (await redis.run('evict', bucketOf(id), [id, now()])) === 1,
    monotonic,
  })

  async function find(id: string): Promise<{ sealKey: string | null } | null> {
    const [inbox] = keysIn(bucketOf(id), id)
    const found = await redis.findInbox(inbox)
    if (found) known.remember(id, found.sealKey)
    return found
  }

  async function open(id: string, wantedKey: string | null): Promise<Opened | null> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const { most, isExact } = await places.allowance({ exactly: attempt > 0 })
      const args = [id, now(), limits.inboxMs, unusedMs, most, wantedKey ?? '']
      const answer = await redis.runReplicated('open', bucketOf(id), args)
      if (Array.isArray(answer)) {
        const sealKey = keyOf(answer[3])
        known.remember(id, sealKey)
        return openedOf({ readAt: Number(answer[1]), caught: answer[2] === 0, sealKey }, limits, answer[0] === 1)
      }
      if (isExact && !(await places.makeRoom())) return null
    }
    throw new StoreError('Redis: others took the room that was made')
  }

  function appendArgs(
    id: string,
    { tag, contentType, body }: Pick<Incoming, 'tag' | 'contentType' | 'body'>,
    seal: { flags: string; key: string },
    { messages, bytes }: Pick<InboxLimits, 'messages' | 'bytes'> = limits,
  ): ScriptArguments {
    const flags = `${tag === null ? '' : 't'}${contentType === null ? '' : 'c'}${seal.flags}`
    const { keepMs, inboxMs } = limits
    const weight = weightOf(body.byteLength)
    // The client would write out another array of bytes as text.
    const sent = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    const content = [tag ?? '', contentType ?? '', sent, flags, seal.key]
    return [id, now(), keepMs, inboxMs, messages, bytes, weight, ...content]
  }

  async function append(id: string, message: Incoming): Promise<AppendOutcome> {
    const start = monotonic()
    const { sealedTo } = message
    const args = appendArgs(id, message, { flags: sealedTo === null ? '' : 'z', key: sealedTo ?? '' })
    const answer = String(await redis.runReplicated('append', bucketOf(id), args))
    onCommit(monotonic() - start, 1)
    if (answer === 'unknown' || answer === 'key') {
      known.forget(id)
      return { kind: answer === 'key' ? 'other-key' : 'unknown-inbox' }
    }
    known.remember(id, sealedTo)
    return answer === 'full' ? { kind: 'inbox-full' } : { kind: 'stored', seq: Number(answer) }
  }

  async function read(id: string, cursor: number, limit: number, bytes?: number): Promise<Read | null> {
    const { keepMs, inboxMs } = limits
    const renewal = [renewEveryMsOf({ caught: true }), renewEveryMsOf({ caught: false })]
    const args = [id, now(), keepMs, inboxMs, unusedMs, ...renewal, cursor, limit, bytes ?? readBytes, bytes ? 0 : 1]
    const answer = await redis.readReplicated('read', bucketOf(id), args)
    if (!Array.isArray(answer)) {
      known.forget(id)
      return null
    }
    known.remember(id, keyOf(answer[4]))
    const [last, dropped, entries] = [Number(answer[0]), Number(answer[1]), answer[2]]
    const messages = Array.isArray(entries) ? entries.map(messageOf) : []
    const foreignCursor = cursor > last
    return readOf({ after: foreignCursor ? 0 : cursor, foreignCursor, dropped, messages, more: answer[3] === 1 })
  }

  /** Messages go by themselves: on the next use of their inbox, or by the time to live of their stream. */
  async function expireIn(bucket: Bucket): Promise<number> {
    for (let inboxes = 0; ; ) {
      const due = await redis.run('due', bucket, ['', now(), stepInboxes])
      const ids = Array.isArray(due) ? due.map(String) : []
      const gone = await Promise.all(ids.map((id) => redis.run('expire', bucket, [id, now()])))
      inboxes += gone.filter((answer) => answer === 1).length
      if (ids.length < stepInboxes) return inboxes
    }
  }

  await redis.takeOver?.((id, message) => {
    // Whatever the key of the inbox is: it may be sealed to an earlier one, or to none.
    const seal = { flags: message.sealed ? 'za' : 'a', key: '' }
    return redis.run('append', bucketOf(id), appendArgs(id, message, seal, boundless))
  })

  return {
    has: (id) => known.has(id) || find(id).then((found) => found !== null),
    sealKeyOf(id) {
      const sealKey = known.sealKeyOf(id)
      return sealKey === undefined ? find(id).then((found) => found?.sealKey ?? null) : sealKey
    },
    open: (id, sealKey = null) => open(id, sealKey),
    append,
    read,
    acknowledge: async (id, through) => (await redis.run('acknowledge', bucketOf(id), [id, now(), through])) === 1,
    async close(id) {
      known.forget(id)
      return (await redis.runReplicated('close', bucketOf(id), [id, now()])) === 1
    },
    listen: inboxEvents.listen,
    async expire() {
      // Where one primary is away the buckets of the others are cleaned all the same.
      const done = await Promise.allSettled(buckets.map(expireIn))
      const failure = done.find((one) => one.status === 'rejected')
      if (failure) throw failure.reason
      return { messages: 0, inboxes: done.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0), 0) }
    },
    probe: () => redis.probe(),
    async stats() {
      const primaries = redis.primaries?.()
      return { messages: null, bytes: null, inboxes: await places.count(), ...(primaries ? { primaries } : {}) }
    },
    stop: () => redis.stop(),
  }
}

/** The key to seal to, as the scripts answer it. */
function keyOf(answer: unknown): string | null {
  return String(answer ?? '') || null
}
