import { beforeEach, describe, expect, test } from 'vitest'
import type { Account } from '../../../src/contract/account.ts'
import { local, onLocalChanged } from '../../../src/extension/platform/storage.ts'
import { fastTimeSamples } from '../../../src/extension/store/items.ts'
import { createStore } from '../../../src/extension/store/store.ts'
import { mergeFastTimeSamples, noteFastTimeSample } from '../../../src/extension/store/write/fast-time-samples.ts'
import type { Transaction } from '../../../src/extension/store/write/transaction.ts'
import { createWriter } from '../../../src/extension/store/write/writer.ts'
import fakeBrowser from '../../support/fake-browser.ts'

const store = createStore({ area: local, onChanged: onLocalChanged })
const writer = createWriter({ area: local, now: () => 77 })
const change = <Answer>(run: (transaction: Transaction) => Promise<Answer>) => writer.change(run)

beforeEach(() => fakeBrowser.reset())

const anAccount = (readAt: number, fast: Account['fast'] = null): Account => ({
  ...{ readAt, fast, credits: null, speed: null, visibility: null, subscription: null, entries: [] },
  queue: { fast: null, relax: null, running: null },
})

describe('fast time', () => {
  const note = (at: number, fast: Account['fast'], connectionId = 'c') =>
    change((transaction) => noteFastTimeSample(transaction, connectionId, anAccount(at, fast)))
  const at = async () => (await store.read(fastTimeSamples)).map((sample) => sample.at)

  test('is noted when it says something new of its account', async () => {
    await note(1, { left: 5, unit: 'hours' })
    await note(2, { left: 5, unit: 'hours' })
    await note(3, { left: 5, unit: 'hours' }, 'd')
    await note(4, { left: 5, unit: 'hours' })
    await note(5, { left: 4, unit: 'hours' })
    await note(6, { left: 4, of: 15, unit: 'hours' })
    await note(7, { left: 4, of: 15, unit: 'minutes' })
    await note(8, null)
    expect(await at()).toEqual([1, 3, 5, 6, 7])
    expect((await store.read(fastTimeSamples)).slice(0, 1)).toEqual([
      { connectionId: 'c', at: 1, left: 5, unit: 'hours' },
    ])
    expect((await store.read(fastTimeSamples))[3]).toEqual({ connectionId: 'c', at: 6, left: 4, of: 15, unit: 'hours' })
  })
  test('of a thousand samples is kept, the oldest goes', async () => {
    const known = Array.from({ length: 1000 }, (_, index) => ({
      connectionId: 'c',
      at: index,
      left: index,
      unit: 'hours' as const,
    }))
    await change(async (transaction) => transaction.put(fastTimeSamples, known))
    await note(5000, { left: 1, unit: 'hours' })
    expect(await at()).toHaveLength(1000)
    expect((await at())[0]).toBe(1)
    expect(mergeFastTimeSamples(known, [{ connectionId: 'c', at: 9999, left: 1, unit: 'hours' }])).toHaveLength(1000)
  })
  test('of two browsers is one list in the order of time, the same moment once', () => {
    const sample = (time: number, left: number, connectionId = 'c') => ({
      connectionId,
      at: time,
      left,
      unit: 'hours' as const,
    })
    const merged = mergeFastTimeSamples([sample(3, 1), sample(5, 1)], [sample(4, 2), sample(3, 9), sample(3, 7, 'd')])
    expect(merged).toEqual([sample(3, 1), sample(3, 7, 'd'), sample(4, 2), sample(5, 1)])
  })
})
