import type { Command } from '../../../src/contract/command.ts'
import type { JobState } from '../../../src/contract/job.ts'
import { createClient } from '../../../src/extension/messaging/client.ts'
import type { MessageRequest } from '../../../src/extension/messaging/protocol.ts'
import { local, onLocalChanged } from '../../../src/extension/platform/storage.ts'
import { createStore } from '../../../src/extension/store/store.ts'
import { createRelay } from '../../../src/relay/app.ts'
import { defaultConfig, limitsOf, type RelayConfig } from '../../../src/relay/config.ts'
import type { InboxStore } from '../../../src/relay/inbox/inbox.ts'
import { createMemoryStore } from '../../../src/relay/inbox/memory.ts'
import fakeBrowser from '../../support/fake-browser.ts'
import { createMemoryPictures } from '../../support/memory-pictures.ts'
import { png } from '../../support/picture-bytes.ts'
import { createWorkers } from '../../support/workers.ts'

/** One request to the image API, as the test's script sees it. */
export interface Call {
  method: string
  url: string
  body: Record<string, unknown>
  headers: Headers
}

export interface Clock {
  ahead: number
}

type Answer = Response | Promise<Response>

export const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

/** A relay in this process on a clock of its own. */
export async function openRelay(options: { store?: InboxStore; clock?: Clock; config?: Partial<RelayConfig> } = {}) {
  const { clock = { ahead: 0 } } = options
  const now = () => Date.now() + clock.ahead
  const config = { ...defaultConfig, port: 0, ratePerMinute: 0, addressRatePerMinute: 0, ...options.config }
  const store = options.store ?? createMemoryStore({ limits: limitsOf(config), now })
  const relay = createRelay({ store, config, now })
  const { url } = await relay.listen()
  return { url, store, clock, stop: () => relay.stop() }
}

const hosts = ['https://api.test/*', 'https://other.test/*', 'https://cdn.test/*', 'http://127.0.0.1/*']

/**
 * The worker between a real relay and an image API that does what the test says: for what no well-behaved API does. Pictures come
 * from `https://cdn.test`.
 */
