import { beforeEach, describe, expect, test } from 'vitest'

import { local, onLocalChanged } from '../../../src/extension/platform/storage.ts'
import { storageErrors, type Unmatched, unmatchedIds, unmatchedKey } from '../../../src/extension/store/items.ts'
import { createStore } from '../../../src/extension/store/store.ts'
import type { Transaction } from '../../../src/extension/store/write/transaction.ts'
import { createWriter } from '../../../src/extension/store/write/writer.ts'
import fakeBrowser from '../../support/fake-browser.ts'

const store = createStore({ area: local, onChanged: onLocalChanged })
const writer = createWriter({ area: local, now: () => 77 })
const change = <Answer>(run: (transaction: Transaction) => Promise<Answer>) => writer.change(run)
const { values } = fakeBrowser.storage.local

beforeEach(() => fakeBrowser.reset())

describe('what came for no job', () => {
  const stray = (receivedAt: number, tag: string | null = null): Unmatched => ({
    receivedAt,
    tag,
    body: 'b',
    summary: 's',
  })
  const keep = (kind?: 'progress' | 'unread' | 'result', ...entries: [string, Unmatched][]) =>
    change(async (transaction) => {
      for (const [name, value] of entries) await transaction.addUnmatched(name, value, kind)
    })
  const times = async () => (await store.readUnmatched()).map(({ value }) => value.receivedAt)
  const many = (count: number, from = 0, tag: string | null = null): [string, Unmatched][] =>
    Array.from({ length: count }, (_, index) => [`${tag}${from + index}`, stray(from + index, tag)])

  test('is listed newest first, the same once', async () => {
    await keep('result', ['a', stray(1)], ['b', stray(2)], ['a', stray(3)])
    expect(await times()).toEqual([3, 2])
  })
  test('is deleted one by one', async () => {
    await keep('result', ...many(3))
    await change((transaction) => transaction.removeUnmatched(unmatchedKey('null1')))
    expect(await times()).toEqual([2, 0])
    await change((transaction) => transaction.removeUnmatched(unmatchedKey('gone')))
    expect(await times()).toEqual([2, 0])
    expect(await store.read(unmatchedIds)).toEqual(['null0', 'null2'])
    expect(values.has(unmatchedKey('null1'))).toBe(false)
  })
  test('is read by its key, and nothing else is', async () => {
    await keep('result', ['a', stray(1)])
    values.set('secret', { version: 1, value: stray(9) })
    const read = (key: string) => change((transaction) => transaction.unmatched(key))
    expect(await read(unmatchedKey('a'))).toEqual(stray(1))
    expect(await read('secret')).toBeUndefined()
  })
  test('makes room for what is newer, and it is told how much was dropped', async () => {
    await keep('result', ...many(200))
    expect((await store.read(storageErrors)).dropped).toBeUndefined()
    await keep('result', ...many(2, 200))
    expect(await times()).toHaveLength(200)
    expect((await store.read(storageErrors)).dropped).toBe(2)
    expect(values.has(unmatchedKey('null1'))).toBe(false)
    expect(values.has(unmatchedKey('null2'))).toBe(true)
  })
  test('and only says that some job goes on is twenty at most, and pushes nothing out', async () => {
    await keep('result', ...many(200))
    await keep('progress', ...many(25, 1000))
    expect(await times()).toHaveLength(220)
    expect((await store.read(storageErrors)).dropped).toBeUndefined()
    expect(values.has(unmatchedKey('note.null1004'))).toBe(false)
    expect(values.has(unmatchedKey('note.null1005'))).toBe(true)
  })
  test('and nobody understands is three of each job at most', async () => {
    await keep('unread', ...many(5, 0, 'j'), ...many(2, 10, 'k'))
    expect(await times()).toEqual([11, 10, 4, 3, 2])
  })
})
