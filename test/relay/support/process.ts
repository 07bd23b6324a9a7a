import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../src/relay/main.ts', import.meta.url))

export interface RelayProcess {
  url: string
  pid: number
  /** All that it wrote to stdout so far. */
  said(): string
  /** All that it wrote to stderr so far. */
  errors(): string
  /** Sends the signal and answers how it ended. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

const live = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of live) child.kill('SIGKILL')
})

export interface ProcessOptions {
  nodeFlags?: string[]
  /** The file to run; `main.ts` unless told otherwise. */
  script?: string
  /** What it is told to do; nothing starts the relay. */
  args?: string[]
  /** The folder to run it in; that of the tests unless told otherwise. */
  cwd?: string
}

/**
 * Starts the relay as an operator would. Limits are lifted unless they are set; rejects with what it said when it ends
 * instead of listening.
 */
export function startRelayProcess(env: Record<string, string>, options: ProcessOptions = {}): Promise<RelayProcess> {
  const { nodeFlags = [], script = main, args = [], cwd } = options
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-semi-space-size=1', ...nodeFlags, script, ...args], {
      cwd,
      env: { PATH: process.env.PATH, RELAY_PORT: '0', RELAY_RATE_PER_MINUTE: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    live.add(child)
    let said = ''
    let errors = ''
    const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
      child.once('exit', (code, signal) => {
        live.delete(child)
        reject(new Error(`ended with ${code ?? signal}: ${errors}`))
        done({ code, signal })
      })
    })
    child.stderr.on('data', (chunk) => {
      errors += chunk
    })
    child.stdout.on('data', (chunk) => {
      said += chunk
      const url = /relay listening on (\S+)\n/.exec(said)?.[1]
      if (url === undefined || child.pid === undefined) return
      resolve({
        url,
        pid: child.pid,
        said: () => said,
        errors: () => errors,
        end(signal) {
          child.kill(signal)
          return ended
        },
      })
    })
  })
}

/** Resident memory of a process, kB. */
export function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
