import { createLog } from '../../server/log.ts'
import { systemTimers } from '../../shared/clock.ts'
import { createAnswerer, type RelayAnswerer } from '../answerer.ts'
import { limitsOf, type RelayConfig } from '../config.ts'
import { problem } from '../errors.ts'
import type { RelayAnswer } from '../http/answer.ts'
import { createBudgets } from '../http/budgets.ts'
import { createAllowedOrigin } from '../http/cors.ts'
import { systemMonotonic } from '../monotonic.ts'
import { FetchRequest } from './fetch-request.ts'
import { responseOf } from './fetch-response.ts'
import { createHeldPolls, type HeldSocket, isNothing } from './held-polls.ts'
import { InnerRead } from './inner-read.ts'
import { inboxHeader, ownUrlOf, probePath, waitHeader } from './inside.ts'
import type { ObjectStorage } from './object-storage.ts'
import { createObjectStore, type ObjectStore } from './object-store.ts'
import { createPausableTimers } from './pausable-timers.ts'
import { createWorkersPlatform } from './workers-platform.ts'

/** What answers for one inbox: all that it has, and all who wait for it. */
export interface InboxObject {
  /** Takes what the gate lets through. */
  fetch(request: Request): Promise<Response>
  /** Removes what is too old. */
  alarm(): Promise<void>
}

export interface InboxObjectOptions {
  storage: ObjectStorage
  /** All sockets that are connected, also those from before the object slept. */
  sockets: () => HeldSocket[]
  /** A further one, and the response that hands its other end to who asked. */
  openSocket: () => { socket: HeldSocket; response: Response }
  config: RelayConfig
}

export function createInboxObject({ storage, sockets, openSocket, config }: InboxObjectOptions): InboxObject {
  const log = createLog({ level: config.log, write: (line) => console.log(line.trimEnd()), now: Date.now })
  const timers = createPausableTimers({ timers: systemTimers, monotonic: systemMonotonic })
  const rules = { maxBodyBytes: config.maxBodyBytes, timers, monotonic: systemMonotonic }
  const bodies = { budget: createBudgets(config.maxBodyBytes).bodies, rules }
  const allowedOrigin = createAllowedOrigin(config.cors)
  const polls = createHeldPolls({ sockets, mostHeld: config.maxWaiting, read: readForPoll })
  let store: ObjectStore | null = null
  let answerer: RelayAnswerer | null = null
  /** Answers who was held: that was counted when it asked. */
  let pollAnswerer: RelayAnswerer | null = null
  /** Requests that are not answered yet. */
  let active = 0

  function openStore(): ObjectStore {
    if (store === null) {
      store = createObjectStore({ storage, limits: limitsOf(config), now: Date.now })
      store.listen(() => void polls.wake().catch(noteWake))
    }
    return store
  }

  function noteWake(error: unknown): void {
    log('error', 'wake-failed', { message: error instanceof Error ? error.message : 'unknown' })
  }

  async function readForPoll(query: string): Promise<RelayAnswer> {
    pollAnswerer ??= createAnswerer({
      store: openStore(),
      config: { ...config, ratePerMinute: 0 },
      platform: createWorkersPlatform(() => 'its own'),
      ownUrl: ownUrlOf,
      timers,
      log,
      metrics: null,
    })
    return pollAnswerer.answer(new InnerRead(query))
  }

  /** @param id of the inbox: always the same */
  function answererFor(id: string): RelayAnswerer {
    answerer ??= createAnswerer({
      store: openStore(),
      config,
      platform: createWorkersPlatform(() => id),
      ownUrl: ownUrlOf,
      timers,
      log,
      metrics: null,
    })
    return answerer
  }

  async function expire(): Promise<void> {
    const gone = await openStore().expire()
    if (gone.messages + gone.inboxes > 0) log('info', 'expired', gone)
  }

  async function answer(request: Request, asked: FetchRequest): Promise<Response> {
    const id = request.headers.get(inboxHeader) ?? ''
    if (asked.path === probePath) {
      await openStore().probe()
      return new Response(null, { status: 204 })
    }
    // The alarm rings when it can, which may be later.
    if (openStore().isDue()) await expire()
    const ours = answererFor(id)
    const given = await Promise.resolve(asked)
      .then((value) => ours.answer(value))
      .catch((error: unknown) => ours.failed(error, asked.route))
    return request.headers.has(waitHeader) && isNothing(given)
      ? hold(asked, given)
      : responseOf(given, asked, allowedOrigin)
  }

  /** Nothing comes between the read and this: an object does one thing at a time. */
  function hold(asked: FetchRequest, nothing: RelayAnswer): Response {
    if (!polls.hasRoom()) return responseOf(problem('too-many-waiting'), asked, allowedOrigin)
    const { socket, response } = openSocket()
    polls.hold(socket, asked.query, nothing)
    return response
  }

  return {
    async fetch(request) {
      const asked = new FetchRequest(request, bodies)
      if (request.headers.has(waitHeader)) asked.query = withoutWait(asked.query)
      active += 1
      timers.resume()
      try {
        return await answer(request, asked)
      } catch (error) {
        log('error', 'store-failed', { message: error instanceof Error ? error.message : 'unknown' })
        return responseOf(problem('store-failed'), asked, allowedOrigin)
      } finally {
        asked.close()
        active -= 1
        if (active === 0) timers.pause()
      }
    },
    alarm: expire,
  }
}

/** It waits in the gate. */
function withoutWait(query: string): string {
  return query
    .split('&')
    .filter((part) => !part.startsWith('wait='))
    .join('&')
}
