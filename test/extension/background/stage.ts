import { expect } from 'vitest'
import type { Command } from '../../../src/contract/command.ts'
import type { Job } from '../../../src/contract/job.ts'
import { createClient } from '../../../src/extension/messaging/client.ts'
import { local, onLocalChanged, session } from '../../../src/extension/platform/storage.ts'
import { createDrafts } from '../../../src/extension/store/drafts.ts'
import { connections } from '../../../src/extension/store/items.ts'
import { createStore } from '../../../src/extension/store/store.ts'
import { createRelay } from '../../../src/relay/app.ts'
import { defaultConfig, type RelayConfig } from '../../../src/relay/config.ts'
import { createMemoryStore } from '../../../src/relay/inbox/memory.ts'
import { systemTimers } from '../../../src/shared/clock.ts'
import fakeBrowser from '../../support/fake-browser.ts'
import { createMemoryPictures } from '../../support/memory-pictures.ts'
import { startStudio } from '../../support/studio.ts'
import { studioPaths } from '../../support/studio-paths.ts'
import { createWorkers } from '../../support/workers.ts'

/** A relay in this process. Its inboxes go with it. */
export async function startRelay(changes: Partial<RelayConfig> = {}) {
  const config: RelayConfig = { ...defaultConfig, port: 0, ...changes }
  const limits = {
    messages: config.maxMessages,
    bytes: config.maxBytes,
    totalBytes: config.maxTotalBytes,
    inboxes: config.maxInboxes,
    keepMs: config.keepDays * 86_400_000,
    inboxMs: config.inboxDays * 86_400_000,
  }
  const server = createRelay({ store: createMemoryStore({ limits, now: Date.now }), config })
  return { ...(await server.listen()), stop: () => server.stop() }
}

