import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
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

/** A Redis of our own that keeps nothing on the disk. Null where there is no redis-server on the PATH. */
export async function startRedis(): Promise<MeasuredRedis | null> {
  const port = await freePort()
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: 'ignore',
    },
  )
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const isThere = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true))
    child.once('error', () => resolve(false))
  })
  if (!isThere) return null
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const meter = createMeter(port)
  await meter.isThere()
  return {
    url: `redis://127.0.0.1:${port}`,
    ...meter,
    async stop() {
      meter.stop()
      process.off('exit', kill)
      kill()
      await ended
    },
  }
}

/** How long a cluster is watched that does nothing. */
const idleMs = 3000

/**
 * Three primaries, each with a replica, that keep nothing on the disk. Their figures are sums, without the replicas. CPU time
 * that they use when nobody asks for anything, to watch each other, is left out.
 */
export async function startCluster(): Promise<MeasuredRedis> {
  const cluster = await startRedisCluster(['--appendonly', 'no'])
  const meters = (await cluster.shards()).map(({ primary }) => createMeter(Number(new URL(primary.url).port)))
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

function createMeter(port: number) {
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 50, maxRetriesPerRequest: 100 })
  // It says so while the server is still starting.
  client.on('error', () => {})
  const numberOf = async (section: string, name: string) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(await client.info(section))?.[1])
  return {
    isThere: () => client.ping(),
    cpuMs: async () => ((await numberOf('cpu', 'used_cpu_user')) + (await numberOf('cpu', 'used_cpu_sys'))) * 1000,
    memoryBytes: () => numberOf('memory', 'used_memory_dataset'),
    stop: () => client.disconnect(),
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
