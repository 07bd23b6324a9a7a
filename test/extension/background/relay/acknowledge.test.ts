import { beforeEach, expect, test } from 'vitest'
import { createAcknowledger, takenAfter } from '../../../../src/extension/background/relay/acknowledge.ts'
import { cursor } from '../../../../src/extension/store/items.ts'
import { savedInbox } from '../bench.ts'
import { createRelayBench, failure, type RelayBench } from './relay-bench.ts'

const now = 1_000_000_000

let bench: RelayBench
beforeEach(async () => {
  bench = await createRelayBench()
})
const due = () => createAcknowledger({ ...bench.context, client: bench.client }).acknowledgeDue(savedInbox)
const taken = (through: string, at: number, after = through) =>
  bench.put(cursor, { ...cursor.default, after, taken: { through, at } })

test('what was taken first is let go of first', () => {
  const step = { cursor: '5', isFirst: true, count: 1 }
  expect(takenAfter(cursor.default, step, 7)).toEqual({ taken: { through: '5', at: 7 } })
  expect(takenAfter(cursor.default, { ...step, count: 0 }, 7)).toEqual({})
  const known = { through: '3', at: 1 }
  expect(takenAfter({ ...cursor.default, taken: known }, step, 7)).toEqual({ taken: known })
})

test.each([
  ['59 seconds ago', now - 59_999, []],
  ['a minute ago', now - 60_000, ['acknowledge 5']],
  ['in a future that was none', now + 1, ['acknowledge 5']],
])('the relay lets go of what was taken %s', async (_what, at, calls) => {
  await taken('5', at)
  await due()
  expect(bench.calls).toEqual(calls)
  expect('taken' in (await bench.place())).toBe(calls.length === 0)
})

test('nothing is let go of where nothing was taken', async () => {
  await due()
  expect(bench.calls).toEqual([])
})

test('what came after it has its own minute', async () => {
  await taken('5', now - 60_000, '9')
  await due()
  expect((await bench.place()).taken).toEqual({ through: '9', at: now })
})

test('when the relay can not be told, it lets go by age, and is not told again', async () => {
  bench.script.acknowledge = failure()
  await taken('5', now - 60_000)
  await due()
  expect(await bench.place()).not.toHaveProperty('taken')
})

test('what is noted for another inbox, or by another look, stays noted', async () => {
  bench.client.acknowledge = async () => {
    await bench.useRelay({ secret: 'other' })
    return { ok: true, value: null }
  }
  await taken('5', now - 60_000)
  await due()
  expect((await bench.place()).taken).toEqual({ through: '5', at: now - 60_000 })
  await bench.useRelay()
  bench.client.acknowledge = async () => {
    await taken('6', now)
    return { ok: true, value: null }
  }
  await due()
  expect((await bench.place()).taken).toEqual({ through: '6', at: now })
})
