import { backoffMs } from '../../../shared/backoff.ts'
import { cursor, head, relay } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { isAwaited } from '../jobs/settle.ts'
import type { Inbox, SavedInbox } from './inbox.ts'
import { receive, testTagPrefix } from './receive.ts'
import type { RelayClient, RelayFailure } from './relay-client.ts'

/**
 * How long the relay holds a read. With the network on top it stays below the 30 s at which Chromium cuts off fetches and workers;
 * the write after each round is what keeps the worker alive there.
 */
const waitS = 24
const limit = 50
/** A relay, or a proxy before it, that does not hold a read must not be asked in a circle. */
const restMs = 5_000

export interface Sync {
  /** Sees to it that long polls run as long as a job is waited for. Returns at once. */
  ensure(): void
  /** One look, without waiting, whatever is pending. Answers when what was there has taken effect. */
  look(): Promise<void>
  /** Resolves when our own test message comes back. */
  expectTest(tag: string): Promise<void>
}

export function createSync(context: Context & { inbox: Inbox; client: RelayClient; onStopped(): void }): Sync {
  const { store, writer, client, inbox, now } = context
  const tests = new Map<string, () => void>()
  let running = false
  let again = false
  /** The hook of the inbox on which a read is being held. */
  let held: string | undefined

  async function wanted(): Promise<boolean> {
    if ((await store.read(relay)) === null || (await store.read(cursor)).nextAt > now()) return false
    return (await store.readJobs((await store.read(head)).pending)).some((job) => isAwaited(job, now()))
  }

  async function run(): Promise<void> {
    running = true
    try {
      do {
        again = false
        for (let outcome = ''; outcome !== 'failed' && (await wanted()); ) {
          const askedAt = now()
          outcome = await round(waitS)
          if (outcome === 'empty' && now() - askedAt < 1000) await pause(restMs)
        }
      } while (again)
    } catch {
      // Storage refused; the cursor stands where it was, the next alarm tries again.
    } finally {
      running = false
      context.onStopped()
    }
  }

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => context.timers.after(delayMs, resolve))
  }

  /** `more`: ask again at once. `empty`: there was nothing. */
  async function round(wait: number): Promise<'more' | 'some' | 'empty' | 'failed'> {
    const fresh = await inbox.fresh()
    if (!fresh.ok) return failed(fresh.error)
    const saved = fresh.value
    if (saved === null) return 'empty'
    const { after } = await store.read(cursor)
    held = wait > 0 ? saved.hook : undefined
    const read = await client.read(saved, { after, waitS: wait, limit })
    held = undefined
    if (!read.ok) return read.error.gone ? reopened(saved) : failed(read.error)
    const { value } = read
    const current = await writer.change(async (transaction) => {
      const [place, position] = [await transaction.read(relay), await transaction.read(cursor)]
      // The user changed relays, or another look was quicker: this answer is of the past.
      if (place?.hook !== saved.hook || position.after !== after) return false
      await receive(context, transaction, value)
      const gapAt = value.gap ? now() : position.gapAt
      transaction.put(cursor, { ...cursor.default, after: value.cursor, checkedAt: now(), gapAt })
      return true
    })
    if (!current) return 'more'
    for (const { tag } of value.messages) if (tag?.startsWith(testTagPrefix)) tests.get(tag)?.()
    // After the write, so that a killed worker is told again. Should it fail, the relay lets go of them by age.
    if (value.messages.length === 0) return 'empty'
    await client.acknowledge(saved, value.cursor)
    return value.more ? 'more' : 'some'
  }

  /** The relay lost the inbox, and with it what was in it. */
  async function reopened(saved: SavedInbox): Promise<'more' | 'failed'> {
    const opened = await inbox.reopen(saved)
    if (!opened.ok) return failed(opened.error)
    await writer.change(async (transaction) => {
      const position = await transaction.read(cursor)
      transaction.put(cursor, { ...position, after: null, gapAt: now(), failures: 0, nextAt: 0, problem: null })
    })
    return 'more'
  }

  async function failed(failure: RelayFailure): Promise<'failed'> {
    await writer.change(async (transaction) => {
      const position = await transaction.read(cursor)
      const failures = position.failures + 1
      const pause = Math.max(backoffMs(failures, context.random), failure.retryAfterMs ?? 0)
      transaction.put(cursor, { ...position, failures, nextAt: now() + pause, problem: failure.reason })
    })
    return 'failed'
  }

  return {
    ensure() {
      if (running) again = true
      else void run()
    },
    async look() {
      try {
        // A read is being held: what comes is answered at once.
        if (held !== undefined && held === (await store.read(relay))?.hook) return
        for (let rounds = 0; rounds < 20 && (await round(0)) === 'more'; rounds++);
      } catch {
        // As above.
      }
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
