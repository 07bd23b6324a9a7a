import { type ClientContext, Redis } from 'ioredis'
import type { Log } from '../../server/log.ts'
import type { Monotonic } from '../monotonic.ts'
import { type OnCommit, StoreError, StoreFullError } from './inbox.ts'
import type { OnInboxEvent } from './inbox-events.ts'
import {
  closedChannel,
  inboxesKey,
  inboxKeyOf,
  probeKey,
  type ScriptName,
  scripts,
  wakeChannel,
} from './redis-scripts.ts'

/** The values of one call, in the order in which its script reads them. */
export type ScriptArguments = readonly (string | number | Buffer)[]

// ioredis makes a method of each script that is defined, and with `Buffer` behind its name one that answers bytes.
declare module 'ioredis' {
  interface RedisCommander<Context extends ClientContext = { type: 'default' }>
    extends Record<`relay:${ScriptName}Buffer`, (...args: ScriptArguments) => Promise<unknown>> {}
}

export interface RedisConnection {
  /** Rejects with StoreError. Never sent twice: after a broken connection nobody knows whether it was done. */
  run(name: ScriptName, args: ScriptArguments): Promise<unknown>
  /** Writes one key, as durably as everything else. */
  probe(): Promise<void>
  countInboxes(): Promise<number>
  hasInbox(id: string): Promise<boolean>
  stop(): Promise<void>
}

/** Two connections, however many clients wait: one for commands, one that hears of news. */
export interface RedisConnectionOptions {
  url: string
  log: Log
  monotonic: Monotonic
  onCommit: OnCommit
  /** Null after the line was down. */
  onEvent: OnInboxEvent
  onClosed: OnInboxEvent
}

/** Below this the stream commands lack what the scripts need (XTRIM MINID). Valkey calls itself 7.2 and above. */
const leastVersion = [6, 2] as const
const connectTimeoutMs = 5000
/** A Redis that takes longer than this is down for whoever waits for a 202. */
const commandTimeoutMs = 5000
const longestRetryMs = 2000

/** Rejects with a sentence for the operator; the address, which may hold a password, is not in it. */
export async function connectRedis(options: RedisConnectionOptions): Promise<RedisConnection> {
  const { url, log, onEvent, onClosed } = options
  const redis = createClient(url, { enableOfflineQueue: false })
  const subscriber = createClient(url, { autoResubscribe: false })
  for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(`relay:${name}`, { lua, numberOfKeys: 0 })
  const watch = watchLine(redis, log)
  // Without a listener the process would end.
  subscriber.on('error', (error: Error) => log('debug', 'redis-error', { message: error.message }))
  subscriber.on('message', (channel, id) => (channel === closedChannel ? onClosed(id) : onEvent(id)))
  const subscribed = keepSubscribed(subscriber, log, () => {
    onClosed(null)
    onEvent(null)
  })

  try {
    await Promise.all([redis.connect(), subscriber.connect().then(() => subscribed)])
    await checkServer(redis, log)
  } catch (error) {
    redis.disconnect()
    subscriber.disconnect()
    throw new Error(`Redis can't be used: ${messageOf(error)}`)
  }

  const batchTick = createBatcher(redis)

  return {
    async run(name, args) {
      const start = options.monotonic()
      batchTick()
      const answer = await redis[`relay:${name}Buffer` as const](...args).catch(rethrow)
      if (name === 'append') options.onCommit(options.monotonic() - start, 1)
      return answer
    },
    async probe() {
      await redis.set(probeKey, 'written').catch(rethrow)
    },
    countInboxes: () => redis.zcard(inboxesKey).catch(rethrow),
    async hasInbox(id) {
      batchTick()
      return (await redis.exists(inboxKeyOf(id)).catch(rethrow)) === 1
    },
    async stop() {
      watch.stop()
      subscriber.disconnect()
      // Waits for the answers to what was sent.
      await redis.quit().catch(() => redis.disconnect())
    },
  }
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
      subscriber.subscribe(wakeChannel, closedChannel).then(
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

/** Commands of one turn of the event loop leave in one piece, and Redis syncs what arrives together once. */
function createBatcher(redis: Redis): () => void {
  let isBatching = false
  return () => {
    if (isBatching || redis.status !== 'ready') return
    const { stream } = redis
    isBatching = true
    stream.cork()
    setImmediate(() => {
      isBatching = false
      stream.uncork()
    })
  }
}

/** How long the line is left alone before the `times`-th attempt to have it back: 100 ms more each time. */
export function retryDelayMs(times: number): number {
  return Math.min(100 * times, longestRetryMs)
}

function createClient(url: string, extra: { enableOfflineQueue?: boolean; autoResubscribe?: boolean }): Redis {
  return new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    // Sent again, a webhook whose answer was lost would be stored twice.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: retryDelayMs,
    ...extra,
  })
}

async function checkServer(redis: Redis, log: Log): Promise<void> {
  const version = /redis_version:(\d+)\.(\d+)/.exec(await redis.info('server'))
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)]
  if (major < leastVersion[0] || (major === leastVersion[0] && minor < leastVersion[1]))
    throw new Error(`version ${major}.${minor} is too old, ${leastVersion.join('.')} is needed`)
  for (const warning of await forgetfulness(redis)) log('warn', 'redis-forgets', { message: warning })
}

/** What in the server's settings makes it lose what was acknowledged, in words for the operator. */
async function forgetfulness(redis: Redis): Promise<string[]> {
  const setting = async (name: string) => {
    const answer: unknown = await redis.config('GET', name)
    return Array.isArray(answer) ? String(answer[1]) : ''
  }
  try {
    const warnings: string[] = []
    if ((await setting('appendonly')) !== 'yes')
      warnings.push(
        'appendonly is off: what was acknowledged is lost when Redis stops. Set "appendonly yes" and "appendfsync always"',
      )
    else if ((await setting('appendfsync')) !== 'always')
      warnings.push('appendfsync is not "always": a crash may lose the last second or two of what was acknowledged')
    if ((await setting('maxmemory')) !== '0' && (await setting('maxmemory-policy')) !== 'noeviction')
      warnings.push('maxmemory-policy is not "noeviction": when memory runs short Redis drops inboxes without a word')
    return warnings
  } catch {
    return [
      'its settings can not be read (CONFIG GET is refused): make sure of appendonly yes, appendfsync always, noeviction',
    ]
  }
}

function rethrow(error: unknown): never {
  const message = messageOf(error)
  if (message.startsWith('OOM')) throw new StoreFullError('Redis is out of memory')
  throw new StoreError(`Redis: ${message}`)
}

/** Redis before 7.0 says so of a script in the middle of its complaint. */
const outOfMemory = /(?:^|: -)OOM command not allowed/

/** Redis repeats arguments in its complaints, which may be a body: only the first word, its code, is let through. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (outOfMemory.test(error.message)) return 'OOM'
  return error.name === 'ReplyError' ? (error.message.split(' ')[0] ?? 'ERR') : error.message
}
