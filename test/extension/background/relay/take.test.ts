import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { InboxMessage } from '../../../../src/contract/inbox.ts'
import { createTake, type Step } from '../../../../src/extension/background/relay/take.ts'
import { StorageRefused } from '../../../../src/extension/store/write/writer.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { aJob } from '../bench.ts'
import { createRelayBench, message, type RelayBench } from './relay-bench.ts'

let bench: RelayBench
/** What each write said, in order. */
let steps: Step[]
let wanted: (after: string | null) => boolean
beforeEach(async () => {
  bench = await createRelayBench()
  steps = []
  wanted = () => true
})

const many = (count: number, more: Partial<InboxMessage> = {}) =>
  Array.from({ length: count }, (_, index) => message(String(index + 1), { tag: null, ...more }))
const attempt = async () => (await bench.session.get(['attempt'])).attempt
/** `dieIn`: the write at which the worker ends. */
const take = (
  messages: InboxMessage[],
  { after = '0', inbox = 'inbox', dieIn = 0, error = new Error('killed'), by = createTake(bench.options) } = {},
) => {
  let writes = 0
  return by({
    inbox,
    after,
    read: { messages, cursor: 'end', more: false, gap: false },
    async begin(_transaction, from) {
      if (++writes === dieIn) throw error
      return wanted(from)
    },
    async advance(_transaction, step) {
      steps.push(step)
    },
  })
}
const unmatched = async () => (await bench.store.readUnmatched()).length

describe('messages take effect', () => {
  test('ten in a write, and the cursor goes with them', async () => {
    expect(await take(many(23))).toBe(true)
    expect(steps).toEqual([
      { cursor: '10', isFirst: true, count: 10 },
      { cursor: '20', isFirst: false, count: 10 },
      { cursor: 'end', isFirst: false, count: 3 },
    ])
    expect(await attempt()).toBeUndefined()
  })
  test('in one write when they are ten', async () => {
    await take(many(10))
    expect(steps).toEqual([{ cursor: 'end', isFirst: true, count: 10 }])
  })
  test('as many as are 64 KiB together, and one that is larger alone', async () => {
    await take(many(5, { body: 'x'.repeat(32 * 1024) }))
    expect(steps.map(({ count }) => count)).toEqual([2, 2, 1])
    steps = []
    await take([...many(1), message('2', { tag: null, body: 'x'.repeat(70_000) }), message('3', { tag: null })])
    expect(steps.map(({ count }) => count)).toEqual([1, 1, 1])
  })
  test('none of them, and the cursor moves all the same', async () => {
    const writes = await attempt()
    expect(await take([])).toBe(true)
    expect(steps).toEqual([{ cursor: 'end', isFirst: true, count: 0 }])
    expect(await attempt()).toBe(writes)
  })
  test('with all that they need read from storage at once', async () => {
    await bench.add(aJob())
    const get = vi.spyOn(fakeBrowser.storage.local, 'get')
    await take([message('1', { body: '{"status":"DONE","uri":"https://cdn.test/1.png"}' })])
    expect(get).toHaveBeenCalledTimes(1)
    get.mockRestore()
    expect((await bench.job('j'))?.state).toBe('done')
  })
  test('as long as they are wanted', async () => {
    wanted = (after) => after === '0'
    expect(await take(many(23))).toBe(false)
    expect(steps).toHaveLength(1)
    expect(await attempt()).toBeUndefined()
  })
})

describe('after a worker that ended over them', () => {
  test('they come one at a time, until those are through', async () => {
    await expect(take(many(13), { dieIn: 1 })).rejects.toThrow('killed')
    expect(await attempt()).toEqual({ inbox: 'inbox', after: '0', through: '10', tries: 1 })
    await take(many(13))
    expect(steps.map(({ count, cursor }) => [count, cursor])).toEqual([
      ...Array.from({ length: 10 }, (_, index) => [1, String(index + 1)]),
      [3, 'end'],
    ])
    expect(await attempt()).toBeUndefined()
  })
  test('the one that ends each is kept as it is at the third try, and those behind it are read', async () => {
    const messages = many(3, { tag: 'j', body: '{"status":"PROCESSING","messageId":"m"}' })
    await bench.add(aJob())
    await expect(take(messages, { dieIn: 1 })).rejects.toThrow('killed')
    await expect(take(messages, { dieIn: 1 })).rejects.toThrow('killed')
    expect(await attempt()).toEqual({ inbox: 'inbox', after: '0', through: '3', tries: 2 })
    expect(await unmatched()).toBe(0)
    await take(messages)
    expect(await unmatched()).toBe(1)
    expect((await bench.job('j'))?.state).toBe('running')
  })
  test('the second of them is the second, though it was tried before', async () => {
    const messages = many(3)
    await expect(take(messages, { dieIn: 1 })).rejects.toThrow('killed')
    await expect(take(messages, { dieIn: 2 })).rejects.toThrow('killed')
    expect(await attempt()).toEqual({ inbox: 'inbox', after: '1', through: '3', tries: 2 })
    await expect(take(messages.slice(1), { after: '1', dieIn: 1 })).rejects.toThrow('killed')
    expect(await attempt()).toEqual({ inbox: 'inbox', after: '1', through: '3', tries: 3 })
  })
  test('those of another inbox are taken as usual', async () => {
    await expect(take(many(3), { dieIn: 1 })).rejects.toThrow('killed')
    await take(many(3), { inbox: 'another' })
    expect(steps.map(({ count }) => count)).toEqual([3])
  })
  test('they come one at a time also where the same worker could not take them', async () => {
    const by = createTake(bench.options)
    await take(many(1), { by })
    await expect(take(many(3), { by, dieIn: 1 })).rejects.toThrow('killed')
    steps = []
    await take(many(3), { by })
    expect(steps.map(({ count }) => count)).toEqual([1, 1, 1])
  })
  test('others are taken as usual, when those are gone', async () => {
    await expect(take(many(3), { dieIn: 1 })).rejects.toThrow('killed')
    await take([message('8', { tag: null }), message('9', { tag: null })])
    expect(steps.map(({ count }) => count)).toEqual([2])
  })
})

test('storage that refuses is not the messages’ fault', async () => {
  await expect(take(many(3), { dieIn: 1, error: new StorageRefused('full') })).rejects.toThrow('full')
  expect(await attempt()).toBeUndefined()
})
