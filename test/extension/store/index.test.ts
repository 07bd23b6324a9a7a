import { beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../src/contract/job.ts'
import { local } from '../../../src/extension/platform/storage.ts'
import { jobIndex, jobKey, pageKey, pageSize } from '../../../src/extension/store/items.ts'
import type { Transaction } from '../../../src/extension/store/write/transaction.ts'
import { createWriter } from '../../../src/extension/store/write/writer.ts'
import fakeBrowser from '../../support/fake-browser.ts'
import { storageUse } from '../../support/storage-use.ts'
import { add, idOf, jobsIn, store, writer } from './store-bench.ts'

const change = <Answer>(run: (transaction: Transaction) => Promise<Answer>) => writer.change(run)
const { values } = fakeBrowser.storage.local

beforeEach(() => fakeBrowser.reset())

const job = jobsIn('done')
const quiet = (id: string, more: Partial<Job> = {}) => job(id, { command: { kind: 'info' }, ...more })
const range = (count: number, from = 0) => Array.from({ length: count }, (_, index) => idOf(from + index))
const pages = async () =>
  Promise.all(Array.from({ length: (await store.read(jobIndex)).pages }, (_, page) => store.readPageIds(page)))

describe('a job is found by the API’s id of our request', () => {
  const find = (messageId: string, connectionId = 'c') =>
    change(async (transaction) => (await transaction.jobByMessageId(connectionId, messageId))?.id)

  test('of its own connection alone, and the latest where there are two', async () => {
    await add(
      job('a', { messageId: 'm' }),
      job('b', { messageId: 'm', connectionId: 'd' }),
      job('c', { messageId: 'n' }),
    )
    expect([await find('m'), await find('m', 'd'), await find('x'), await find('m', 'e')]).toEqual([
      'a',
      'b',
      undefined,
      undefined,
    ])
    await add(job('e', { messageId: 'm' }))
    expect(await find('m')).toBe('e')
  })
  test('among those that show nothing, too', async () => {
    await add(quiet('a', { messageId: 'm' }))
    expect(await find('m')).toBe('a')
  })
  test('however old it is while it waits, else on the last page', async () => {
    const ids = range(pageSize + 5)
    await add(...ids.map((id) => job(id, { messageId: id, ...(id === idOf(1) ? { state: 'running' } : {}) })))
    expect(await find(idOf(1))).toBe(idOf(1))
    expect(await find(idOf(2))).toBeUndefined()
    expect(await find(idOf(pageSize))).toBe(idOf(pageSize))
  })
  test('of 200 that wait, whatever else is waited for', async () => {
    const ids = range(201)
    await add(...ids.map((id) => job(id, { messageId: id, state: 'overdue' })))
    expect(await find(idOf(0))).toBeUndefined()
    expect(await find(idOf(1))).toBe(idOf(1))
  })
  test('in an empty storage not at all, and a damaged record is in nobody’s way', async () => {
    expect(await find('m')).toBeUndefined()
    await add(job('a', { messageId: 'm' }), job('b'))
    for (const damage of ['text', { version: 1, value: 'text' }, { version: 1, value: null }]) {
      values.set(jobKey('b'), damage)
      expect(await find('m')).toBe('a')
    }
  })
})

describe('the latest', () => {
  test('are those of the last page, newest first', async () => {
    const newest = (limit: number) => change((transaction) => transaction.newestIds(limit))
    expect(await newest(3)).toEqual([])
    await add(...range(pageSize + 2).map((id) => job(id)))
    expect(await newest(1)).toEqual([idOf(pageSize + 1)])
    expect(await newest(9)).toEqual([idOf(pageSize + 1), idOf(pageSize)])
  })
  test('of those that show nothing are told apart', async () => {
    await add(quiet('a'), job('b'), quiet('c'))
    expect(await change(async (transaction) => (await transaction.latestUnlisted()).map(({ id }) => id))).toEqual([
      'c',
      'a',
    ])
  })
  test('of those that show nothing are twenty, and one that waits stays however old it is', async () => {
    await add(quiet(idOf(0), { state: 'running' }), ...range(25, 1).map((id) => quiet(id)))
    expect((await store.read(jobIndex)).quiet).toEqual([idOf(0), ...range(20, 6)])
    expect(values.has(jobKey(idOf(5)))).toBe(false)
    expect(values.has(jobKey(idOf(0)))).toBe(true)
  })
})

describe('a page', () => {
  test('is full at a hundred, and no head is written while one is not', async () => {
    await add(...range(pageSize).map((id) => job(id)))
    expect(await pages()).toEqual([range(pageSize)])
    await add(job(idOf(pageSize)))
    expect(await pages()).toEqual([range(pageSize), [idOf(pageSize)]])
    const written: string[][] = []
    const watched = createWriter({
      area: { ...local, set: async (entries) => void written.push(Object.keys(entries)) },
      now: () => 1,
    })
    await watched.change((transaction) => transaction.addJob(job(idOf(pageSize + 1))))
    expect(written.map((keys) => keys.toSorted())).toEqual([[jobKey(idOf(pageSize + 1)), pageKey(1)]])
  })
  test('that can not be read is built anew, from the jobs', async () => {
    await add(...range(pageSize + 2).map((id) => job(id)))
    values.set(pageKey(1), { version: 1, value: 5 })
    await add(job(idOf(500)))
    expect(await pages()).toEqual([range(pageSize), [...range(2, pageSize), idOf(500)]])
  })
})

describe('jobs from elsewhere', () => {
  const insert = (...ids: string[]) => change((transaction) => transaction.insertJobs(ids.map((id) => job(id))))
  test('stand in their place by age, and pages before them stay as they are', async () => {
    await add(...range(pageSize + 1).map((id) => job(id)))
    const before = values.get(pageKey(0))
    await insert(`${idOf(pageSize)}x`, idOf(pageSize))
    expect(await pages()).toEqual([range(pageSize), [idOf(pageSize), `${idOf(pageSize)}x`]])
    expect(values.get(pageKey(0))).toBe(before)
    await insert('a')
    expect(await pages()).toEqual([
      ['a', ...range(pageSize - 1)],
      [...range(2, pageSize - 1), `${idOf(pageSize)}x`],
    ])
    expect((await store.readJobs(['a']))[0]?.id).toBe('a')
  })
  test('lose none of ours when a page can not be read', async () => {
    await add(...range(pageSize * 3).map((id) => job(id)))
    values.set(pageKey(0), { version: 1, value: 5 })
    // The index has lost a page: more of them come of its jobs than it has.
    const head = values.get(jobIndex.key) as { version: number; value: object }
    values.set(jobIndex.key, { ...head, value: { ...head.value, pages: 2 } })
    values.delete(pageKey(2))
    await insert('a')
    expect((await pages()).flat()).toEqual(['a', ...range(pageSize * 3)])
  })
  test('are put in without reading the pages before theirs', async () => {
    await add(...range(pageSize * 5).map((id) => job(id)))
    const read: string[] = []
    const get = (keys: string[]) => {
      read.push(...keys.filter((key) => key.startsWith(pageKey(0).slice(0, -1))))
      return local.get(keys)
    }
    const watched = createWriter({ area: { ...local, get }, now: () => 1 })
    await watched.change((transaction) => transaction.insertJobs([job(idOf(pageSize * 5))]))
    expect(read.toSorted()).toEqual([pageKey(3), pageKey(4)])
    expect((await pages()).at(-1)).toEqual([idOf(pageSize * 5)])
  })
  test('fill what deletions have left, and no empty page stays', async () => {
    await add(...range(pageSize + 2).map((id) => job(id)))
    await change(async (transaction) => {
      for (const id of range(5)) await transaction.removeJob(id)
    })
    await insert('a')
    expect(await pages()).toEqual([['a', ...range(97, 5)]])
    expect(values.has(pageKey(1))).toBe(false)
  })
})

describe('a deleted job', () => {
  test('is gone from its page, from the head and from storage, and no other is', async () => {
    await add(...range(pageSize * 11).map((id) => job(id, { state: 'running' })))
    await change((transaction) => transaction.removeJob(idOf(50)))
    expect((await pages())[0]).toEqual(range(pageSize).filter((id) => id !== idOf(50)))
    expect((await pages()).slice(1).every((ids) => ids.length === pageSize)).toBe(true)
    expect((await store.read(jobIndex)).pending).toHaveLength(pageSize * 11 - 1)
  })
  test('that shows nothing is gone from the head', async () => {
    await add(quiet('a'), quiet('b'))
    await change((transaction) => transaction.removeJob('a'))
    expect((await store.read(jobIndex)).quiet).toEqual(['b'])
    await add(job('c'))
    await change((transaction) => transaction.removeJob('c'))
    expect((await store.read(jobIndex)).quiet).toEqual(['b'])
  })
  test('is found by its time, however many pages there are', async () => {
    await add(...range(pageSize * 30).map((id) => job(id)))
    const { reads } = await storageUse(() => change((transaction) => transaction.removeJob(idOf(250))))
    expect(reads.page).toBeLessThan(8)
    expect((await pages())[2]).toEqual(range(pageSize, 200).filter((id) => id !== idOf(250)))
  })
  test('is found wherever it is, when the clock was wrong or pages are empty', async () => {
    const [wrong, last] = [idOf(9000), pageSize * 30 - 1]
    await add(job(wrong), ...range(last).map((id) => job(id)))
    await change(async (transaction) => {
      for (const id of range(pageSize, pageSize * 14 - 1)) await transaction.removeJob(id)
      for (const id of [wrong, idOf(7)]) await transaction.removeJob(id)
    })
    expect((await pages())[14]).toEqual([])
    expect((await pages())[0]).toEqual(range(pageSize - 1).filter((id) => id !== idOf(7)))
  })
  test('that shows nothing is not looked for on the pages', async () => {
    await add(...range(pageSize * 2).map((id) => job(id)), quiet('q'))
    const { reads } = await storageUse(() => change((transaction) => transaction.removeJob('q')))
    expect(reads).toEqual({ head: 1 })
  })
  test('takes the last pages with it when they are empty: who wants the latest jobs reads no empty ones', async () => {
    await add(...range(pageSize * 8).map((id) => job(id)))
    await change((transaction) => transaction.removeJob(idOf(pageSize * 8 - 1)))
    await change(async (transaction) => {
      for (const id of range(pageSize * 8, pageSize - 1)) await transaction.removeJob(id)
    })
    expect(await pages()).toEqual([range(pageSize - 1)])
    const read = await storageUse(() => store.readRecent(5))
    expect(read.reads).toEqual({ head: 1, page: 1, job: 5 })
    await add(job(idOf(900)), job(idOf(901)))
    expect((await pages()).map(({ length }) => length)).toEqual([pageSize, 1])
    expect([...values.keys()].filter((key) => key.startsWith('page:'))).toHaveLength(2)
  })
  test('that was the last of all leaves the first page', async () => {
    await add(job('a'))
    await change((transaction) => transaction.removeJob('a'))
    expect(await pages()).toEqual([[]])
  })
  test('of which there is nothing changes nothing', async () => {
    await add(job('a'))
    await change((transaction) => transaction.removeJob('gone'))
    expect(await pages()).toEqual([['a']])
  })
})

describe('the head', () => {
  test('is right when one job leaves as another comes', async () => {
    await add(job('a', { state: 'running' }))
    await change(async (transaction) => {
      transaction.putJob(job('a', { told: false }))
      await transaction.addJob(job('b', { state: 'sending' }))
    })
    expect(await store.read(jobIndex)).toMatchObject({ pending: ['b'], chores: ['a'] })
    await change(async (transaction) => {
      transaction.putJob(job('a', { told: true }))
      transaction.putJob(job('b', { told: false }))
    })
    expect(await store.read(jobIndex)).toMatchObject({ pending: [], chores: ['b'] })
  })
  test.each([
    ['has not been told of', { told: false }, true],
    ['has been told of', { told: true }, false],
    ['is told nothing of', {}, false],
    ['waits for a picture', { kept: ['kept', 'waiting'] }, true],
    ['has its pictures', { kept: ['kept', 'lost'] }, false],
    ['is late and has not been told of', { state: 'overdue', told: false }, true],
    ['is still on its way', { state: 'running', kept: ['waiting'] }, false],
  ] as [string, Partial<Job>, boolean][])('knows what is left to do for a job that %s', async (_what, more, isLeft) => {
    await add(job('a', more))
    expect((await store.read(jobIndex)).chores).toEqual(isLeft ? ['a'] : [])
  })
  test('is not written when it says the same', async () => {
    await add(job('a', { state: 'running' }))
    const before = values.get(jobIndex.key)
    await change(async (transaction) => transaction.putJob(job('a', { state: 'running', progress: 5 })))
    expect(values.get(jobIndex.key)).toBe(before)
  })
  test('that is there is left alone by a look at it, and one that is missing is made', async () => {
    await add(job('b'), job('a', { state: 'running' }), quiet('q', { told: false }))
    const before = values.get(jobIndex.key)
    await change((transaction) => transaction.repairIndex())
    expect(values.get(jobIndex.key)).toBe(before)
    values.delete(jobIndex.key)
    await change((transaction) => transaction.repairIndex())
    expect(await store.read(jobIndex)).toEqual({ pages: 1, pending: ['a'], chores: ['q'], quiet: ['q'] })
    expect(await pages()).toEqual([['a', 'b']])
  })
})
