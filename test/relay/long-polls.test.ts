import { beforeEach, expect, it } from 'vitest'
import type { InboxStore, Read } from '../../src/relay/inbox/inbox.ts'
import type { OnInboxEvent } from '../../src/relay/inbox/inbox-events.ts'
import { LongPoll } from '../../src/relay/long-poll.ts'
import { createLongPolls, type LongPolls } from '../../src/relay/long-polls.ts'

const empty: Read = { messages: [], more: false, gap: false, cursor: 5 }
const found: Read = {
  messages: [{ seq: 6, receivedAt: 0, tag: null, contentType: null, sealed: false, body: Buffer.from('{}') }],
  more: false,
  gap: false,
  cursor: 6,
}

/** A store whose reads are answered by hand: at once with what `now` says, or later. */
let now: Read | null
let later: ((found: Read | null) => void)[] | null
let reads: [string, number, number, number | undefined][]
let tell: OnInboxEvent
let turns: (() => void)[]
let due: (() => void)[]
let clockMs: number
let longPolls: LongPolls

beforeEach(() => {
  now = empty
  later = null
  reads = []
  turns = []
  due = []
  clockMs = 0
  const store: Pick<InboxStore, 'read' | 'listen'> = {
    read(id, after, limit, bytes) {
      reads.push([id, after, limit, bytes])
      return later ? new Promise((resolve) => later?.push(resolve)) : now
    },
    listen(onEvent) {
      tell = onEvent
      return () => {}
    },
  }
  longPolls = createLongPolls({
    store: store as InboxStore,
    timers: {
      after(_delayMs, run) {
        due.push(run)
        return () => {}
      },
    },
    monotonic: () => clockMs,
    nextTurn: (run) => void turns.push(run),
    maxPerInbox: 2,
  })
})

const held = (id = 'a') => new LongPoll(id, '192.0.2.1', { after: 5, limit: 100, waitMs: 25_000 })

