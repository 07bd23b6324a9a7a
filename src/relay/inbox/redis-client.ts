import type { ClientContext, Redis, RedisOptions } from 'ioredis'
import type { Log } from '../../server/log.ts'
import { StoreError, StoreFullError } from './inbox.ts'
import type { ScriptKeys } from './redis-keys.ts'
import { type PublishCommand, type ScriptName, scriptsFor } from './redis-scripts.ts'

/** The values of one call, in the order in which its script reads them. */
export type ScriptArguments = readonly (string | number | Buffer)[]

/** ioredis makes a method of each script that is defined, and with `Buffer` behind its name one that answers bytes. */
export type ScriptCommands = Record<
  `relay:${ScriptName}Buffer`,
  (...keysAndArguments: ScriptArguments) => Promise<unknown>
>

declare module 'ioredis' {
  interface RedisCommander<Context extends ClientContext = { type: 'default' }> extends ScriptCommands {}
}

/** What one Redis and a cluster have in common. */
export interface RedisCommands extends ScriptCommands {
  defineCommand(name: string, definition: { lua: string; numberOfKeys: number }): void
  exists(key: string): Promise<number>
  hget(key: string, field: string): Promise<string | null>
  zcard(key: string): Promise<number>
  zrange(key: string, start: number, stop: string, withScores: 'WITHSCORES'): Promise<string[]>
}

const connectTimeoutMs = 5000
/** A Redis that takes longer than this is down for whoever waits for a 202. */
const commandTimeoutMs = 5000
const longestRetryMs = 2000

/** What holds for every connection of ours. */
export const clientOptions = {
  lazyConnect: true,
  connectTimeout: connectTimeoutMs,
  commandTimeout: commandTimeoutMs,
  // Sent again, a webhook whose answer was lost would be stored twice.
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
} as const satisfies RedisOptions

/** How long the line is left alone before the `times`-th attempt to have it back: 100 ms more each time. */
export function retryDelayMs(times: number): number {
  return Math.min(100 * times, longestRetryMs)
}

export function defineScripts(client: Pick<RedisCommands, 'defineCommand'>, publish: PublishCommand): void {
  for (const [name, lua] of scriptsFor(publish)) client.defineCommand(`relay:${name}`, { lua, numberOfKeys: 5 })
}

export function runScript(
  client: ScriptCommands,
  name: ScriptName,
  keys: ScriptKeys,
  args: ScriptArguments,
): Promise<unknown> {
  return client[`relay:${name}Buffer` as const](...keys, ...args)
}

/**
 * Commands of one turn of the event loop leave in one piece, and Redis syncs what arrives together once.
 * @returns to be called before each command
 */
export function createBatcher(connections: () => readonly Redis[]): () => void {
  let isBatching = false
  return () => {
    if (isBatching) return
    isBatching = true
    const streams = connections().flatMap(({ status, stream }) => (status === 'ready' ? [stream] : []))
    for (const stream of streams) stream.cork()
    setImmediate(() => {
      isBatching = false
      for (const stream of streams) stream.uncork()
    })
  }
}

/**
 * @returns what the server says of itself
 * @throws {Error} with a sentence for the operator when it is older than `least`
 */
export async function checkVersion(redis: Redis, least: readonly [number, number]): Promise<string> {
  const info = await redis.info('server')
  const version = /redis_version:(\d+)\.(\d+)/.exec(info)
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)]
  if (major < least[0] || (major === least[0] && minor < least[1]))
    throw new Error(`version ${major}.${minor} is too old, ${least.join('.')} is needed`)
  return info
}

/** Warns of what in the servers' settings makes them lose what was acknowledged, once for all that have it. */
export async function warnOfForgetfulness(servers: readonly Redis[], log: Log): Promise<void> {
  const warnings = await Promise.all(servers.map(forgetfulness))
  for (const message of new Set(warnings.flat())) log('warn', 'redis-forgets', { message })
}

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

/** @throws {StoreError} in place of what ioredis rejects with */
export function rethrow(error: unknown): never {
  throw storeErrorOf(error)
}

export function storeErrorOf(error: unknown): StoreError {
  const message = messageOf(error)
  return message.startsWith('OOM') ? new StoreFullError('Redis is out of memory') : new StoreError(`Redis: ${message}`)
}

/** Redis before 7.0 says so of a script in the middle of its complaint. */
const outOfMemory = /(?:^|: -)OOM command not allowed/

/** Redis repeats arguments in its complaints, which may be a body: only the first word, its code, is let through. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (outOfMemory.test(error.message)) return 'OOM'
  return error.name === 'ReplyError' ? (error.message.split(' ')[0] ?? 'ERR') : error.message
}
