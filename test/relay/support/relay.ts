import { hash, randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { afterEach } from 'vitest'
import { type InboxRead, inboxIdPrefix, inboxReadSchema } from '../../../src/contract/inbox.ts'
import { type Problem, problemSchema } from '../../../src/contract/problem.ts'
import { openSealed } from '../../../src/extension/background/relay/open-sealed.ts'
import { createUnsealer } from '../../../src/extension/background/unsealer.ts'
import { createRelay, type RelayOptions } from '../../../src/relay/app.ts'
import { defaultConfig, limitsOf, type RelayConfig } from '../../../src/relay/config.ts'
import type { InboxStore } from '../../../src/relay/inbox/inbox.ts'
import { createMemoryStore } from '../../../src/relay/inbox/memory.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

export interface RunningRelay {
  url: string
  port: number
  store: InboxStore
  stop(): Promise<void>
}

/** A relay on a free port, on memory unless told otherwise; stopped after the test. */
export async function startRelay(
  config: Partial<RelayConfig> = {},
  options: Partial<Omit<RelayOptions, 'config'>> = {},
): Promise<RunningRelay> {
  const full: RelayConfig = { ...defaultConfig, port: 0, log: 'silent', ...config }
  const store = options.store ?? createMemoryStore({ limits: limitsOf(full), now: options.now ?? Date.now })
  const relay = createRelay({ ...options, store, config: full })
  const { url } = await relay.listen()
  cleanups.push(() => relay.stop())
  return { url, port: Number(new URL(url).port), store, stop: () => relay.stop() }
}

const unsealer = createUnsealer()
/** What the extension opens sealed messages with. What it can't open is an error here. */
const opening = {
  unsealer,
  sha256: async (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(hash('sha256', bytes, 'buffer')),
  log: {
    note(_task: string, error: unknown) {
      throw error
    },
  },
}

/**
 * The client's side of one inbox.
 * @param seed of an inbox that is to be sealed, whose messages `read` opens; null: of one that is not
 */
export function createClient(url: string, secret = randomBytes(32).toString('base64url'), seed: string | null = null) {
  const id = hash('sha256', inboxIdPrefix + secret, 'base64url')
  const authorization = `Bearer ${secret}`
  const call = (method: string, path: string, headers: Record<string, string> = {}, body: string | null = null) =>
    fetch(`${url}${path}`, { method, headers: { authorization, ...headers }, body })
  return {
    id,
    secret,
    seed,
    hook: `${url}/h/${id}`,
    async open(headers: Record<string, string> = {}) {
      const seal = seed === null ? null : { v: 1, key: await unsealer.publicKeyOf(seed) }
      return call('PUT', '/v1/inbox', headers, seal && JSON.stringify({ seal }))
    },
    close: () => call('DELETE', '/v1/inbox'),
    post: (body: RequestInit['body'] = '{}', tag = '', headers: Record<string, string> = {}) =>
      fetch(`${url}/h/${id}${tag && `/${tag}`}`, {
        method: 'POST',
        body: body ?? null,
        headers: { 'content-type': 'application/json', ...headers },
      }),
    messages: (query = '', headers: Record<string, string> = {}) => call('GET', `/v1/inbox/messages${query}`, headers),
    acknowledge: (through: string) => call('DELETE', `/v1/inbox/messages?through=${through}`),
    async read(query = ''): Promise<InboxRead> {
      const response = await call('GET', `/v1/inbox/messages${query}`)
      if (response.status !== 200) throw new Error(`read answered ${response.status}`)
      const read = inboxReadSchema.parse(await response.json())
      return seed === null ? read : openSealed(opening, read, { secret, seal: { seed, storedAt: 0 } })
    },
  }
}
export type Client = ReturnType<typeof createClient>

export async function openClient(url: string): Promise<Client> {
  const client = createClient(url)
  const response = await client.open()
  if (response.status !== 200) throw new Error(`open answered ${response.status}`)
  return client
}

/** Parses a refusal; fails the test when it is not problem JSON that says the same as the status. */
export async function problemOf(response: Response): Promise<Problem> {
  if (response.headers.get('content-type') !== 'application/problem+json')
    throw new Error(`${response.status} is not a problem: ${response.headers.get('content-type')}`)
  const problem = problemSchema.parse(await response.json())
  if (problem.status !== response.status) throw new Error(`status ${response.status}, problem says ${problem.status}`)
  return problem
}

export async function codeOf(response: Response): Promise<string> {
  return (await problemOf(response)).code
}

/** Writes bytes to the relay as they are and answers all that came until the connection was closed. */
export function sendRaw(port: number, bytes: string | Buffer, options: { end?: boolean } = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
    if (options.end) socket.end(bytes)
    else socket.write(bytes)
  })
}

/** Runs `until` again and again until it holds; the test's own time limit ends it when it never does. */
export async function eventually(until: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await until())) await new Promise((resolve) => setImmediate(resolve))
}
