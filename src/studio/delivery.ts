import type { Log } from '../server/log.ts'
import type { Now, Timers } from '../shared/clock.ts'

/** After the first try: quick for a hiccup, two minutes for a restart of the receiver, then given up. ms */
const delaysMs = [500, 2_000, 10_000, 30_000, 120_000]
const timeoutMs = 10_000
/** Few at a time: whoever hands us hooks must not turn the studio into a hammer. */
const maxAtOnce = 8
/** Remembered for the control route. */
const maxRecords = 1000

export interface DeliveryRecord {
  at: number
  url: string
  body: unknown
  /** Tries so far. */
  attempts: number
  /** HTTP status of the last try, null when none came back. */
  status: number | null
  state: 'waiting' | 'delivered' | 'given-up'
}

/** Headers of a wire's own for a body: its signature, drawn anew at each try. */
type HookHeaders = (text: string) => Record<string, string>
const noHeaders: HookHeaders = () => ({})

/** One webhook to post. */
export interface Posted {
  lane: string
  url: string
  body: unknown
  headers?: HookHeaders
}

interface Options {
  fetch: typeof globalThis.fetch
  now: Now
  timers: Timers
  log: Log
  /** Whether a request may go to this URL. */
  reaches(url: string): boolean
}

/** Posts webhooks, tries again when that fails. Per `lane` the first tries keep their order. */
export function createDelivery({ fetch, now, timers, log, reaches }: Options) {
  const records: DeliveryRecord[] = []
  const lanes = new Map<string, Promise<void>>()
  const cancels = new Set<() => void>()
  const stopped = new AbortController()
  const slot = createSlots(maxAtOnce)

  async function post(record: DeliveryRecord, text: string, headers: HookHeaders): Promise<void> {
    if (stopped.signal.aborted) return
    record.attempts += 1
    record.status = await slot(() =>
      postOnce(fetch, record.url, { text, headers: headers(text), stopped: stopped.signal }),
    )
    if (record.status !== null && record.status >= 200 && record.status < 300) {
      record.state = 'delivered'
      return
    }
    const delayMs = worthAnotherTry(record.status) ? delaysMs[record.attempts - 1] : undefined
    if (delayMs === undefined) {
      record.state = 'given-up'
      log('info', 'webhook-given-up', { attempts: record.attempts, status: record.status ?? 'no answer' })
      return
    }
    if (stopped.signal.aborted) return
    const cancel = timers.after(delayMs, () => {
      cancels.delete(cancel)
      void post(record, text, headers)
    })
    cancels.add(cancel)
  }

  return {
    /** Resolves after the first try. A hook that is no http(s) address is dropped, as the real services do; so is one out of reach. */
    send({ lane, url, body, headers = noHeaders }: Posted): Promise<void> {
      if (!isHook(url) || !reaches(url)) return Promise.resolve()
      const record: DeliveryRecord = { at: now(), url, body, attempts: 0, status: null, state: 'waiting' }
      records.push(record)
      if (records.length > maxRecords) records.shift()
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const done = (lanes.get(lane) ?? Promise.resolve()).then(() => post(record, text, headers))
      lanes.set(lane, done)
      return done.finally(() => {
        if (lanes.get(lane) === done) lanes.delete(lane)
      })
    },
    /** Resolves when everything sent in this lane was tried once. */
    settled: async (lane: string): Promise<void> => lanes.get(lane),
    /** Newest last. */
    list: (): readonly DeliveryRecord[] => records,
    stop(): void {
      stopped.abort()
      for (const cancel of cancels) cancel()
      cancels.clear()
    },
  }
}
export type Delivery = ReturnType<typeof createDelivery>

/** A hook is an absolute http(s) URL without user name: those in a URL would end up in logs. */
export function isHook(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, username } = new URL(url)
  return (protocol === 'http:' || protocol === 'https:') && username === ''
}

/** The status of the answer, null when none came in time. */
async function postOnce(
  fetch: typeof globalThis.fetch,
  url: string,
  { text, headers, stopped }: { text: string; headers: Record<string, string>; stopped: AbortSignal },
): Promise<number | null> {
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), stopped])
    // A redirect could lead anywhere, also to where a hook is not allowed to point.
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text,
      redirect: 'manual',
      signal,
    })
    await response.body?.cancel()
    return response.status
  } catch {
    return null
  }
}

/** Runs at most `count` at once; the others wait in order. */
function createSlots(count: number) {
  const waiting: (() => void)[] = []
  let busy = 0
  return async <Value>(run: () => Promise<Value>): Promise<Value> => {
    if (busy >= count) await new Promise<void>((resolve) => waiting.push(resolve))
    busy += 1
    try {
      return await run()
    } finally {
      busy -= 1
      waiting.shift()?.()
    }
  }
}

function worthAnotherTry(status: number | null): boolean {
  return status === null || status >= 500 || status === 408 || status === 425 || status === 429
}
