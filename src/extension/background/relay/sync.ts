import { isAwaited } from '../../../jobs/state.ts'
import { backoffMs } from '../../../shared/backoff.ts'
import { isDue, pause } from '../../../shared/clock.ts'
import { createRerun } from '../../../shared/serial.ts'
import type { Area } from '../../platform/storage.ts'
import { cursor, head, relay } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import { createFormers } from './formers.ts'
import { type Inbox, inboxMark, isSameInbox, type SavedInbox } from './inbox.ts'
import { createLetGo, takenNow } from './let-go.ts'
import { testTagPrefix } from './receive.ts'
import type { RelayClient, RelayFailure } from './relay-client.ts'
import { createTake, type Step } from './take.ts'

/**
 * How long the relay holds a read. With the network on top it stays below the 30 s at which Chromium cuts off fetches and workers;
 * the write after each round is what keeps the worker alive there.
 */
const waitS = 24
/** A read that is held longer than that is dead: the machine slept, or the line broke and nobody said so. */
const deadMs = (waitS + 8) * 1000
/** Messages a read asks for; fewer after one that was too slow in coming, so that a slow line gets some through. */
const mostMessages = 50
/** A relay, or a proxy before it, that does not hold a read is asked again after a rest. */
const restMs = 5_000
/** The longest pause after a failure: what a relay asks for, with room for jitter. */
export const longestPauseMs = 2 * 60 * 60_000
const maxRounds = 20

export interface Sync {
  /** Sees to it that long polls run as long as a job is waited for. Returns at once. */
  ensure(): void
  /**
   * One look, without waiting, whatever is pending. Answers when what was there has taken effect: true when every inbox could be read,
   * so that no news lies there.
   */
  look(): Promise<boolean>
  /** What is due by time: the relay lets go of what was taken, inboxes that were left are read or closed. */
  tidy(): Promise<void>
  /** The inbox is another one: a read that is still held on the old one is let go of. */
  changed(): void
  /** Resolves when our own test message comes back. */
  expectTest(tag: string): Promise<void>
}

interface SyncOptions extends Context {
  inbox: Inbox
  client: RelayClient
  session: Area
  onStopped(): void
}

