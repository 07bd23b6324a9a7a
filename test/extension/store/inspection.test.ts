import { beforeEach, describe, expect, test } from 'vitest'
import {
  jobIndex,
  jobKey,
  pageKey,
  pageSize,
  quarantineKey,
  storageErrors,
} from '../../../src/extension/store/items.ts'
import type { Transaction } from '../../../src/extension/store/write/transaction.ts'
import fakeBrowser from '../../support/fake-browser.ts'
import { add, idOf, jobsIn, store, writer } from './store-bench.ts'

const change = <Answer>(run: (transaction: Transaction) => Promise<Answer>) => writer.change(run)
const { values } = fakeBrowser.storage.local

beforeEach(() => fakeBrowser.reset())

const job = jobsIn('done')
const range = (count: number, from = 0) => Array.from({ length: count }, (_, index) => idOf(from + index))
const pages = async () =>
  Promise.all(Array.from({ length: (await store.read(jobIndex)).pages }, (_, page) => store.readPageIds(page)))

describe.each([
  ['a repair', () => change((transaction) => transaction.repairAll())],
  ['an inspection', () => writer.inspectAll()],
])('%s', (_, run) => {
  test('of what is right writes no page', async () => {
    await add(...range(pageSize + 1).map((id) => job(id)))
    const before = [values.get(pageKey(0)), values.get(pageKey(1))]
    await run()
    expect([values.get(pageKey(0)), values.get(pageKey(1))]).toEqual(before)
    expect(values.get(pageKey(0))).toBe(before[0])
    expect((await store.read(storageErrors)).aside).toEqual([])
  })
  test('removes pages that are too many, and what is left of removed records', async () => {
    await add(job('a'))
    values.set(pageKey(1), { version: 1, value: ['gone'] })
    values.set(jobKey('left'), null)
    await run()
    expect(values.has(pageKey(1))).toBe(false)
    expect(values.has(jobKey('left'))).toBe(false)
    expect(await pages()).toEqual([['a']])
  })
  test.each(['account:c', 'unmatched:x', 'settings', pageKey(0), 'job:z'])(
    'sets %s aside when it can not be read',
    async (key) => {
      await add(job('a'))
      const damage = { version: 1, value: 7 }
      values.set(key, damage)
      values.set('unknown', damage)
      await run()
      expect(values.get(quarantineKey(key, damage))).toEqual(damage)
      expect((await store.read(storageErrors)).aside).toEqual([key])
    },
  )
})

describe('an inspection', () => {
  /** How many records one call reads, at most. */
  const largestRead = async (run: () => Promise<void>) => {
    const { get } = fakeBrowser.storage.local
    let most = 0
    fakeBrowser.storage.local.get = async function (keys) {
      const found = await get.call(this, keys)
      most = Math.max(most, Object.keys(found).length)
      return found
    }
    await run().finally(() => {
      fakeBrowser.storage.local.get = get
    })
    return most
  }
  test('reads a hundred records at once, however many there are', async () => {
    await add(...range(7 * pageSize).map((id) => job(id)))
    expect(await largestRead(() => writer.inspectAll())).toBe(100)
    expect(await largestRead(() => change((transaction) => transaction.repairAll()))).toBe(100)
  })
  test('lets what the user does come between', async () => {
    await add(...range(3 * pageSize).map((id) => job(id)))
    const order: string[] = []
    const inspected = writer.inspectAll().then(() => order.push('inspected'))
    await add(job(idOf(900))).then(() => order.push('added'))
    await inspected
    expect(order).toEqual(['added', 'inspected'])
    expect((await pages()).flat()).toEqual([...range(3 * pageSize), idOf(900)])
  })
  test('lists a job that the index does not have, in its place', async () => {
    await add(...range(3).map((id) => job(id)))
    values.set(pageKey(0), { version: 1, value: [idOf(0), idOf(2)] })
    await writer.inspectAll()
    expect(await pages()).toEqual([range(3)])
  })
  test('takes one from the index that is not there, and one that stands there twice', async () => {
    await add(...range(3).map((id) => job(id)))
    values.set(pageKey(0), { version: 1, value: [...range(3), idOf(2), 'gone'] })
    await writer.inspectAll()
    expect(await pages()).toEqual([range(3)])
  })
  test('finds what is pending and what is still to be done', async () => {
    await add(job('a', { state: 'running' }), job('b', { told: false }), job('c'))
    values.set(jobIndex.key, { version: 1, value: { pages: 1, pending: ['c'], chores: ['c'], quiet: [] } })
    await writer.inspectAll()
    expect(await store.read(jobIndex)).toMatchObject({ pending: ['a'], chores: ['b'] })
  })
})
