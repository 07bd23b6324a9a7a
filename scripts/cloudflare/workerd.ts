import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { rateLimitFile, workerdConfig } from './config.ts'
import { type Deployment, readDeployment } from './wrangler.ts'

export interface WorkerdOptions {
  /** For its configuration, and for the objects' databases unless `objects` says otherwise; made when it is missing. */
  folder: string
  objects?: string
  /** The Worker's file; the first of several. */
  modules: readonly string[]
  /** `RELAY_*`; those that say where it listens, and how many requests one address has, are obeyed here. */
  settings: Readonly<Record<string, string>>
}

export interface Workerd {
  /** Where it listens, no trailing slash. */
  url: string
  pid: number
  /** Resolves when it has ended. */
  ended: Promise<void>
  end(signal: NodeJS.Signals): Promise<void>
}

const live = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of live) child.kill('SIGKILL')
})

/** Starts Cloudflare's runtime on this machine. Rejects with what it said when it ends before it listens. */
export async function startWorkerd({ folder, objects, modules, settings }: WorkerdOptions): Promise<Workerd> {
  const host = settings.RELAY_HOST ?? '127.0.0.1'
  const data = resolve(objects ?? join(folder, 'objects'))
  mkdirSync(data, { recursive: true })
  mkdirSync(folder, { recursive: true })
  for (const file of modules) cpSync(file, join(folder, basename(file)))
  cpSync(fileURLToPath(new URL(rateLimitFile, import.meta.url)), join(folder, rateLimitFile))
  const file = join(folder, 'config.capnp')
  const config = workerdConfig({
    deployment: limitedBy(settings, readDeployment()),
    address: `${host}:${settings.RELAY_PORT ?? '8787'}`,
    objects: data,
    settings: { ...settings, RELAY_HOST: host },
    modules: modules.map((module) => basename(module)),
  })
  // An access key may be in it.
  writeFileSync(file, config, { mode: 0o600 })
  const child = spawn(workerdBinary(), ['serve', '--control-fd=3', file], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  live.add(child)
  const ended = new Promise<void>((done) => {
    child.once('exit', () => {
      live.delete(child)
      done()
    })
  })
  const port = await listening(child)
  for (const stream of [child.stdout, child.stderr]) stream?.pipe(process.stderr, { end: false })
  return {
    url: `http://${host}:${port}`,
    pid: child.pid ?? 0,
    ended,
    end(signal) {
      child.kill(signal)
      return ended
    },
  }
}

/** How many requests an address has is not up to the Worker. 0: no limit. */
function limitedBy(settings: Readonly<Record<string, string>>, deployment: Deployment): Deployment {
  const perMinute = settings.RELAY_ADDRESS_RATE_PER_MINUTE
  if (perMinute === undefined) return deployment
  if (perMinute === '0') return { ...deployment, ratelimits: [] }
  const ratelimits = deployment.ratelimits.map(({ name, simple }) => ({
    name,
    simple: name === 'ADDRESS_RATE' ? { ...simple, limit: Number(perMinute) } : simple,
  }))
  return { ...deployment, ratelimits }
}

const packages: Record<string, string> = {
  'darwin arm64': 'darwin-arm64',
  'darwin x64': 'darwin-64',
  'linux arm64': 'linux-arm64',
  'linux x64': 'linux-64',
  'win32 x64': 'windows-64',
}

/** The package `workerd` would run a script when it is installed, to find this. */
function workerdBinary(): string {
  const name = packages[`${process.platform} ${process.arch}`]
  if (name === undefined) throw new Error(`workerd does not exist for ${process.platform} ${process.arch}.`)
  const program = process.platform === 'win32' ? 'workerd.exe' : 'workerd'
  return createRequire(import.meta.url).resolve(`@cloudflare/workerd-${name}/bin/${program}`)
}

/** workerd writes one line of JSON for each socket, with the port that it got. */
function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = ''
    let events = ''
    const hear = (chunk: Buffer) => {
      said += chunk
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    const control = child.stdio[3] as Readable
    control.on('data', (chunk: Buffer) => {
      events += chunk
      const port = /"event":\s*"listen".*"port":\s*(\d+)/.exec(events)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`workerd ended with ${code} before it listened:\n${said}`)))
  })
}
