import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { drawToken } from '../src/studio/config.ts'
import type { Closers } from './closers.ts'

/** A server of ours in a process of its own. */
export interface Server {
  /** Where it listens, no trailing slash. */
  url: string
  /** Asks it to stop, and kills it if that takes more than five seconds. */
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

export type Environment = Record<string, string>

/** Starts `src/relay/main.ts`, on a free port unless told otherwise. `closers` ends it, also when it does not get ready. */
export function startRelay(env: Environment, closers: Closers): Promise<Server> {
  return startServer('src/relay/main.ts', { RELAY_PORT: '0', RELAY_LOG: 'info', ...env }, closers)
}

export interface StudioServer extends Server {
  /** What its clients send. */
  token: string
}

/** Starts `src/studio/main.ts`, on a free port and with a new token unless told otherwise. */
export async function startStudio(env: Environment, closers: Closers): Promise<StudioServer> {
  const { STUDIO_TOKEN: token = drawToken() } = env
  const all = { STUDIO_PORT: '0', STUDIO_LOG: 'silent', ...env, STUDIO_TOKEN: token }
  return { ...(await startServer('src/studio/main.ts', all, closers)), token }
}

const root = fileURLToPath(new URL('..', import.meta.url))

async function startServer(entry: string, env: Environment, closers: Closers): Promise<Server> {
  const child = spawn(process.execPath, [entry], {
    cwd: root,
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(timer)
  }
  closers.add(() => end('SIGTERM'))
  const url = await listening(child, entry)
  return { url, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

/** Environment variables for a server that somebody runs on this machine must not reach ours. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(RELAY|STUDIO)_/.test(name)))
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
