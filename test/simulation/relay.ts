import { hash } from 'node:crypto'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inboxIdPrefix } from '../../src/contract/inbox.ts'
import { createAnswerer, type RelayAnswerer } from '../../src/relay/answerer.ts'
import { defaultConfig, limitsOf } from '../../src/relay/config.ts'
import type { RelayAnswer } from '../../src/relay/http/answer.ts'
import type { RelayRequest } from '../../src/relay/http/request.ts'
import type { InboxStore } from '../../src/relay/inbox/inbox.ts'
import { createMemoryStore } from '../../src/relay/inbox/memory.ts'
import { copyDatabase } from '../../src/relay/inbox/sqlite-copy.ts'
import { nodePlatform } from '../../src/relay/node-platform.ts'
import { ok } from '../../src/shared/result.ts'
import type { Asked, Network, Reply } from './network.ts'
import type { Random } from './random.ts'
import { databaseIn, openRelayDisk, type RelayDisk } from './relay-disk.ts'
import { simulatedSealer } from './seal.ts'
import type { Time } from './time.ts'
import type { Trace } from './trace.ts'

export interface RelayHost {
  name: string
  /** The address at which browsers reach it. */
  address: string
  /** Whether messages survive the end of the process. */
  lasting: boolean
  clock: { ahead: number }
  readonly up: boolean
  stop(): Promise<void>
  start(): void
  cutPower(): void
  /** Copies its database, while it runs. */
  backUp(): void
  /** Restores the last copy. */
  restore(): Promise<void>
  /** From the next start on hooks have another address, and the old one no longer works. */
  move(): void
  expire(): Promise<void>
  /** Numbers of the messages that it holds for an inbox; null: it has no such inbox, or is down. */
  held(inbox: string): Promise<number[] | null>
  close(): Promise<void>
}

/** A webhook that was answered 202. */
export interface Caught {
  relay: string
  inbox: string
  seq: number
  tag: string | null
  body: string
  /** True time, epoch ms. */
  at: number
  /** The relay came back with less than it had: it was restarted with its store in memory, or restored from a backup. */
  isLost(): boolean
}

interface Options {
  name: string
  onCaught(caught: Caught): void
  /** Somebody with the secret acknowledged messages up to a number, or closed the inbox. */
  onLetGo(inbox: string, through: number): void
  /** Folder for its files; null: it keeps everything in memory. */
  folder: string | null
  time: Time
  random: Random
  network: Network
  trace: Trace
}

