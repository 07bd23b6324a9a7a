import type { Redis } from 'ioredis'
import type { Log } from '../../server/log.ts'
import { pause, systemTimers, type Timers } from '../../shared/clock.ts'
import type { OnInboxEvent } from './inbox-events.ts'
import { messageOf, retryDelayMs } from './redis-client.ts'
import { type Bucket, closedChannelOf, wakeChannelOf } from './redis-keys.ts'

/**
 * Hears of news from all primaries by sharded pub/sub: an event goes to the nodes of one shard only, not through the whole
 * cluster. One connection to each primary, made by us, because we must know from which moment on a channel is heard: what
 * came before that may have been missed, and readers have to look.
 */
export interface ClusterNews {
  /** Subscribes wherever a bucket has another primary than before. Resolves when all are heard, or when it has stopped. */
  follow(): Promise<void>
  stop(): void
}

export interface ClusterNewsOptions {
  buckets: readonly Bucket[]
  /** A connection to this primary that is not open yet and never opens again by itself, without an offline queue. */
  connect: (primary: string) => Redis
  /** Which server has the bucket at present; null when that is not known. */
  primaryOf: (bucket: Bucket) => string | null
  /** Asks the cluster which server has what. */
  refresh: () => void
  log: Log
  /** Null when some may have been missed. */
  onEvent: OnInboxEvent
  onClosed: OnInboxEvent
  timers?: Timers
}

export function createClusterNews(options: ClusterNewsOptions): ClusterNews {
  const { buckets, connect, primaryOf, refresh, log, onEvent, onClosed, timers = systemTimers } = options
  const closedChannels = new Set(buckets.map(closedChannelOf))
  /** The primary at which each bucket is heard. */
  const heardAt = new Map<Bucket, string>()
  const connections = new Map<string, Redis>()
  let following: Promise<void> | null = null
  /** How often it was asked to follow. */
  let asked = 0
  let isStopped = false

  function connectionTo(primary: string): Redis {
    const known = connections.get(primary)
    if (known) return known
    const redis = connect(primary)
    connections.set(primary, redis)
    redis.on('error', (error: Error) => log('debug', 'redis-error', { message: messageOf(error) }))
    redis.on('smessage', (channel: string, id: string) => (closedChannels.has(channel) ? onClosed(id) : onEvent(id)))
    // Some of its slots went to another primary, and Redis does not say through ioredis which.
    redis.once('moved', () => redis.disconnect())
    redis.once('end', () => {
      connections.delete(primary)
      for (const [bucket, where] of heardAt) if (where === primary) heardAt.delete(bucket)
      void follow()
    })
    return redis
  }

  /** @returns whether all of them are heard now */
  async function hear(primary: string, wanted: readonly Bucket[]): Promise<boolean> {
    const redis = connectionTo(primary)
    try {
      if (redis.status === 'wait') await redis.connect()
      // In one piece; the channels of several buckets in one command would be an error.
      redis.stream.cork()
      const subscribing = wanted.map((bucket) => redis.ssubscribe(wakeChannelOf(bucket), closedChannelOf(bucket)))
      redis.stream.uncork()
      await Promise.all(subscribing)
    } catch (error) {
      log('debug', 'redis-error', { message: messageOf(error) })
      redis.disconnect()
      return false
    }
    if (connections.get(primary) !== redis) return false
    for (const bucket of wanted) heardAt.set(bucket, primary)
    return true
  }

  /** @returns whether all buckets are heard now */
  async function hearAll(): Promise<boolean> {
    const wanted = new Map<string, Bucket[]>()
    let areAllKnown = true
    for (const bucket of buckets) {
      const primary = primaryOf(bucket)
      if (primary === null) areAllKnown = false
      else if (heardAt.get(bucket) !== primary) wanted.set(primary, [...(wanted.get(primary) ?? []), bucket])
    }
    const heard = await Promise.all([...wanted].map(([primary, those]) => hear(primary, those)))
    closeIdle()
    if (heard.includes(true)) {
      onClosed(null)
      onEvent(null)
    }
    return areAllKnown && !heard.includes(false)
  }

  /** Nodes that are no primaries any more. */
  function closeIdle(): void {
    const inUse = new Set(heardAt.values())
    for (const [primary, redis] of connections) if (!inUse.has(primary)) redis.disconnect()
  }

  async function followUntilAllHeard(): Promise<void> {
    for (let times = 1; !isStopped; times++) {
      const before = asked
      const areAllHeard = await hearAll()
      // A connection that ended meanwhile asked, too.
      if (areAllHeard && asked === before) return
      if (areAllHeard) continue
      refresh()
      await pause(timers, retryDelayMs(times))
    }
  }

  function follow(): Promise<void> {
    asked += 1
    if (isStopped) return Promise.resolve()
    following ??= followUntilAllHeard().finally(() => {
      following = null
    })
    return following
  }

  return {
    follow,
    stop() {
      isStopped = true
      for (const redis of connections.values()) redis.disconnect()
    },
  }
}
