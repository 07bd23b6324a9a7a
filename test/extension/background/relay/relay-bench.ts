import type { InboxMessage, InboxRead } from '../../../../src/contract/inbox.ts'
import { createInbox, inboxIdOf } from '../../../../src/extension/background/relay/inbox.ts'
import type {
  InboxAccess,
  ReadQuery,
  RelayClient,
  RelayFailure,
} from '../../../../src/extension/background/relay/relay-client.ts'
import { createSync } from '../../../../src/extension/background/relay/sync.ts'
import { cursor, relay } from '../../../../src/extension/store/items.ts'
import { ok } from '../../../../src/shared/result.ts'
import { createBench, savedInbox } from '../bench.ts'

export type Answer = Awaited<ReturnType<RelayClient['read']>>
export type Opened = Awaited<ReturnType<RelayClient['open']>>

/** What listens to the relay, with a relay that answers what the test says. The inbox `savedInbox` is in use. */
export async function createRelayBench() {
  const bench = createBench()
  const reads: { inbox: InboxAccess; query: ReadQuery }[] = []
  /** The other requests, in order. */
  const calls: string[] = []
  const script = {
    /** What reads are answered, one after the other; then that there is nothing. */
    answers: [] as (Answer | (() => Answer | Promise<Answer>))[],
    open: failure() as Opened,
    close: ok(null) as Awaited<ReturnType<RelayClient['close']>>,
    acknowledge: ok(null) as Awaited<ReturnType<RelayClient['acknowledge']>>,
    /** How often listening came to its end. */
    stops: 0,
  }
  const client: RelayClient = {
    async open({ address }) {
      calls.push(`open ${address}`)
      return script.open
    },
    async read(inbox, query) {
      reads.push({ inbox, query })
      const next = script.answers.shift() ?? ok({ messages: [], cursor: query.after ?? '0', more: false, gap: false })
      return typeof next === 'function' ? next() : next
    },
    async acknowledge(_inbox, through) {
      calls.push(`acknowledge ${through}`)
      return script.acknowledge
    },
    async close({ address }) {
      calls.push(`close ${address}`)
      return script.close
    },
  }
  const inbox = createInbox(bench.context, client)
  const options = { ...bench.context, inbox, client, session: bench.session, onStopped: () => script.stops++ }
  await bench.connect({})
  await bench.useRelay()
  /** Where `savedInbox` is caught, as the relay says it. */
  const hook = `https://relay.test/h/${await inboxIdOf(savedInbox.secret, bench.context)}`
  return {
    ...bench,
    hook,
    saved: async () => (await bench.store.read(relay)) ?? savedInbox,
    /** What the relay answers when this inbox is opened. */
    opened: (more: object = {}) => ok({ id: 'i', hook, expiresAt: '1970-02-01T00:00:00Z', limits, ...more }),
    reads,
    calls,
    script,
    client,
    inbox,
    options,
    sync: createSync(options),
    place: () => bench.store.read(cursor),
    /** Lets all timers ring, as they do when their time is over. */
    ring() {
      for (const run of [...bench.timers.keys()]) {
        bench.timers.delete(run)
        run()
      }
    },
  }
}

const limits = { bodyBytes: 1, messages: 1, bytes: 1, waiting: 1, keepDays: 1 }

export type RelayBench = Awaited<ReturnType<typeof createRelayBench>>

/** Progress of the job `j`, by its tag. */
export const message = (id: string, more: Partial<InboxMessage> = {}): InboxMessage => ({
  id,
  receivedAt: '2026-01-01T00:00:00Z',
  tag: 'j',
  contentType: 'application/json',
  body: '{"status":"PROCESSING"}',
  ...more,
})

export const some = (ids: string[], more: Partial<InboxRead> = {}): Answer =>
  ok({ messages: ids.map((id) => message(id)), cursor: ids.at(-1) ?? '0', more: false, gap: false, ...more })

export const failure = (more: Partial<RelayFailure> = {}) => ({
  ok: false as const,
  error: {
    reason: { code: 'unreachable' as const },
    gone: false,
    otherKey: false,
    slow: false,
    retryAfterMs: null,
    ...more,
  },
})