export function createRelayHost(options: Options): RelayHost {
  const { name, folder, time, random, network, trace } = options
  const clock = { ahead: 0 }
  const now = () => time.now() + clock.ahead
  const versions = random.fork('versions')
  const address = `https://${name}.test`
  let lives = 0
  let moves = 0
  let losses = 0
  let backup: string | null = null
  let disk: RelayDisk | null = null
  let running: { answerer: RelayAnswerer; store: InboxStore; cut: Set<() => void> } | null = null
  let here = folder === null ? null : join(folder, '0')
  /** Whether its version knows of sealed inboxes. Each start may bring one that does, none an older one. */
  let seals = false
  const publicUrl = () => `https://${name}-${moves}.test`
  const tell = (what: string) => trace.tell(name, what)

  function start(): void {
    if (running) return
    const config = { ...defaultConfig, publicUrl: publicUrl(), log: 'silent' as const }
    const limits = limitsOf(config)
    disk = here === null ? null : openRelayDisk({ folder: here, time, random, limits, now })
    const store = disk?.store ?? createMemoryStore({ limits, now })
    const answerer = createAnswerer({
      store,
      config,
      platform: nodePlatform,
      ownUrl: publicUrl,
      now,
      monotonic: time.now,
      timers: time.timers,
      nextTurn: (run) => void time.timers.after(0, run),
      sealer: simulatedSealer,
    })
    running = { answerer, store, cut: new Set() }
    seals ||= versions.chance(0.5)
  }

  /** Waiting requests get no answer. */
  function hangUp(): RelayAnswerer | undefined {
    const was = running
    running = null
    for (const cut of was?.cut ?? []) cut()
    was?.cut.clear()
    was?.answerer.stop()
    return was?.answerer
  }

  async function stop(): Promise<void> {
    const store = running?.store
    hangUp()
    await store?.stop()
    if (here === null && store) losses++
  }

  function answer(asked: Asked): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const refuse = () => reject(new Error('connection refused'))
      if (!running) return refuse()
      const { answerer, cut } = running
      cut.add(refuse)
      if (asked.method === 'DELETE')
        options.onLetGo(inboxOf(asked), Number(asked.url.searchParams.get('through') ?? Number.MAX_SAFE_INTEGER))
      // One that knows of no sealed inboxes takes no notice of the body.
      const request = requestOf(asked.method === 'PUT' && !seals ? { ...asked, body: '' } : asked)
      const failed = (error: unknown) => answerer.failed(error, request.route)
      void Promise.resolve()
        .then(() => answerer.answer(request))
        .catch(failed)
        .then((given) => {
          // A process that has ended did not send its answer.
          if (!cut.delete(refuse)) return
          note(asked, given)
          resolve(replyOf(given))
        })
    })
  }

  function note({ method, url, body }: Asked, { status, body: said }: RelayAnswer): void {
    const [, place, inbox = '', tag = null] = url.pathname.split('/')
    if (method !== 'POST' || place !== 'h' || status !== 202) return
    const { id } = JSON.parse(said) as { id: string }
    const lossesBefore = losses
    const isLost = () => losses > lossesBefore
    options.onCaught({ relay: name, inbox, seq: Number(id), tag, body, at: time.now(), isLost })
  }

  for (const origin of [address, publicUrl()]) network.hosts.set(origin, answer)
  start()

  return {
    name,
    address,
    lasting: folder !== null,
    clock,
    get up() {
      return running !== null
    },
    stop,
    start,
    cutPower() {
      tell('loses power')
      const store = running?.store
      const before = disk
      hangUp()
      if (folder !== null && before) {
        here = join(folder, String(++lives))
        before.cutPower(here)
      } else losses++
      void store?.stop()
    },
    backUp() {
      if (here === null || folder === null || !running) return
      backup = join(folder, `backup-${time.now()}.db`)
      rmSync(backup, { force: true })
      mkdirSync(folder, { recursive: true })
      copyDatabase(databaseIn(here), backup)
    },
    async restore() {
      if (backup === null || here === null) return
      tell('is put back from a backup')
      await stop()
      for (const end of ['', '-wal', '-shm']) rmSync(databaseIn(here) + end, { force: true })
      copyFileSync(backup, databaseIn(here))
      losses++
      start()
    },
    move() {
      network.hosts.delete(publicUrl())
      moves++
      network.hosts.set(publicUrl(), answer)
      tell(`is reached at ${publicUrl()} from now on`)
    },
    async expire() {
      await running?.store.expire()
    },
    async held(inbox) {
      const read = await running?.store.read(inbox, 0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
      return read?.messages.map(({ seq }) => seq) ?? null
    },
    async close() {
      await stop()
      if (folder !== null) rmSync(folder, { recursive: true, force: true })
    },
  }
}

function inboxOf({ headers }: Asked): string {
  const secret = (headers.authorization ?? '').slice('Bearer '.length)
  return hash('sha256', inboxIdPrefix + secret, 'base64url')
}

function requestOf({ method, url, headers, body, from, onGone }: Asked): RelayRequest {
  return {
    method,
    path: url.pathname,
    query: url.search.slice(1),
    address: from,
    route: 'none',
    header: (name) => (name === 'host' ? url.host : headers[name]),
    body: async () => ok(Buffer.from(body)),
    onClose: onGone,
    forget() {},
  }
}

function replyOf({ status, headers, body }: RelayAnswer): Reply {
  const named: Record<string, string> = {}
  for (let at = 0; at + 1 < headers.length; at += 2) named[headers[at] ?? ''] = headers[at + 1] ?? ''
  return { status, headers: named, body }
}
