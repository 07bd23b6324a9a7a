import { Cluster, Redis } from 'ioredis'
import type { Log } from '../../server/log.ts'
import { systemTimers } from '../../shared/clock.ts'
import type { Monotonic } from '../monotonic.ts'
import { StoreError } from './inbox.ts'
import {
  checkVersion,
  clientOptions,
  createBatcher,
  defineScripts,
  messageOf,
  retryDelayMs,
  warnOfForgetfulness,
} from './redis-client.ts'
import { createClusterNews } from './redis-cluster-news.ts'
import { createCommands, type RedisConnection, type RedisConnectionOptions } from './redis-connection.ts'
import { type Bucket, createClusterKeys } from './redis-keys.ts'
import { createReplicatedRuns } from './redis-replicated.ts'
import { takeOver } from './redis-take-over.ts'

/** The first with sharded pub/sub. */
const leastVersion = [7, 0] as const
/** Less than `commandTimeoutMs`: what waits for a connection must not be sent after its sender was told that it failed. */
const nodeConnectTimeoutMs = 2000
/** How often the cluster is asked by itself which node has what. */
const slotsEveryMs = 5000
/** Whoever finds a node missing asks at once, all together this often. */
const refreshEveryMs = 100
/** Within this a relay that is started must hear of news from all primaries: longer than a usual failover. */
const startWithinMs = 20_000

/**
 * Connects to a Redis or Valkey Cluster: to each node one connection for commands, to each primary one more for news and
 * one for what is stored. Rejects with a sentence for the operator, without address.
 * @param options.url nodes that tell of the others, each `redis://` or `rediss://`. User and password are those of the first
 */
export async function connectRedisCluster(
  options: Omit<RedisConnectionOptions, 'url'> & { url: readonly string[] },
): Promise<RedisConnection> {
  const { url, log, monotonic, replicas = 0 } = options
  const keys = createClusterKeys()
  const nodeOptions = nodeOptionsOf(url[0] ?? '')
  const cluster = createCluster(url, nodeOptions)
  defineScripts(cluster, 'SPUBLISH')
  const watch = watchNodes(cluster, log)
  const topology = {
    primaryOf: ({ slot }: Bucket) => cluster.slots[slot]?.[0] ?? null,
    refresh: createRefresh(cluster, monotonic),
  }
  const connect = (primary: string) =>
    new Redis({ ...addressOf(primary), ...nodeOptions, retryStrategy: null, enableOfflineQueue: false })
  const news = createClusterNews({ ...options, ...topology, buckets: keys.buckets, connect })
  cluster.on('refresh', () => void news.follow())
  try {
    await cluster.connect().catch((error: unknown) => {
      throw new Error(watch.reason() ?? messageOf(error))
    })
    await primariesReady(cluster)
    const servers = cluster.nodes('all').filter(({ status }) => status === 'ready')
    for (const server of servers) await checkVersion(server, leastVersion)
    await soonEnough(news.follow())
    await warnOfForgetfulness(servers, log)
  } catch (error) {
    watch.stop()
    news.stop()
    cluster.disconnect()
    throw new Error(`Redis Cluster can't be used: ${messageOf(error)}`)
  }

  const replicated = createReplicatedRuns({ ...topology, replicas, publish: 'SPUBLISH', monotonic, connect })
  const batchTick = createBatcher(() => cluster.nodes('master'))
  const commands = createCommands({ client: cluster, batchTick, replicated })

  async function stop(): Promise<void> {
    watch.stop()
    news.stop()
    await replicated.stop()
    // Waits for the answers to what was sent.
    await cluster.quit().catch(() => cluster.disconnect())
  }

  return {
    ...commands,
    keys,
    async probe() {
      const onePerPrimary = new Map(keys.buckets.map((bucket) => [topology.primaryOf(bucket), bucket]))
      await mostOf([...onePerPrimary.values()].map((bucket) => replicated.confirm(bucket)))
    },
    primaries: () => primariesOf(cluster),
    async takeOver(append) {
      try {
        await takeOver({ cluster, redis: { keys, run: commands.run }, append, log })
      } catch (error) {
        await stop()
        throw new Error(`What a standalone Redis had can't be taken over: ${messageOf(error)}`)
      }
    },
    stop,
  }
}

function primariesOf(cluster: Cluster): { known: number; connected: number } {
  return {
    known: new Set(cluster.slots.map(([primary]) => primary)).size,
    connected: cluster.nodes('master').filter(({ status }) => status === 'ready').length,
  }
}