export function createSync(context: SyncOptions): Sync {
  const { store, writer, client, inbox, now } = context
  const take = createTake(context)
  const formers = createFormers({ ...context, take })
  const letGo = createLetGo(context)
  const tests = new Map<string, () => void>()
  let limit = mostMessages
  /** The read that is being held. */
  let held: { saved: SavedInbox; at: number; stop: AbortController } | undefined

  async function wanted(): Promise<boolean> {
    if ((await store.read(relay)) === null) return false
    if (!isDue((await store.read(cursor)).nextAt, now(), longestPauseMs)) return false
    return (await store.readJobs((await store.read(head)).pending)).some((job) => isAwaited(job, now()))
  }

  const listen = createRerun(async () => {
    try {
      for (let outcome = ''; outcome !== 'failed' && (await wanted()); ) {
        const askedAt = now()
        outcome = await round(waitS)
        if (outcome === 'empty' && Math.abs(now() - askedAt) < 1000) await pause(context.timers, restMs)
      }
    } catch (error) {
      // The cursor stands where it was, the next alarm tries again.
      context.log.note('listen to relay', error)
    }
  }, context.onStopped)

  /** `more`: ask again at once. `empty`: there was nothing. */
  async function round(wait: number): Promise<'more' | 'some' | 'empty' | 'failed'> {
    const saved = await inbox.fresh()
    if (saved === null) return 'empty'
    await letGo.due(saved)
    const { after } = await store.read(cursor)
    const read = await (wait > 0 ? hold(saved, after) : client.read(saved, { after, waitS: 0, limit }))
    if (read === null) return 'more'
    if (!read.ok) return read.error.gone ? reopened(saved) : failed(saved, read.error)
    limit = Math.min(mostMessages, limit + 1)
    const { value } = read
    const isTaken = await take({
      inbox: inboxMark(saved.hook),
      after,
      read: value,
      begin: (transaction, from) => isCurrent(transaction, saved, from),
      advance: (transaction, step) => advance(transaction, step, value.gap),
    })
    // Another look was quicker, or the user changed relays: this answer is of the past.
    if (!isTaken) return 'more'
    for (const { tag } of value.messages) if (tag?.startsWith(testTagPrefix)) tests.get(tag)?.()
    if (value.messages.length === 0) return 'empty'
    return value.more ? 'more' : 'some'
  }

  /** Null when we have let go of it. */
  async function hold(saved: SavedInbox, after: string | null) {
    const mine = { saved, at: now(), stop: new AbortController() }
    held = mine
    const read = await client.read(saved, { after, waitS, limit, signal: mine.stop.signal })
    if (held === mine) held = undefined
    return mine.stop.signal.aborted ? null : read
  }

  async function isCurrent(transaction: Transaction, saved: SavedInbox, after: string | null): Promise<boolean> {
    return isSameInbox(await transaction.read(relay), saved) && (await transaction.read(cursor)).after === after
  }

  async function advance(transaction: Transaction, step: Step, gap: boolean): Promise<void> {
    const place = await transaction.read(cursor)
    transaction.put(cursor, {
      ...cursor.default,
      after: step.cursor,
      checkedAt: now(),
      gapAt: gap && step.isFirst ? now() : place.gapAt,
      ...takenNow(place, step, now()),
    })
  }

  /** The relay lost the inbox, and with it what was in it: opened anew, which notes the gap in the same write. */
  async function reopened(saved: SavedInbox): Promise<'more' | 'failed'> {
    // It was closed by us just now: opened again it would lie open for a month.
    if (!isSameInbox(await store.read(relay), saved)) return 'more'
    const opened = await inbox.renew(saved, true)
    return opened.ok ? 'more' : failed(saved, opened.error)
  }

  async function failed(saved: SavedInbox, failure: RelayFailure): Promise<'more' | 'failed'> {
    if (failure.slow) limit = Math.max(1, Math.floor(limit / 2))
    return writer.change(async (transaction) => {
      // The failure of a relay that the user has left is none of the other's.
      if (!isSameInbox(await transaction.read(relay), saved)) return 'more'
      const position = await transaction.read(cursor)
      const failures = position.failures + 1
      const pauseMs = Math.max(backoffMs(failures, context.random), failure.retryAfterMs ?? 0)
      transaction.put(cursor, { ...position, failures, nextAt: now() + pauseMs, problem: failure.reason })
      return 'failed'
    })
  }

  /** Whether a read that is held will tell at once what comes. A dead one is ended, so that its place is free. */
  async function isListening(): Promise<boolean> {
    if (held === undefined || !isSameInbox(await store.read(relay), held.saved)) return false
    if (Math.abs(now() - held.at) < deadMs) return true
    held.stop.abort()
    held = undefined
    return false
  }

  async function lookAtCurrent(): Promise<boolean> {
    if (await isListening()) return true
    for (let rounds = 0; rounds < maxRounds; rounds++) {
      const outcome = await round(0)
      if (outcome !== 'more') return outcome !== 'failed'
    }
    return false
  }

  async function look(): Promise<boolean> {
    try {
      const [current, former] = [await lookAtCurrent(), await formers.visit()]
      return current && former
    } catch (error) {
      // What was not read is read at the next look.
      context.log.note('read relay', error)
      return false
    }
  }

  return {
    ensure() {
      context.log.background(listen(), 'listen to relay')
    },
    look,
    async tidy() {
      const saved = await store.read(relay)
      if (saved) await letGo.due(saved)
      await formers.visit()
    },
    changed() {
      held?.stop.abort()
      held = undefined
    },
    expectTest(tag) {
      return new Promise((resolve) => {
        tests.set(tag, () => {
          tests.delete(tag)
          resolve()
        })
      })
    },
  }
}
