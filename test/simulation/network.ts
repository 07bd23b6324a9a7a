import type { Faults } from './faults.ts'
import type { Random } from './random.ts'
import type { Time } from './time.ts'
import type { Trace } from './trace.ts'

/** A request as it arrives. */
export interface Asked {
  from: string
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  body: string
  /** Calls `run` when the client no longer waits for the answer. */
  onGone(run: () => void): void
}

export interface Reply {
  status: number
  headers?: Record<string, string>
  body: string | Uint8Array<ArrayBuffer>
}

/** Rejects when the connection is refused or breaks. */
export type Host = (asked: Asked) => Promise<Reply>

/** The client of a request. */
export interface Machine {
  name: string
  online: boolean
}

export interface Network {
  /** The hosts, by origin. */
  hosts: Map<string, Host>
  fetchFor(machine: Machine): typeof globalThis.fetch
  /** For a while a proxy in front of one of the hosts answers in its place. */
  hideOne(forMs: number): void
}

const pages: Reply[] = [
  { status: 404, body: '<html><body>404 Not Found</body></html>' },
  { status: 502, body: '<html><body>502 Bad Gateway</body></html>' },
  { status: 200, body: '<!doctype html><title>Please sign in</title>' },
  { status: 503, body: 'upstream connect error' },
]

/** The error that programs get for every failure of the network. */
const broken = () => new TypeError('Failed to fetch')

export function createNetwork(options: { time: Time; random: Random; faults: Faults; trace: Trace }): Network {
  const { time, random, faults, trace } = options
  const hosts = new Map<string, Host>()
  const proxies = new Map<string, number>()

  function latency(): number {
    return faults.strikes('delay', random) ? random.stretch(100, 60_000) : random.whole(1, 80)
  }

  async function travel(machine: Machine, asked: Asked): Promise<Reply> {
    const what = `${asked.method} ${asked.url.origin}${asked.url.pathname}`
    await time.sleep(latency())
    const host = hosts.get(asked.url.origin)
    if (!machine.online || !host) throw broken()
    if (time.now() < (proxies.get(asked.url.host) ?? 0) && random.chance(0.5)) {
      const page = random.pick(pages)
      trace.tell('network', `a proxy answers ${page.status} to ${machine.name}: ${what}`)
      await time.sleep(latency())
      return page
    }
    const reply = await host(asked)
    trace.note(`${machine.name} ${what} ${reply.status}`)
    const isCut = faults.strikes('cut', random)
    await time.sleep(latency())
    if (isCut || !machine.online) {
      trace.tell('network', `the answer to ${machine.name} is lost: ${what}`)
      throw broken()
    }
    if (reply.body.length > 0 && faults.strikes('truncate', random)) {
      trace.tell('network', `half an answer to ${machine.name}: ${what}`)
      return { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) }
    }
    return reply
  }

  return {
    hosts,
    hideOne(forMs) {
      const origin = random.pick([...hosts.keys()])
      trace.tell('network', `a proxy hides ${origin}`)
      proxies.set(new URL(origin).host, time.now() + forMs)
    },
    fetchFor: (machine) => (input, init) =>
      new Promise((resolve, reject) => {
        const signal = init?.signal
        let gone: (() => void)[] = []
        const leave = () => {
          for (const run of gone) run()
          gone = []
          reject(signal?.reason)
        }
        if (signal?.aborted) return reject(signal.reason)
        signal?.addEventListener('abort', leave, { once: true })
        const asked: Asked = {
          from: machine.name,
          method: init?.method ?? 'GET',
          url: new URL(String(input)),
          headers: Object.fromEntries(new Headers(init?.headers)),
          body: typeof init?.body === 'string' ? init.body : '',
          onGone: (run) => void gone.push(run),
        }
        travel(machine, asked)
          .then(
            ({ status, headers, body }) =>
              resolve(new Response(noBody(status) ? null : body, { status, headers: headers ?? {} })),
            reject,
          )
          .finally(() => signal?.removeEventListener('abort', leave))
      }),
  }
}

function noBody(status: number): boolean {
  return status === 204 || status === 304
}