export async function createScript(
  options: { provider?: string; relay?: Parameters<typeof openRelay>[0] | null } = {},
) {
  fakeBrowser.reset()
  await fakeBrowser.permissions.request({ origins: hosts })
  const { provider = 'imaginepro' } = options
  const hub = options.relay === null ? null : await openRelay(options.relay)
  const clock: Clock = { ahead: 0 }
  const now = () => Date.now() + clock.ahead
  const store = createStore({ area: local, onChanged: onLocalChanged })
  const pictures = createMemoryPictures()
  const calls: Call[] = []
  let ids = 0

  const api = {
    /** Answers commands. */
    take: (_call: Call): Answer => json({ messageId: `m${++ids}`, success: true }),
    /** Answers questions about a job. */
    ask: (_call: Call): Answer => json({ status: 'PROCESSING', progress: 10 }),
    picture: (_url: string): Answer => new Response(png(), { headers: { 'content-type': 'image/png' } }),
    relay: (url: string, init: RequestInit): Answer => fetch(url, init),
  }

  async function answer(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const url = String(input)
    if (url.startsWith('http://')) return api.relay(url, init)
    if (url.startsWith('https://cdn.test/')) return api.picture(url)
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : {}
    const call = { method: init.method ?? 'GET', url, body, headers: new Headers(init.headers) }
    calls.push(call)
    return call.method === 'GET' && !/info/.test(url) ? api.ask(call) : api.take(call)
  }

  const workers = createWorkers({ fetch: answer, now, pictures })
  const send = createClient((content) => fakeBrowser.runtime.sendMessage(content))
  const job = async (id: string) => (await store.readJobs([id]))[0]

  /** Resolves to what `look` finds, as soon as it finds something. */
  async function until<Value>(what: string, look: () => Promise<Value> | Value, ms = 5000): Promise<Found<Value>> {
    for (const end = Date.now() + ms; ; ) {
      const value = await look()
      if (isFound(value)) return value
      if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  const jobIs = (id: string, ...states: JobState[]) =>
    until(`${id} ${states.join(' or ')}`, async () => {
      const found = await job(id)
      return found && states.includes(found.state) ? found : undefined
    })

  async function submit(command: Command = { kind: 'imagine', prompt: 'a lighthouse' }, more = {}): Promise<string> {
    const request = { command, requestId: crypto.randomUUID(), ...more }
    const reply = await send('jobs.submit', request)
    if (!reply.ok) throw new Error(reply.error.code)
    return reply.value.jobId
  }

  /** Saves an account and chooses it. */
  async function connect(changes: Partial<MessageRequest<'setup.connect'>> = {}) {
    const connection = {
      id: 'main',
      provider,
      name: '',
      address: 'https://api.test/api/v1',
      token: 'secret-token',
      ...changes,
    }
    const saved = await send('setup.connect', connection)
    return saved.ok ? send('connections.activate', { id: connection.id }) : saved
  }

  workers.startWorker()
  await connect()
  if (hub) await send('setup.relay', { address: hub.url, accessKey: '' })

  return {
    ...workers,
    browser: fakeBrowser,
    hub,
    clock,
    store,
    pictures,
    calls,
    api,
    send,
    job,
    until,
    jobIs,
    submit,
    connect,
    useRelay: (address: string) => send('setup.relay', { address, accessKey: '' }),
    /** As a page that is opened: what the relay has takes effect before it answers. */
    refresh: () => send('sync.refresh', {}),
    tick: () => fakeBrowser.alarms.ring('tick'),
    /** Sends a command and waits for its receipt. Answers its job's id and the hook that the API was given. */
    async sent(prompt = 'a lighthouse'): Promise<{ id: string; hook: string }> {
      const before = calls.length
      const id = await submit({ kind: 'imagine', prompt })
      await jobIs(id, 'accepted')
      return { id, hook: hookOf(calls.slice(before).find((call) => hookOf(call) !== 'undefined')) }
    },
    /** Posts a webhook as the API would. Answers the status. */
    async post(hook: string, body: unknown): Promise<number> {
      const response = await fetch(hook, { method: 'POST', body: JSON.stringify(body) })
      return response.status
    },
    /** Whether a text can be found by the user: on a job, or among what came for none. */
    async finds(id: string, text: string): Promise<'job' | 'unmatched' | 'nowhere'> {
      if (JSON.stringify((await job(id)) ?? '').includes(text)) return 'job'
      return JSON.stringify(await store.readUnmatched()).includes(text) ? 'unmatched' : 'nowhere'
    },
    async stop() {
      workers.endWorker()
      await hub?.stop()
    },
  }
}

export type Script = Awaited<ReturnType<typeof createScript>>
export type Relay = Awaited<ReturnType<typeof openRelay>>

/** A script of an API that answers by webhook only, and a second relay to move to. `stop` stops both. */
export async function createScriptBetweenRelays(): Promise<{ script: Script; other: Relay }> {
  const script = await createScript({ provider: 'thenextleg-v1' })
  const other = await openRelay()
  const stop = async () => {
    await script.stop()
    await other.stop()
  }
  return { script: { ...script, stop }, other }
}

/** The end of a job as ImaginePro tells it. */
export const done = (url = 'https://cdn.test/a.png', more: object = {}) => ({ status: 'DONE', uri: url, ...more })
/** As The Next Leg tells it. */
export const doneV1 = (id: string, url = 'https://cdn.test/a.png') => ({
  imageUrl: url,
  buttons: ['U1'],
  ref: id,
  content: 'a lighthouse',
})

/** The hook in a command, under whatever name the API has for it. */
export function hookOf(call: Call | undefined): string {
  const { webhookOverride, notifyHook, webhookUrl } = call?.body ?? {}
  return String(webhookOverride ?? notifyHook ?? webhookUrl)
}

/** The hook without its tag. */
export const bare = (hook: string) => hook.slice(0, hook.lastIndexOf('/'))

type Found<Value> = Exclude<Value, undefined | null | false>

function isFound<Value>(value: Value): value is Found<Value> {
  return value !== undefined && value !== null && value !== false
}
