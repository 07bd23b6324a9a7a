import { Redis } from 'ioredis'
import type { Log } from '../../server/log.ts'
import type { Monotonic } from '../monotonic.ts'
import type { StoredMessage } from './inbox.ts'
import type { OnInboxEvent } from './inbox-events.ts'
import {
  checkVersion,
  clientOptions,
  createBatcher,
  defineScripts,
  messageOf,
  type RedisCommands,
  rethrow,
  retryDelayMs,
  runScript,
  type ScriptArguments,
  warnOfForgetfulness,
} from './redis-client.ts'
import {
  type Bucket,
  closedChannelOf,
  type KeyLayout,
  keysIn,
  probeKeyOf,
  standaloneBucket,
  standaloneKeys,
  wakeChannelOf,
} from './redis-keys.ts'
import { createReplicatedRuns, type ReplicatedRuns } from './redis-replicated.ts'
import type { ScriptName } from './redis-scripts.ts'

/** A Redis or a cluster of them. Everything rejects with StoreError, and is never sent twice: after a broken connection nobody knows whether it was done. */
export interface RedisConnection {
  readonly keys: KeyLayout
  run(name: ScriptName, bucket: Bucket, args: ScriptArguments): Promise<unknown>
  /** As `run`; resolves when as many replicas have it as were asked for. Rejects with NotReplicatedError when they don't in time. */
  runReplicated(name: ScriptName, bucket: Bucket, args: ScriptArguments): Promise<unknown>
  /** As `run` for what only reads; what it answers are replicas known to have, unless too few of them are there at present. */
  readReplicated(name: ScriptName, bucket: Bucket, args: ScriptArguments): Promise<unknown>
  /** Writes a key, as durably as everything else; in a cluster on each primary, of which more than half must do it. */
  probe(): Promise<void>
  /** What is kept of an inbox under its key; null: there is none. */
  findInbox(key: string): Promise<{ sealKey: string | null } | null>
  /** How many members a sorted set has. */
  count(key: string): Promise<number>
  /** The member of a sorted set with the lowest score. */
  lowest(key: string): Promise<{ member: string; score: number } | null>
  /**
   * Of a cluster: moves what a standalone Redis had, and is in the cluster under its old names. To be called before anybody
   * is served. Stops the connection when it can't.
   * @param append stores a message, whatever the limits
   */
  takeOver?(append: (id: string, message: StoredMessage) => Promise<unknown>): Promise<void>
  /** Of a cluster: how many primaries there are, and how many are connected. */
  primaries?(): { known: number; connected: number }
  stop(): Promise<void>
}

export interface RedisConnectionOptions {
  url: string
  log: Log
  monotonic: Monotonic
  /** How many replicas must have what is stored before that is acknowledged. */
  replicas?: number
  /** Null after the line was down. */
  onEvent: OnInboxEvent
  onClosed: OnInboxEvent
}

/** Below this the stream commands lack what the scripts need (XTRIM MINID). Valkey calls itself 7.2 and above. */
const leastVersion = [6, 2] as const

/**
 * Two connections, however many clients wait: one for commands, one that hears of news. A third where replicas must have
 * what is stored. Rejects with a sentence for the operator; the address, which may hold a password, is not in it.
 */
