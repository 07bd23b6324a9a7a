import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { posix, win32 } from 'node:path'
import type { Environment } from '../server/settings.ts'
import { isLoopback, isLoopbackHost } from '../shared/loopback.ts'
import type { RelayConfig } from './config.ts'

/** The computer of the person who starts the relay. */
export interface Computer {
  platform: NodeJS.Platform
  env: Environment
  /** The person's home folder. */
  home: string
  /** The folder in which the relay is started. */
  cwd: string
}

/** A relay on a person's own computer: where it keeps its messages, and what the person must know to use it. */
export interface HomeRelay {
  /** The environment, with the place of the messages in it. */
  env: Environment
  /** Makes the folder of the messages where it is missing. Throws what the file system throws. */
  makeFolder(): void
  /** What to tell at the start. `url`: where the relay listens. */
  lines(config: RelayConfig, url: string): string[]
}

/** Where earlier versions kept the messages, from the folder they were started in. The first that exists is used on. */
const formerFiles = ['relay.db', '.afterimage/relay/relay.db']

export function createHomeRelay(computer: Computer): HomeRelay {
  const { join, dirname, resolve } = pathsOf(computer)
  const { env, cwd } = computer
  // An empty variable counts as none, as for all settings.
  const isChosen = Boolean(env.RELAY_STORE?.trim())
  const folder = join(dataFolder(computer), 'relay')
  const former = isChosen ? undefined : formerFiles.map((file) => join(cwd, file)).find((file) => existsSync(file))
  const file = former ?? join(folder, 'relay.db')
  return {
    env: isChosen ? env : { ...env, RELAY_STORE: `sqlite:${file}` },
    makeFolder() {
      // What is in it are prompts and pictures' links: nobody else's business.
      if (!isChosen) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    },
    lines(config, url) {
      const { store } = config
      return [
        store.kind === 'sqlite'
          ? `messages are kept in ${resolve(cwd, store.path)}`
          : `messages are kept in ${store.kind}`,
        ...(former ? [formerLine(folder)] : []),
        reachLine(config, url),
        `address for set-up: ${config.publicUrl ?? url}`,
        keyLine(config),
      ]
    },
  }
}

/** The folder for what a person's programs keep, by the custom of the system. */
function dataFolder(computer: Computer): string {
  const { platform, env, home } = computer
  const { join, isAbsolute } = pathsOf(computer)
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Afterimage')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Afterimage')
  // XDG Base Directory Specification: a relative path is to be ignored.
  const { XDG_DATA_HOME: named = '' } = env
  return join(isAbsolute(named) ? named : join(home, '.local', 'share'), 'afterimage')
}

function pathsOf({ platform }: Computer): typeof posix {
  return platform === 'win32' ? win32 : posix
}

function formerLine(folder: string): string {
  return (
    'an earlier version left them there, and they stay there. To move them, stop the relay and move relay.db and ' +
    `every file whose name begins with relay.db- to ${folder}`
  )
}

function reachLine({ publicUrl, host }: RelayConfig, url: string): string {
  if (publicUrl !== null && !isLoopback(publicUrl))
    return `the internet reaches it while a tunnel or a proxy leads from ${publicUrl} to ${url}`
  const who = isLoopbackHost(host) ? 'only this computer reaches it' : 'only this computer and its own network reach it'
  return `${who}, the internet does not: docs/self-hosting.md, "A relay on your laptop", says how it can`
}

function keyLine({ accessKeys: [key], publicUrl }: RelayConfig): string {
  if (key !== undefined) return `access key for set-up: ${key}`
  if (publicUrl === null || isLoopback(publicUrl)) return 'access key for set-up: none is needed'
  const drawn = randomBytes(24).toString('hex')
  return `access key for set-up: none, so whoever finds the address can use it. To keep it for yourself: RELAY_ACCESS_KEY=${drawn}`
}