/** What a read was answered, as soon as it is. */
function watch(read: Read | null | Promise<Read | null>) {
  const seen: { answer: Read | null | undefined } = { answer: undefined }
  void Promise.resolve(read).then((answer) => {
    seen.answer = answer
  })
  return seen
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

it.each([
  ['messages', found],
  ['a gap', { ...empty, gap: true }],
  ['more than is read at once', { ...empty, more: true }],
  ['no inbox', null],
])('answers at once who asks when there is %s', async (_what, answer) => {
  now = answer
  expect(longPolls.read(held())).toBe(answer)
  expect([longPolls.count(), longPolls.hasRoom('a')]).toEqual([0, true])
})

it('holds a read for which there is nothing, until there is news of its inbox', async () => {
  const seen = watch(longPolls.read(held()))
  tell('b')
  now = found
  tell('b')
  await settle()
  expect([seen.answer, longPolls.count(), reads.length]).toEqual([undefined, 1, 1])
  tell('a')
  await settle()
  expect([seen.answer, longPolls.count(), reads]).toEqual([found, 0, [0, 1].map(() => ['a', 5, 100, 8192])])
})

it('holds on when the news was nothing, and answers with what was found last when its time is over', async () => {
  const seen = watch(longPolls.read(held()))
  tell('a')
  await settle()
  expect([seen.answer, longPolls.count()]).toEqual([undefined, 1])
  clockMs = 25_000
  for (const run of due) run()
  await settle()
  expect([seen.answer, longPolls.count()]).toEqual([empty, 0])
})

it('reads once more when news came while the store was being asked: what it answers may be older', async () => {
  later = []
  const seen = watch(longPolls.read(held()))
  tell('a')
  later.shift()?.(empty)
  await settle()
  expect([seen.answer, reads.length]).toEqual([undefined, 2])
  later.shift()?.(found)
  await settle()
  expect(seen.answer).toEqual(found)
})

it('reads no more often than it has news', async () => {
  later = []
  watch(longPolls.read(held()))
  later.shift()?.(empty)
  await settle()
  expect([reads.length, longPolls.count()]).toEqual([1, 1])
  tell('a')
  later.shift()?.(empty)
  await settle()
  expect([reads.length, longPolls.count()]).toEqual([2, 1])
})

it('answers with what it then finds when the time was over while the store was being asked', async () => {
  later = []
  const seen = watch(longPolls.read(held()))
  clockMs = 25_000
  for (const run of due) run()
  await settle()
  expect([seen.answer, longPolls.count()]).toEqual([undefined, 0])
  later.shift()?.(empty)
  await settle()
  expect([seen.answer, reads.length]).toEqual([empty, 1])
})

it('looks again for everybody when it may have missed some', async () => {
  const [one, other] = [watch(longPolls.read(held('a'))), watch(longPolls.read(held('b')))]
  now = found
  tell(null)
  await settle()
  expect([one.answer, other.answer]).toEqual([found, found])
})

it('rejects a held read when the store fails it', async () => {
  const read = longPolls.read(held())
  const failed = expect(read).rejects.toThrow('disk')
  Object.defineProperty(reads, 'push', {
    value: () => {
      throw new Error('disk')
    },
  })
  tell('a')
  await failed
})

it('has room for so many on one inbox, and again when one has left', () => {
  const [one, two] = [held(), held()]
  void longPolls.read(one)
  expect(longPolls.hasRoom('a')).toBe(true)
  void longPolls.read(two)
  expect([longPolls.hasRoom('a'), longPolls.hasRoom('b'), longPolls.count()]).toEqual([false, true, 2])
  for (const read of [one, one]) longPolls.cancel(read)
  expect([longPolls.hasRoom('a'), longPolls.count()]).toEqual([true, 1])
  longPolls.cancel(two)
  expect(longPolls.count()).toBe(0)
})

it('answers those who wait whichever of them has left before', async () => {
  for (const leaving of [0, 1, 2]) {
    now = empty
    const three = [held(), held(), held()]
    const seen = three.map((read) => watch(longPolls.read(read)))
    longPolls.cancel(three[leaving] ?? held())
    now = found
    tell('a')
    turns.shift()?.()
    await settle()
    expect(seen.map(({ answer }) => answer)).toEqual([0, 1, 2].map((n) => (n === leaving ? undefined : found)))
    expect(longPolls.count()).toBe(0)
  }
})

it('answers a hundred in one turn of the event loop, and the others in the next ones', async () => {
  const seen = Array.from({ length: 250 }, (_, n) => watch(longPolls.read(held(String(n)))))
  const answered = async () => {
    await settle()
    return seen.filter(({ answer }) => answer !== undefined).length
  }
  now = found
  for (let n = 0; n < 250; n++) tell(String(n))
  expect([await answered(), turns.length]).toEqual([100, 1])
  turns.shift()?.()
  expect([await answered(), turns.length]).toEqual([200, 1])
  turns.shift()?.()
  expect([await answered(), turns.length]).toEqual([250, 1])
  turns.shift()?.()
  expect(turns).toEqual([])
})

it('counts each who waits on the same inbox for what one turn answers', async () => {
  const seen = Array.from({ length: 120 }, (_, n) => watch(longPolls.read(held(String(n % 60)))))
  const answered = async () => {
    await settle()
    return seen.filter(({ answer }) => answer !== undefined).length
  }
  now = found
  tell(null)
  expect(await answered()).toBe(100)
  turns.shift()?.()
  expect(await answered()).toBe(120)
})

it('answers everybody when it stops, and holds nobody from then on', async () => {
  const seen = [watch(longPolls.read(held('a'))), watch(longPolls.read(held('a'))), watch(longPolls.read(held('b')))]
  longPolls.stop()
  await settle()
  expect([seen.map(({ answer }) => answer), longPolls.count()]).toEqual([[empty, empty, empty], 0])
  expect(longPolls.read(held())).toBe(empty)
})
