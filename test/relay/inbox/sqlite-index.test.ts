import fc from 'fast-check'
import { expect, it } from 'vitest'
import { weightOf } from '../../../src/relay/inbox/rules.ts'
import { createInboxIndex, type InboxIndex, type IndexedInbox } from '../../../src/relay/inbox/sqlite-index.ts'

const newInbox = (n: number): IndexedInbox => ({
  ...{
    id: `i${n}`,
    key: n,
    readAt: n,
    savedAt: 0,
    sealKey: null,
    caught: false,
    dropped: 0,
    seqs: [],
    sizes: [],
    bytes: 0,
  },
})

/** All that anybody can see of an index. */
function seen(index: InboxIndex) {
  const inboxes = [...index.all()].map((inbox) => structuredClone(inbox)).toSorted((a, b) => a.key - b.key)
  return {
    inboxes,
    found: inboxes.map(({ key, id }) => [index.byKey(key)?.id, index.get(id)?.key]),
    hasUnused: index.oldestUnused() !== undefined,
    counts: [index.inboxes, index.messages, index.bytes],
  }
}

type Step = { do: 'add' | 'remove' | 'append' | 'shift' | 'drop' | 'save' | 'seal'; inbox: number; count: number }

function createSteps(index: InboxIndex) {
  let seq = 0
  return function take({ do: act, inbox: n, count }: Step): void {
    const inbox = index.get(`i${n}`)
    if (act === 'add' && !inbox) index.add(newInbox(n))
    if (!inbox) return
    if (act === 'remove') index.remove(inbox)
    if (act === 'append') for (let times = 0; times <= count; times++) index.append(inbox, ++seq, times * 100)
    if (act === 'shift') index.shift(inbox, count)
    if (act === 'drop') index.drop(inbox, new Set(inbox.seqs.filter((each) => each % 2 === count % 2)))
    if (act === 'save') index.save(inbox)
    if (act === 'seal') index.setSealKey(inbox, `key ${count}`)
  }
}

const steps = fc.array(
  fc.record({
    do: fc.constantFrom('add', 'remove', 'append', 'shift', 'drop', 'save', 'seal'),
    inbox: fc.integer({ min: 1, max: 3 }),
    count: fc.integer({ min: 0, max: 3 }),
  }),
)

it('is as it was before when what was not committed is taken back, whatever it was', () => {
  fc.assert(
    fc.property(steps, steps, (first, second) => {
      const index = createInboxIndex()
      const take = createSteps(index)
      for (const step of first) take(step as Step)
      index.commit()
      const before = seen(index)
      for (const step of second) take(step as Step)
      index.rollback()
      expect(seen(index)).toEqual(before)
      index.rollback()
      expect(seen(index)).toEqual(before)
    }),
  )
})

it('counts what its inboxes hold, whatever happened to them', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const index = createInboxIndex()
      const take = createSteps(index)
      for (const step of all) take(step as Step)
      const inboxes = [...index.all()]
      const bytes = (sizes: number[]) => sizes.reduce((sum, size) => sum + weightOf(size), 0)
      for (const inbox of inboxes) expect(inbox.bytes).toBe(bytes(inbox.sizes))
      expect(index.messages).toBe(inboxes.flatMap(({ seqs }) => seqs).length)
      expect(index.bytes).toBe(bytes(inboxes.flatMap(({ sizes }) => sizes)))
    }),
  )
})

it('knows which that never caught anything was not read for longest', () => {
  const index = createInboxIndex()
  const [a, b, c] = [newInbox(1), newInbox(2), newInbox(3)] as [IndexedInbox, IndexedInbox, IndexedInbox]
  for (const inbox of [a, b, c]) index.add(inbox)
  index.commit()
  index.seen(a, 50)
  expect([index.oldestUnused()?.id, a.readAt]).toEqual(['i2', 50])
  index.append(b, 1, 10)
  index.seen(b, 60)
  expect(index.oldestUnused()?.id).toBe('i3')
  index.remove(c)
  expect(index.oldestUnused()?.id).toBe('i1')
  index.remove(a)
  expect(index.oldestUnused()).toBeUndefined()
})

it('knows what of the reading is on disk', () => {
  const index = createInboxIndex()
  const inbox = newInbox(1)
  index.add(inbox)
  index.seen(inbox, 50)
  index.save(inbox)
  expect(inbox.savedAt).toBe(50)
})

it('tells of messages that grew too old, and not of those that were let go of', () => {
  const index = createInboxIndex()
  const inbox = newInbox(1)
  index.add(inbox)
  for (const seq of [1, 2, 3, 4]) index.append(inbox, seq, 10)
  expect(index.shift(inbox, 1)).toEqual([1])
  index.drop(inbox, new Set([1, 2, 3]))
  expect([inbox.dropped, inbox.seqs, inbox.sizes]).toEqual([3, [4], [10]])
  index.drop(inbox, new Set([1]))
  expect(inbox.dropped).toBe(3)
})