export async function connectRedis(options: RedisConnectionOptions): Promise<RedisConnection> {
  const { url, log, monotonic, replicas = 0, onEvent, onClosed } = options
  const redis = new Redis(url, { ...clientOptions, retryStrategy: retryDelayMs, enableOfflineQueue: false })
  const subscriber = new Redis(url, { ...clientOptions, retryStrategy: retryDelayMs, autoResubscribe: false })
  defineScripts(redis, 'PUBLISH')
  const watch = watchLine(redis, log)
  // Without a listener the process would end.
  subscriber.on('error', (error: Error) => log('debug', 'redis-error', { message: error.message }))
  const closedChannel = closedChannelOf(standaloneBucket)
  subscriber.on('message', (channel, id) => (channel === closedChannel ? onClosed(id) : onEvent(id)))
  const subscribed = keepSubscribed(subscriber, log, () => {
    onClosed(null)
    onEvent(null)
  })

  try {
    await Promise.all([redis.connect(), subscriber.connect().then(() => subscribed)])
    const info = await checkVersion(redis, leastVersion)
    if (info.includes('redis_mode:cluster'))
      throw new Error('it is a node of a cluster: write redis-cluster:// in place of redis://')
    await warnOfForgetfulness([redis], log)
  } catch (error) {
    redis.disconnect()
    subscriber.disconnect()
    throw new Error(`Redis can't be used: ${messageOf(error)}`)
  }

  const replicated = createReplicatedRuns({
    replicas,
    publish: 'PUBLISH',
    connect: () => new Redis(url, { ...clientOptions, retryStrategy: null, enableOfflineQueue: false }),
    primaryOf: () => 'the only one',
    refresh() {},
    monotonic,
  })
  const batchTick = createBatcher(() => [redis])
  return {
    ...createCommands({ client: redis, batchTick, replicated: replicas > 0 ? replicated : null }),
    keys: standaloneKeys,
    async probe() {
      if (replicas > 0) await replicated.confirm(standaloneBucket)
      else await redis.set(probeKeyOf(standaloneBucket), 'written').catch(rethrow)
    },
    async stop() {
      watch.stop()
      subscriber.disconnect()
      await replicated.stop()
      // Waits for the answers to what was sent.
      await redis.quit().catch(() => redis.disconnect())
    },
  }
}

type Commands = Omit<RedisConnection, 'keys' | 'probe' | 'takeOver' | 'primaries' | 'stop'>

/** @param options.replicated null: everything is run on the one connection, and no replica is waited for */
export function createCommands(options: {
  client: RedisCommands
  batchTick: () => void
  replicated: ReplicatedRuns | null
}): Commands {
  const { client, batchTick, replicated } = options

  function run(name: ScriptName, bucket: Bucket, args: ScriptArguments): Promise<unknown> {
    batchTick()
    return runScript(client, name, keysIn(bucket, String(args[0])), args).catch(rethrow)
  }

  return {
    run,
    runReplicated: replicated?.run ?? run,
    readReplicated: replicated
      ? (name, bucket, args) => replicated.read(bucket, () => run(name, bucket, args), hasMessages)
      : run,
    async findInbox(key) {
      batchTick()
      const [count, sealKey] = await Promise.all([client.exists(key), client.hget(key, 'k')]).catch(rethrow)
      return count === 1 ? { sealKey } : null
    },
    count(key) {
      batchTick()
      return client.zcard(key).catch(rethrow)
    },
    async lowest(key) {
      batchTick()
      const [member, score] = await client.zrange(key, 0, '0', 'WITHSCORES').catch(rethrow)
      return member === undefined ? null : { member, score: Number(score) }
    },
  }
}

/** Whether an answer of the script `read` has any. */
function hasMessages(answer: unknown): boolean {
  return Array.isArray(answer) && Array.isArray(answer[2]) && answer[2].length > 0
}

/** Logs when the line to Redis is lost, and when it is back. */
function watchLine(redis: Redis, log: Log): { stop(): void } {
  let lost = false
  let stopping = false
  // Without a listener the process would end.
  redis.on('error', (error: Error) => log('debug', 'redis-error', { message: error.message }))
  redis.on('close', () => {
    if (!lost && !stopping) log('error', 'redis-lost', { message: 'webhooks are refused until it is back' })
    lost = true
  })
  redis.on('ready', () => {
    if (lost) log('info', 'redis-back')
    lost = false
  })
  return {
    stop() {
      stopping = true
    },
  }
}

/**
 * Subscribes each time the line is up, and tells that something may have been missed before it was. By itself ioredis would
 * subscribe anew as well, but nobody could catch the error when the line breaks again meanwhile, and the relay would end.
 * @returns once it is subscribed; rejects when Redis refuses that the first time
 */
function keepSubscribed(subscriber: Redis, log: Log, onSubscribed: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    subscriber.on('ready', () => {
      subscriber.subscribe(wakeChannelOf(standaloneBucket), closedChannelOf(standaloneBucket)).then(
        () => {
          onSubscribed()
          resolve()
        },
        (error: unknown) => {
          log('debug', 'redis-error', { message: messageOf(error) })
          reject(error)
          // Redis was too slow, say: without a new line it would tell of nothing from now on.
          if (subscriber.status === 'ready') subscriber.disconnect(true)
        },
      )
    })
  })
}
