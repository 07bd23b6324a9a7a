import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'

export interface MeasuredRedis {
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
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 50, maxRetriesPerRequest: 100 })
  // It says so while the server is still starting.
  client.on('error', () => {})
  await client.ping()
  const numberOf = async (section: string, name: string) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(await client.info(section))?.[1])
  return {
    url: `redis://127.0.0.1:${port}`,
    cpuMs: async () => ((await numberOf('cpu', 'used_cpu_user')) + (await numberOf('cpu', 'used_cpu_sys'))) * 1000,
    memoryBytes: () => numberOf('memory', 'used_memory_dataset'),
    async stop() {
      client.disconnect()
      process.off('exit', kill)
      kill()
      await ended
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
