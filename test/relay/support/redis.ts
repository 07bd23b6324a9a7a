import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface RedisServer {
  url: string
  /** Ends the process at once, as a crash would. */
  kill(): Promise<void>
  /** Starts it again on the same port and the same data. */
  restart(): Promise<void>
  /** It does nothing until `resume`; what is sent to it stays in its sockets. */
  pause(): void
  resume(): void
  /** Ends it and deletes its data. */
  stop(): Promise<void>
}

export interface RedisPlace {
  port?: number
  /** Written to its folder before it starts, by name. */
  files?: Record<string, string>
}

/** The server's binary: `REDIS_SERVER`, else redis-server or valkey-server on the PATH. Throws with the remedy when there is none: these tests are never skipped. */
export function findServer(): string {
  for (const name of [process.env.REDIS_SERVER, 'redis-server', 'valkey-server']) {
    if (!name) continue
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' })
      return name
    } catch {}
  }
  throw new Error(
    'The relay tests need a real Redis or Valkey: install it (Debian: apt-get install redis-server; macOS: brew install redis) or set REDIS_SERVER to its path.',
  )
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** A Redis of our own on a free port, in a folder of its own. `extra` are settings as on its command line. */
export async function startRedis(
  extra: string[] = ['--appendonly', 'yes', '--appendfsync', 'always'],
  place: RedisPlace = {},
): Promise<RedisServer> {
  const binary = findServer()
  const port = place.port ?? (await freePort())
  const dir = mkdtempSync(join(tmpdir(), 'relay-redis-'))
  for (const [name, text] of Object.entries(place.files ?? {})) writeFileSync(join(dir, name), text)
  let child: ChildProcess

  function start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir, ...extra]
      child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'ignore'] })
      let said = ''
      child.stdout?.on('data', (chunk) => {
        said += chunk
        if (said.includes('Ready to accept connections')) resolve()
      })
      child.once('exit', () => reject(new Error(`redis-server ended: ${said.slice(-500)}`)))
    })
  }

  function end(signal: NodeJS.Signals): Promise<void> {
    return new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once('exit', () => resolve())
      child.kill(signal)
    })
  }

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    restart: start,
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    async stop() {
      await end('SIGKILL')
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
