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

/** The pause after an empty read that was not held, because the relay or a proxy in front of it does not hold reads. */
const emptyPauseMs = 5_000
/** The longest pause after a failure: what a relay may ask for, jitter included. */
export const longestPauseMs = 2 * 60 * 60_000
const maxRounds = 20

export interface Sync {
  /** Starts long polling, unless it runs. It goes on while a job waits for its result. Returns at once. */
  startPolling(): void
  /**
   * Reads all inboxes once, without holding, whether or not a job is pending. Resolves when the messages have taken effect: to true when
   * every inbox could be read to its end.
   */
  pollOnce(): Promise<boolean>
  /** Does what is due by time: acknowledges messages, reads or closes inboxes on former relays. */
  tidy(): Promise<void>
  /** Cancels the read that is held on the former inbox, because the user chose another relay. */
  cancelRead(): void
  /** Resolves when the test message with this tag comes back. */
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
  const pollRound = createPollRound({ ...context, take, acknowledger, longPoll, onTag })
  const keepPolling = createRerun(async () => {
    try {
      await pollWhileAwaited(context, () => pollRound({ waits: true }))
    } catch (error) {
      // The cursor is unchanged, and the next alarm starts polling again.
      log.note('poll relay', error)
    }
  }, context.onStopped)

  function onTag(tag: string): void {
    if (tag.startsWith(testTagPrefix)) tests.get(tag)?.()
  }

  async function pollCurrent(): Promise<boolean> {
    return (await longPoll.isAlive()) || readAll(() => pollRound({ waits: false }))
  }

  return {
    startPolling: () => log.background(keepPolling(), 'poll relay'),
    async pollOnce() {
      try {
        const [current, former] = [await pollCurrent(), await formers.visit()]
        return current && former
      } catch (error) {
        // What was not read is read by the next poll.
        log.note('read relay', error)
        return false
      }
    },
    async tidy() {
      const saved = await store.read(relay)
      if (saved) await acknowledger.acknowledgeDue(saved)
      await formers.visit()
    },
    cancelRead: longPoll.cancel,
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

/** Polls in a loop until no job waits for a result, or a read fails. */
async function pollWhileAwaited(context: Context, pollRound: () => Promise<RoundOutcome>): Promise<void> {
  const { now, timers } = context
  for (let outcome: RoundOutcome = 'some'; outcome !== 'failed' && (await isWanted(context)); ) {
    const askedAt = now()
    outcome = await pollRound()
    if (outcome === 'empty' && Math.abs(now() - askedAt) < 1000) await pause(timers, emptyPauseMs)
  }
}

/** Whether there is a relay that may be read now, and a job that waits for a result there. */
async function isWanted({ store, now }: Context): Promise<boolean> {
  if ((await store.read(relay)) === null) return false
  if (!isDue((await store.read(cursor)).nextAt, now(), longestPauseMs)) return false
  return (await store.readJobs((await store.read(jobIndex)).pending)).some((job) => isAwaited(job, now()))
}

/** Reads until there are no more messages. Resolves to false when a read failed, or after `maxRounds` reads without an end. */
async function readAll(pollRound: () => Promise<RoundOutcome>): Promise<boolean> {
  for (let rounds = 0; rounds < maxRounds; rounds++) {
    const outcome = await pollRound()
    if (outcome !== 'more') return outcome !== 'failed'
  }
  return false
}
