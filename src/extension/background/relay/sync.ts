import { isAwaited } from '../../../jobs/state.ts'
import { isDue, pause } from '../../../shared/clock.ts'
import { createRerun } from '../../../shared/serial.ts'
import type { Area } from '../../platform/storage.ts'
import { cursor, jobIndex, relay } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { createAcknowledger } from './acknowledge.ts'
import { createFormers } from './formers.ts'
import type { Inbox } from './inbox.ts'
import { createLongPoll } from './long-poll.ts'
import { createPollRound, type RoundOutcome } from './poll-round.ts'
import { testTagPrefix } from './receive.ts'
import type { RelayClient } from './relay-client.ts'
import { createTake } from './take.ts'

/** A relay, or a proxy before it, that does not hold a read is asked again after a rest. */
const emptyPauseMs = 5_000
/** The longest pause after a failure: what a relay asks for, with room for jitter. */
export const longestPauseMs = 2 * 60 * 60_000
const maxRounds = 20

export interface Sync {
  /** Sees to it that long polls run as long as a job is waited for. Returns at once. */
  startPolling(): void
  /**
   * One look, without waiting, whatever is pending. Answers when what was there has taken effect: true when every inbox could be read,
   * so that no news lies there.
   */
  pollOnce(): Promise<boolean>
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
  const { store, log } = context
  const take = createTake(context)
  const formers = createFormers({ ...context, take })
  const acknowledger = createAcknowledger(context)
  const longPoll = createLongPoll(context)
  const tests = new Map<string, () => void>()
  const round = createPollRound({ ...context, take, acknowledger, longPoll, onTag })
  const listen = createRerun(async () => {
    try {
      await pollWhileAwaited(context, () => round({ waits: true }))
    } catch (error) {
      // The cursor stands where it was, the next alarm tries again.
      log.note('listen to relay', error)
    }
  }, context.onStopped)

  function onTag(tag: string): void {
    if (tag.startsWith(testTagPrefix)) tests.get(tag)?.()
  }

  async function pollCurrent(): Promise<boolean> {
    return (await longPoll.isAlive()) || readAll(() => round({ waits: false }))
  }

  return {
    startPolling: () => log.background(listen(), 'listen to relay'),
    async pollOnce() {
      try {
        const [current, former] = [await pollCurrent(), await formers.visit()]
        return current && former
      } catch (error) {
        // What was not read is read at the next look.
        log.note('read relay', error)
        return false
      }
    },
    async tidy() {
      const saved = await store.read(relay)
      if (saved) await acknowledger.due(saved)
      await formers.visit()
    },
    changed: longPoll.cancel,
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

/** Reads again and again, until no job is waited for or a read fails. */
async function pollWhileAwaited(context: Context, round: () => Promise<RoundOutcome>): Promise<void> {
  const { now, timers } = context
  for (let outcome: RoundOutcome = 'some'; outcome !== 'failed' && (await isWanted(context)); ) {
    const askedAt = now()
    outcome = await round()
    if (outcome === 'empty' && Math.abs(now() - askedAt) < 1000) await pause(timers, emptyPauseMs)
  }
}

/** Whether there is a relay that may be asked now, and a job that waits for it. */
async function isWanted({ store, now }: Context): Promise<boolean> {
  if ((await store.read(relay)) === null) return false
  if (!isDue((await store.read(cursor)).nextAt, now(), longestPauseMs)) return false
  return (await store.readJobs((await store.read(jobIndex)).pending)).some((job) => isAwaited(job, now()))
}

/** Reads what is there. False when a read failed, or there was no end of it. */
async function readAll(round: () => Promise<RoundOutcome>): Promise<boolean> {
  for (let rounds = 0; rounds < maxRounds; rounds++) {
    const outcome = await round()
    if (outcome !== 'more') return outcome !== 'failed'
  }
  return false
}
