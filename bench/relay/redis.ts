import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { findServer, startRedis as startServer } from '../../test/relay/support/redis.ts'
import { startRedisCluster } from '../../test/relay/support/redis-cluster.ts'

export interface MeasuredRedis {
  /** As `RELAY_STORE` names it. */
  url: string
  /** CPU time that its process has used, in ms. */
  cpuMs(): Promise<number>
  /** Memory that holds its data. */
  memoryBytes(): Promise<number>
  stop(): Promise<void>
}

/** Settings of a Redis that keeps nothing on the disk, and of one that loses nothing. */
export const keepsNothing = ['--appendonly', 'no']
export const keepsAll = ['--appendonly', 'yes', '--appendfsync', 'always']

/** Whether there is a Redis to start; says so when there is none. */
export function hasRedis(say: (line: string) => void): boolean {
  try {
    findServer()
    return true
  } catch {
    say('no redis-server on the PATH: nothing is measured of it')
    return false
  }
}

/** A Redis of our own. */
export async function startRedis(settings: string[]): Promise<MeasuredRedis> {
  const server = await startServer(settings)
  const meter = createMeter(server.url)
  return {
    url: server.url,
    ...meter,
    async stop() {
      meter.stop()
      await server.stop()
    },
  }
}

/** How long a cluster is watched that does nothing. */
const idleMs = 3000

/**
 * Three primaries, each with a replica. Their figures are sums, without the replicas. CPU time that they use when nobody asks
 * for anything, to watch each other, is left out.
 */
export async function startCluster(settings: string[]): Promise<MeasuredRedis> {
  const cluster = await startRedisCluster(settings)
  const meters = (await cluster.shards()).map(({ primary }) => createMeter(primary.url))
  const sum = async (figures: Promise<number>[]) => (await Promise.all(figures)).reduce((all, one) => all + one, 0)
  const usedMs = () => sum(meters.map(({ cpuMs }) => cpuMs()))
  const [before, startAt] = [await usedMs(), performance.now()]
  await pause(idleMs)
  const idleShare = ((await usedMs()) - before) / (performance.now() - startAt)
  return {
    url: cluster.address,
    cpuMs: async () => (await usedMs()) - idleShare * (performance.now() - startAt),
    memoryBytes: () => sum(meters.map(({ memoryBytes }) => memoryBytes())),
    async stop() {
      for (const meter of meters) meter.stop()
      await cluster.stop()
    },
  }
}

function createMeter(url: string) {
  const client = new Redis(url)
  const numberOf = async (section: string, name: string) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(await client.info(section))?.[1])
  return {
    cpuMs: async () => ((await numberOf('cpu', 'used_cpu_user')) + (await numberOf('cpu', 'used_cpu_sys'))) * 1000,
    memoryBytes: () => numberOf('memory', 'used_memory_dataset'),
    stop: () => client.disconnect(),
  }
}