type NodeOptions = ReturnType<typeof nodeOptionsOf>

function nodeOptionsOf(url: string) {
  const { protocol, username, password } = new URL(url)
  return {
    ...clientOptions,
    connectTimeout: nodeConnectTimeoutMs,
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  }
}

function createCluster(url: readonly string[], redisOptions: NodeOptions): Cluster {
  const nodes = url.map((address) => {
    const { hostname, port } = new URL(address)
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) }
  })
  const cluster = new Cluster(nodes, {
    lazyConnect: true,
    redisOptions,
    enableOfflineQueue: false,
    // It would wait for a cluster that is down in part, for as long as that takes.
    enableReadyCheck: false,
    clusterRetryStrategy: retryDelayMs,
    // It sends again what a broken connection left unanswered. A webhook would be stored twice.
    retryDelayOnFailover: 0,
    // MOVED, ASK, TRYAGAIN and CLUSTERDOWN say that nothing was done: those are tried again, for 1.6 s at most.
    maxRedirections: 16,
    retryDelayOnClusterDown: 100,
    retryDelayOnTryAgain: 100,
    slotsRefreshInterval: slotsEveryMs,
  })
  // All nodes at once, replicas too: one that takes over is connected already.
  cluster.on('+node', (node: Redis) => void node.connect().catch(() => {}))
  return cluster
}

function addressOf(node: string): { host: string; port: number } {
  const colon = node.lastIndexOf(':')
  return { host: node.slice(0, colon), port: Number(node.slice(colon + 1)) }
}

function createRefresh(cluster: Cluster, monotonic: Monotonic): () => void {
  let lastAt = Number.NEGATIVE_INFINITY
  return () => {
    if (monotonic() - lastAt < refreshEveryMs) return
    lastAt = monotonic()
    cluster.refreshSlotsCache(() => {})
  }
}

/** Waits until it is known of each primary whether it can be reached. */
async function primariesReady(cluster: Cluster): Promise<void> {
  await Promise.all(
    cluster.nodes('master').map(
      (node) =>
        new Promise<void>((resolve) => {
          if (node.status === 'ready' || node.status === 'end') return resolve()
          node.once('ready', resolve)
          node.once('end', resolve)
        }),
    ),
  )
}

function soonEnough(subscribed: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const sentence = `not all primaries could be subscribed to within ${startWithinMs / 1000} s`
    const cancel = systemTimers.after(startWithinMs, () => reject(new Error(sentence)))
    void subscribed.then(resolve, reject).finally(cancel)
  })
}

/** Logs when a node is lost, and when it is back; remembers why none could be used. */
function watchNodes(cluster: Cluster, log: Log): { reason(): string | null; stop(): void } {
  const lost = new Set<string>()
  let isStopping = false
  let reason: string | null = null
  // Without a listener the process would end.
  cluster.on('error', (error: Error) => log('debug', 'redis-error', { message: messageOf(error) }))
  cluster.on('node error', (error: Error) => {
    reason = /cluster support disabled/.test(error.message)
      ? 'it is no cluster: write redis:// in place of redis-cluster://'
      : messageOf(error)
    log('debug', 'redis-error', { message: reason })
  })
  cluster.on('+node', (node: Redis) => {
    const name = `${node.options.host}:${node.options.port}`
    node.once('ready', () => {
      if (lost.delete(name)) log('info', 'redis-node-back', primariesOf(cluster))
      node.once('end', () => {
        if (isStopping) return
        // One that was named at the start may be known to the cluster by another name, and is let go of.
        if (!cluster.slots.some((nodes) => nodes.includes(name))) return
        lost.add(name)
        log('error', 'redis-node-lost', primariesOf(cluster))
      })
    })
  })
  return {
    reason: () => reason,
    stop() {
      isStopping = true
    },
  }
}

/** Resolves when more than half of them have, rejects as soon as they can't any more. */
function mostOf(attempts: readonly Promise<unknown>[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let done = 0
    let failed = 0
    if (attempts.length === 0) reject(new StoreError('Redis: no primary is known'))
    for (const attempt of attempts) {
      attempt.then(
        () => {
          done += 1
          if (done * 2 > attempts.length) resolve()
        },
        (error: unknown) => {
          failed += 1
          if (failed * 2 >= attempts.length) reject(error)
        },
      )
    }
  })
}
