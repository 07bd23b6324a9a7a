import { beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../src/contract/job.ts'
import { local } from '../../../src/extension/platform/storage.ts'
import {
  connections,
  jobIndex,
  jobKey,
  pageKey,
  pageSize,
  quarantineKey,
  settings,
  storageErrors,
} from '../../../src/extension/store/items.ts'
import { StorageRefused } from '../../../src/extension/store/write/writer.ts'
import fakeBrowser from '../../support/fake-browser.ts'
import { add, idOf, jobsIn, store, writer } from './store-bench.ts'

beforeEach(() => fakeBrowser.reset())

const job = jobsIn('accepted')

test('what is put together is written in one go', async () => {
  const before = fakeBrowser.storage.local.writes
  await writer.change(async (transaction) => {
    await transaction.addJob(job('a'))
    transaction.put(settings, { ...settings.default, notify: false })
  })
  expect(fakeBrowser.storage.local.writes).toBe(before + 1)
  expect((await store.read(jobIndex)).pending).toEqual(['a'])
})

test('changes take turns: none is lost', async () => {
  await add(job('a', { progress: 0 }))
  const raise = () =>
    writer.change(async (transaction) => {
      const current = await transaction.job('a')
      if (current) transaction.putJob({ ...current, progress: (current.progress ?? 0) + 1 })
    })
  await Promise.all(Array.from({ length: 20 }, raise))
  expect((await store.readJobs(['a']))[0]?.progress).toBe(20)
})

test('nothing is written when a change fails, and the next one runs', async () => {
  await expect(
    writer.change(async (transaction) => {
      await transaction.addJob(job('a'))
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(await store.readRecent(5)).toEqual([])
  await add(job('b'))
  expect((await store.readRecent(5)).map(({ id }) => id)).toEqual(['b'])
})

test('a write that the browser refuses is an error of its own', async () => {
  fakeBrowser.storage.local.refuses = true
  await expect(add(job('a'))).rejects.toBeInstanceOf(StorageRefused)
  fakeBrowser.storage.local.refuses = false
  expect(await store.readRecent(5)).toEqual([])
})

describe('the index', () => {
  test('fills page after page and finds the newest', async () => {
    await add(...Array.from({ length: pageSize + 5 }, (_, number) => job(idOf(number))))
    expect((await store.read(jobIndex)).pages).toBe(2)
    expect((await store.readPage(1)).map(({ id }) => id)).toEqual([100, 101, 102, 103, 104].map(idOf))
  })

  test('forgets a job wherever it stands', async () => {
    await add(...Array.from({ length: pageSize * 12 }, (_, number) => job(idOf(number))))
    await writer.change((transaction) => transaction.removeJob(idOf(3)))
    expect((await store.readPage(0)).map(({ id }) => id)).not.toContain(idOf(3))
    expect(fakeBrowser.storage.local.values.has(jobKey(idOf(3)))).toBe(false)
    expect((await store.read(jobIndex)).pending).not.toContain(idOf(3))
  })

  test('lists a job as pending, then as work to do, then not at all', async () => {
    await add(job('a'))
    const put = (changed: Job) => writer.change(async (transaction) => transaction.putJob(changed))
    await put(job('a', { state: 'done', told: false, kept: ['waiting'] }))
    expect(await store.read(jobIndex)).toMatchObject({ pending: [], chores: ['a'] })
    await put(job('a', { state: 'done', told: true, kept: ['waiting'] }))
    expect((await store.read(jobIndex)).chores).toEqual(['a'])
    await put(job('a', { state: 'done', told: true, kept: ['kept'] }))
    expect((await store.read(jobIndex)).chores).toEqual([])
  })

  test('keeps the last info jobs out of the list, and lets old ones go', async () => {
    for (let number = 0; number < 30; number++) {
      await add(job(idOf(number), { command: { kind: 'info' }, state: 'done' }))
    }
    expect(await store.readRecent(50)).toEqual([])
    expect((await store.read(jobIndex)).quiet).toEqual(Array.from({ length: 20 }, (_, index) => idOf(index + 10)))
    expect(fakeBrowser.storage.local.values.has(jobKey(idOf(9)))).toBe(false)
  })
})

describe('what can not be read', () => {
  const damaged = { version: 1, value: { what: 'is this' } }

  test('is set aside and named, and the rest goes on', async () => {
    await add(job('a'), job('b'))
    await local.set({ [connections.key]: damaged, [jobKey('a')]: damaged })
    await writer.change((transaction) => transaction.repairAll())
    const stored = await local.get([quarantineKey('connections', damaged), quarantineKey(jobKey('a'), damaged)])
    expect(Object.values(stored)).toEqual([damaged, damaged])
    expect((await store.read(storageErrors)).aside.toSorted()).toEqual(['connections', jobKey('a')])
    expect((await store.readRecent(5)).map(({ id }) => id)).toEqual(['b'])
    expect(await store.read(connections)).toEqual(connections.default)
  })

  test.each([jobIndex.key, pageKey(1)])('does not cost the list of jobs when it is %s', async (key) => {
    await add(...Array.from({ length: pageSize + 5 }, (_, number) => job(idOf(number))))
    await add(job('quiet', { command: { kind: 'info' } }))
    await local.set({ [key]: damaged })
    await add(job(idOf(500)))
    expect((await store.readRecent(2)).map(({ id }) => id)).toEqual([500, 104].map(idOf))
    expect((await store.readPage(0)).map(({ id }) => id)).toHaveLength(pageSize)
    const top = await store.read(jobIndex)
    expect(top.pages).toBe(2)
    expect(top.pending).toHaveLength(pageSize + 7)
    expect(top.quiet).toEqual(['quiet'])
  })

  test('of a newer version is left as it is', async () => {
    const newer = { version: 9, value: 'from the future' }
    await local.set({ [jobKey('a')]: newer })
    await add(job('b'))
    await writer.change(async (transaction) => {
      expect(await transaction.job('a')).toBeUndefined()
    })
    expect((await local.get([jobKey('a')]))[jobKey('a')]).toEqual(newer)
  })
})

test('strays are capped, oldest first out, and how many went is said', async () => {
  await writer.change(async (transaction) => {
    for (let number = 0; number < 230; number++) {
      await transaction.addUnmatched(idOf(number), { receivedAt: number, tag: null, body: '', summary: '' })
    }
  })
  const unmatched = await store.readUnmatched()
  expect(unmatched).toHaveLength(200)
  expect(unmatched[0]?.value.receivedAt).toBe(229)
  expect((await store.read(storageErrors)).dropped).toBe(30)
})
