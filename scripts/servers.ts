import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A server of ours in a process of its own. */
export interface Server {
  /** Where it listens, no trailing slash. */
  url: string
  pid: number
  /** Ends it in good order, and for good if that takes over five seconds. */
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

export type Environment = Record<string, string>

/** Starts `src/relay/main.ts`, on a free port unless told otherwise. */
export function startRelay(env: Environment): Promise<Server> {
  return startServer('src/relay/main.ts', { RELAY_PORT: '0', RELAY_LOG: 'info', ...env })
}

/** Starts `src/studio/main.ts`, on a free port unless told otherwise. */
export function startStudio(env: Environment = {}): Promise<Server> {
  return startServer('src/studio/main.ts', { STUDIO_PORT: '0', STUDIO_LOG: 'silent', ...env })
}

const root = fileURLToPath(new URL('..', import.meta.url))

async function startServer(entry: string, env: Environment): Promise<Server> {
  const child = spawn(process.execPath, [entry], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = await listening(child, entry)
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(timer)
  }
  return { url, pid: child.pid ?? 0, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

/** The address in the line that every server of ours prints when it is ready. */
function listening(child: ChildProcess, entry: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer) => {
      said += chunk
      const url = /listening on (http\S+)/.exec(said)?.[1]
      if (url) resolve(url.replace(/\/+$/, ''))
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${entry} ended with ${code} before it listened:\n${said}`)))
  })
}
