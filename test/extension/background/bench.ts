import type { Job } from '../../../src/contract/job.ts'
import type { Update } from '../../../src/contract/update.ts'
import type { Context } from '../../../src/extension/background/context/context.ts'
import { createUnsentMarks } from '../../../src/extension/background/sending/unsent-marks.ts'
import { createUnsealer } from '../../../src/extension/background/unsealer.ts'
import { platform } from '../../../src/extension/platform/platform.ts'
import { local, onLocalChanged, session } from '../../../src/extension/platform/storage.ts'
import { connections, type Item, relay } from '../../../src/extension/store/items.ts'
import { createStore } from '../../../src/extension/store/store.ts'
import type { Transaction } from '../../../src/extension/store/write/transaction.ts'
import { createWriter } from '../../../src/extension/store/write/writer.ts'
import { providerOf } from '../../../src/providers/registry.ts'
import fakeBrowser from '../../support/fake-browser.ts'
import { workerLog } from '../../support/logs.ts'

/** What one module of the worker stands on: storage in memory, a clock that stands still, and nothing around it. */
export function createBench() {
  fakeBrowser.reset()
  const clock = { now: 1_000_000_000 }
  const now = () => clock.now
  const store = createStore({ area: local, onChanged: onLocalChanged })
  const writer = createWriter({ area: local, now })
  /** Timers that were set, and are neither over nor cancelled: how long each is. */
  const timers = new Map<() => void, number>()
  const net = {
    fetch: (_url: string, _init: RequestInit): Promise<Response> => Promise.reject(new TypeError('offline')),
  }
  const context = {
    fetch: (url: string | URL | Request, init?: RequestInit) => net.fetch(String(url), init ?? {}),
    now,
    timers: {
      after(delayMs: number, run: () => void) {
        timers.set(run, delayMs)
        return () => timers.delete(run)
      },
    },
    random: () => 0,
    drawBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
    sha256: async (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
    unsealer: createUnsealer(),
    store,
    writer,
    platform,
    log: workerLog(now),
    providerOf,
    keepAwake: { start: () => async () => {}, clearIdleAlarm: async () => {} },
    /** No picture comes as bytes here. */
    storeInline: async (_job: Job, update: Update) => update,
    drawMask: async () => null,
    requestRules: { refresh: async () => {} },
    unsentMarks: createUnsentMarks({ session, log: workerLog(now) }),
  } satisfies Context & Record<string, unknown>
  const change = <Answer>(run: (transaction: Transaction) => Promise<Answer>) => writer.change(run)
  return {
    clock,
    context,
    net,
    session,
    store,
    timers,
    change,
    put: <Value>(item: Item<Value>, value: Value) => change(async (transaction) => transaction.put(item, value)),
    add: (...jobs: Job[]) =>
      change(async (transaction) => {
        for (const job of jobs) await transaction.addJob(job)
      }),
    job: async (id: string) => (await store.readJobs([id]))[0],
    /** How often storage was written so far. */
    writes: () => fakeBrowser.storage.local.writes,
    /** The connection `c`, and others of other ids. */
    connect: (...list: { id?: string; provider?: string; address?: string }[]) =>
      change(async (transaction) => {
        const all = list.map((more) => ({
          ...{ id: 'c', provider: 'imaginepro', name: '', address: 'https://api.test/api/v1', token: 'secret-token' },
          ...more,
        }))
        transaction.put(connections, { active: all[0]?.id ?? null, list: all })
      }),
    useRelay: (more: Partial<NonNullable<typeof relay.default>> = {}) =>
      change(async (transaction) => transaction.put(relay, { ...savedInbox, openedAt: clock.now, ...more })),
  }
}

export const savedInbox = {
  address: 'https://relay.test',
  secret: 's'.repeat(43),
  accessKey: '',
  hook: `https://relay.test/h/${'i'.repeat(43)}`,
  expiresAt: 9_000_000_000,
  seal: { seed: 'e'.repeat(43), storedAt: 0 },
  isSealed: false,
}

export const aJob = (more: Partial<Job> = {}): Job => ({
  id: 'j',
  connectionId: 'c',
  command: { kind: 'imagine', prompt: 'p' },
  state: 'accepted',
  createdAt: 999_000_000,
  updatedAt: 999_000_000,
  deadlineAt: 1_000_500_000,
  ...more,
})

export const anUpdate = (more: Partial<Update> = {}): Update => ({
  ids: {},
  state: 'running',
  pictures: [],
  buttons: [],
  text: [],
  ...more,
})
