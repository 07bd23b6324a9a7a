import { fork } from 'node:child_process'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createCaller, newBox } from './caller.ts'
import { residentKb, startRelayProcess } from './process.ts'
import type { AttackOrders, AttackReport } from './siege-attack.ts'

export interface SiegeOutcome {
  attack: AttackReport
  /** Webhooks of others: what they were answered, and in what time. ms */
  webhooks: Record<string, number>
  p50Ms: number
  p99Ms: number
  longestMs: number
  within100Ms: number
  /** Of the relay, before, at most, and after. MB */
  memoryMb: [number, number, number]
  grownMb: number
}

export interface SiegeOptions {
  store: string
  seconds: number
  requests: number
  stalled: number
  readers: number
  /** Webhooks of others a second. */
  perSecond: number
}

const attackScript = fileURLToPath(new URL('siege-attack.ts', import.meta.url))
const key = 'the-key-of-a-private-relay'
const inboxes = 20
const body = JSON.stringify({ imageUrl: 'https://cdn.example/a.png', prompt: 'a lighthouse at dusk, '.repeat(40) })

/**
 * A private relay with the memory of a small server and default limits, besieged from one address while the webhooks of
 * others come in from another one.
 */
export async function besiege(options: SiegeOptions): Promise<SiegeOutcome> {
  const env = { RELAY_STORE: options.store, RELAY_ACCESS_KEY: key, RELAY_RATE_PER_MINUTE: '300', RELAY_LOG: 'info' }
  const relay = await startRelayProcess(env, { nodeFlags: ['--max-old-space-size=256'] })
  const port = Number(new URL(relay.url).port)
  try {
    const own = await openInbox(relay.url)
    for (let n = 0; n < 8; n++) await own.post(new Uint8Array(262_144).fill(1))
    const boxes = await Promise.all(Array.from({ length: inboxes }, () => openInbox(relay.url)))
    const others = createOthers(
      port,
      boxes.map(({ id }) => id),
      options.perSecond,
    )
    // What a relay needs that is in use, and not under siege.
    await others.during(Math.min(10, options.seconds / 4))
    const before = residentKb(relay.pid)
    others.reset()
    let most = before
    const watching = setInterval(() => (most = Math.max(most, residentKb(relay.pid))), 200)
    const { seconds, requests, stalled, readers } = options
    const attacking = attackFrom({ port, seconds, requests, stalled, readers, secret: own.secret, inbox: own.id })
    await others.during(seconds)
    const attack = await attacking
    clearInterval(watching)
    const after = residentKb(relay.pid)
    others.close()
    own.close()
    const mb = (kb: number) => Math.round(kb / 102.4) / 10
    return { attack, ...others.outcome(), memoryMb: [mb(before), mb(most), mb(after)], grownMb: mb(most - before) }
  } finally {
    await relay.end('SIGTERM')
  }
}

async function openInbox(url: string) {
  const caller = createCaller(url)
  const box = newBox()
  const { status } = await caller.call('PUT', '/v1/inbox', { ...box.headers, 'x-relay-key': key })
  if (status !== 200) throw new Error(`open answered ${status}`)
  return {
    id: box.id,
    secret: box.headers.authorization.slice('Bearer '.length),
    post: (bytes: Uint8Array<ArrayBuffer>) => fetch(`${url}/h/${box.id}`, { method: 'POST', body: bytes }),
    close: caller.close,
  }
}

function attackFrom(orders: AttackOrders): Promise<AttackReport> {
  return new Promise((resolve, reject) => {
    const child = fork(attackScript)
    let report: AttackReport | null = null
    child.once('message', (message: AttackReport) => {
      report = message
    })
    child.once('exit', (code) => (report ? resolve(report) : reject(new Error(`the attack ended with ${code}`))))
    child.send(orders)
  })
}

/** The webhooks of others, so many a second, each on time whatever became of the ones before. */
function createOthers(port: number, ids: string[], perSecond: number) {
  const agent = new Agent({ keepAlive: true, localAddress: '127.0.0.2' })
  let times: number[] = []
  let statuses: Record<string, number> = {}

  function post(id: string): Promise<void> {
    const start = performance.now()
    return new Promise((resolve) => {
      const done = (status: string) => {
        times.push(performance.now() - start)
        statuses[status] = (statuses[status] ?? 0) + 1
        resolve()
      }
      const sent = request({ port, host: '127.0.0.1', method: 'POST', path: `/h/${id}/job`, agent }, (response) => {
        response.resume()
        response.on('end', () => done(String(response.statusCode)))
      })
      sent.on('error', () => done('none'))
      sent.end(body)
    })
  }

  return {
    async during(seconds: number): Promise<void> {
      const posted: Promise<void>[] = []
      const start = performance.now()
      for (let n = 0; n < seconds * perSecond; n++) {
        const wait = (n / perSecond) * 1000 - (performance.now() - start)
        if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
        posted.push(post(ids[n % ids.length] ?? ''))
      }
      await Promise.all(posted)
    },
    reset() {
      times = []
      statuses = {}
    },
    outcome() {
      const sorted = [...times].sort((a, b) => a - b)
      const at = (share: number) => Math.round((sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN) * 10) / 10
      const quick = sorted.filter((ms) => ms <= 100).length / sorted.length
      return {
        webhooks: statuses,
        p50Ms: at(0.5),
        p99Ms: at(0.99),
        longestMs: at(1),
        within100Ms: Math.round(quick * 10_000) / 10_000,
      }
    },
    close: () => agent.destroy(),
  }
}