/** The worker with a real relay and a real studio around it; only the browser is made up. */
export async function createStage() {
  fakeBrowser.reset()
  await fakeBrowser.permissions.request({ origins: ['http://127.0.0.1/*'] })
  const [hub, studio] = await Promise.all([startRelay({ ratePerMinute: 0, addressRatePerMinute: 0 }), startStudio()])
  const store = createStore({ area: local, onChanged: onLocalChanged })
  const pictures = createMemoryPictures()
  const drafts = createDrafts(session)
  const clock = { ahead: 0 }
  const now = () => Date.now() + clock.ahead
  const gone = new AbortController()
  const net = { fetch: globalThis.fetch }
  /** Timers of this length ring at once. */
  let hurried = Number.NaN

  const { startWorker, endWorker } = createWorkers({
    fetch: (input, init) => net.fetch(input, init),
    now,
    timers: { after: (delayMs, run) => systemTimers.after(delayMs === hurried ? 0 : delayMs, run) },
    pictures,
  })

  const send = createClient((content) => fakeBrowser.runtime.sendMessage(content))

  /** Resolves as soon as `look` finds something, which is asked for after each write. @throws Error that says what was waited for */
  function until<Value>(what: string, look: () => Promise<Value>, timeoutMs = 45_000): Promise<Found<Value>> {
    const stop = new AbortController()
    const found = new Promise<Found<Value>>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Waited ${timeoutMs / 1000} s for: ${what}`)), timeoutMs)
      stop.signal.addEventListener('abort', () => clearTimeout(timer))
      let last = Promise.resolve()
      const check = () => {
        last = last.then(async () => {
          const value = await look()
          if (isFound(value)) resolve(value)
        })
        last.catch(reject)
      }
      onLocalChanged(check, AbortSignal.any([stop.signal, gone.signal]))
      check()
    })
    return found.finally(() => stop.abort())
  }

  const jobIs = (id: string, ...states: Job['state'][]) =>
    until(`${id} to be ${states.join(' or ')}`, async () =>
      (await store.readJobs([id])).find((job) => states.includes(job.state)),
    )

  /** All jobs, oldest first. */
  const jobs = async () => (await store.readRecent(100)).toReversed()

  async function submit(command: Command, parentId?: string): Promise<string> {
    const reply = await send('jobs.submit', {
      command,
      requestId: crypto.randomUUID(),
      ...(parentId ? { parentId } : {}),
    })
    if (!reply.ok) throw new Error(reply.error.code)
    return reply.value.jobId
  }

  /** Saves an account and chooses it. */
  async function connect(changes: { id?: string; provider?: string; address?: string; token?: string } = {}) {
    const connection = {
      id: 'main',
      provider: 'thenextleg-v2',
      name: '',
      address: `${studio.url}/v2`,
      token: studio.token,
      ...changes,
    }
    const saved = await send('setup.connect', connection)
    return saved.ok ? send('connections.activate', { id: connection.id }) : saved
  }

  const useRelay = (address = hub.url) => send('setup.relay', { address, accessKey: '' })

  return {
    browser: fakeBrowser,
    hub,
    studio,
    store,
    pictures,
    drafts,
    clock,
    net,
    hurry: (delayMs: number) => {
      hurried = delayMs
    },
    startWorker,
    endWorker,
    send,
    until,
    jobIs,
    jobs,
    submit,
    connect,
    useRelay,
    /** Connects to a service as the studio imitates it, with the relay or without any. */
    useService: (provider: string, { relay }: { relay: boolean }) =>
      Promise.all([
        connect({ provider, address: studio.url + studioPaths[provider] }),
        useRelay(relay ? undefined : ''),
      ]),
    active: async () => (await store.read(connections)).active,
    imagine: (text: string, { url = 'https://reading.example/', title = 'A page' } = {}) =>
      fakeBrowser.contextMenus.onClicked.emit({ menuItemId: 'imagine', selectionText: text, pageUrl: url }, { title }),
    /** Resolves when no alarm is set any more: the last ones let the relay forget what was taken, a minute later each. */
    async atRest() {
      for (let minutes = 0; minutes < 5; minutes++) {
        clock.ahead += 61_000
        fakeBrowser.alarms.ring('tick')
        for (let looks = 0; looks < 20 && fakeBrowser.seen.alarms.size > 0; looks++) await systemPause(10)
      }
      expect(fakeBrowser.seen.alarms.size).toBe(0)
    },
    /** Lets time pass until a job has ended: what is due by then is asked for. Resolves to the ended job. */
    async ended(id: string): Promise<Job> {
      const look = async () => {
        clock.ahead += 5_000
        fakeBrowser.alarms.ring('tick')
        return (await store.readJobs([id]))[0]
      }
      await expect.poll(async () => (await look())?.endedAt, { timeout: 15_000, interval: 10 }).toBeDefined()
      const [job] = await store.readJobs([id])
      if (!job) throw new Error('gone')
      return job
    },
    /** Resolves when the studio is done with a job, whether it says so or not. */
    async finished(id: string) {
      const job = await until('the receipt', async () =>
        (await store.readJobs([id])).find(({ messageId }) => messageId !== undefined),
      )
      for (let body: unknown; !isFinished(body); ) {
        body = await (await studio.call('GET', `/v2/message/${job.messageId}`)).json()
      }
    },
    /** Resolves when the studio has posted so many webhooks. */
    async delivered(count: number) {
      while ((await studio.deliveries()).filter(({ state }) => state === 'delivered').length < count);
    },
    /** How often the API was asked to paint. */
    async painted() {
      return (await studio.requests()).filter(({ path }) => /\/(imagine|button)$/.test(path)).length
    },
    async stop() {
      endWorker()
      gone.abort()
      // Not waited for: a connection cut before it was used keeps it up to its time of grace.
      void hub.stop()
      await studio.stop()
    },
  }
}
const systemPause = (delayMs: number) => new Promise<void>((resolve) => systemTimers.after(delayMs, resolve))

function isFinished(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'progress' in body && body.progress === 100
}

type Found<Value> = Exclude<Value, undefined | null | false>

function isFound<Value>(value: Value): value is Found<Value> {
  return value !== undefined && value !== null && value !== false
}

/** For what shows without a write: badge, alarms, tabs. Waits as long as a slow machine needs. */
export const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 4_000, interval: 10 })

export type Stage = Awaited<ReturnType<typeof createStage>>

/** A stage with its worker at work: an account and a relay are set up. */
export async function createReadyStage(): Promise<Stage> {
  const stage = await createStage()
  stage.startWorker()
  await stage.connect()
  await stage.useRelay()
  return stage
}
