import { beforeEach, expect, test } from 'vitest'
import type { Job } from '../../../src/contract/job.ts'
import { local, onLocalChanged } from '../../../src/extension/platform/storage.ts'
import {
  jobIndex,
  jobKey,
  jobRecord,
  pageKey,
  pageRecord,
  pageSize,
  settings,
} from '../../../src/extension/store/items.ts'
import { toRecord } from '../../../src/extension/store/record.ts'
import { type Change, createStore } from '../../../src/extension/store/store.ts'
import fakeBrowser from '../../support/fake-browser.ts'

const store = createStore({ area: local, onChanged: onLocalChanged })

beforeEach(() => fakeBrowser.reset())

function job(id: string): Job {
  return {
    id,
    connectionId: 'c',
    command: { kind: 'imagine', prompt: id },
    state: 'done',
    createdAt: 1,
    updatedAt: 1,
    deadlineAt: 2,
  }
}

async function fill(count: number) {
  const ids = Array.from({ length: count }, (_, index) => `j${String(index).padStart(6, '0')}`)
  const values: Record<string, unknown> = {}
  const pages = Math.ceil(count / pageSize)
  for (let page = 0; page < pages; page++) {
    values[pageKey(page)] = toRecord(pageRecord, ids.slice(page * pageSize, (page + 1) * pageSize))
  }
  for (const id of ids) values[jobKey(id)] = toRecord(jobRecord, job(id))
  values[jobIndex.key] = toRecord(jobIndex, { ...jobIndex.default, pages })
  await local.set(values)
}

test('the newest jobs come first, across the border of two pages', async () => {
  await fill(pageSize * 3 + 2)
  const recent = await store.readRecent(4)
  expect(recent.map((each) => each.id)).toEqual(['j000301', 'j000300', 'j000299', 'j000298'])
})

test('reading the newest of ten thousand jobs touches a few records only', async () => {
  await fill(10_000)
  const asked: string[] = []
  const get = (keys: string[]) => {
    asked.push(...keys)
    return local.get(keys)
  }
  const counting = { ...local, get }
  const recent = await createStore({ area: counting, onChanged: onLocalChanged }).readRecent(12)
  expect(recent).toHaveLength(12)
  expect(asked.length).toBeLessThanOrEqual(1 + 2 + 12)
})

test('one damaged job does not hide the others, and is reported', async () => {
  await fill(3)
  await local.set({ [jobKey('j000001')]: { version: 1, value: { id: 7 } } })
  const unreadable: string[] = []
  const reporting = createStore({ area: local, onChanged: onLocalChanged, onUnreadable: (key) => unreadable.push(key) })
  expect((await reporting.readPage(0)).map((each) => each.id)).toEqual(['j000000', 'j000002'])
  expect(unreadable).toEqual([jobKey('j000001')])
})

test('a setting that is damaged or of a newer version counts as not set', async () => {
  await local.set({ settings: { version: 1, value: { notify: 'perhaps' } } })
  expect(await store.read(settings)).toEqual(settings.default)
  await local.set({ settings: { version: 99, value: { ...settings.default, notify: false } } })
  expect(await store.read(settings)).toEqual(settings.default)
})

test('an older record is migrated step by step while it is read', async () => {
  await local.set({ settings: { version: 1, value: 'off' } })
  const newer = {
    ...settings,
    version: 3,
    migrations: [
      (old: unknown) => ({ notify: old !== 'off' }),
      (old: unknown) => ({ ...settings.default, ...(old as { notify: boolean }) }),
    ],
  }
  expect(await store.read(newer)).toEqual({ ...settings.default, notify: false })
})

test('a subscriber sees which jobs changed and went, until it lets go', async () => {
  const changes: Change[] = []
  const gone = new AbortController()
  store.subscribe((change) => changes.push(change), gone.signal)
  await local.set({
    [jobKey('a')]: toRecord(jobRecord, job('a')),
    [jobIndex.key]: toRecord(jobIndex, { ...jobIndex.default, pages: 1 }),
  })
  expect(changes[0]?.jobs.map((each) => each.id)).toEqual(['a'])
  expect(changes[0]?.removed).toEqual([])
  expect(changes[0]?.value(jobIndex)?.pages).toBe(1)
  expect(changes[0]?.value(settings)).toBeUndefined()
  await local.remove([jobKey('a')])
  expect(changes[1]?.removed).toEqual(['a'])
  expect(changes[1]?.jobs).toEqual([])
  gone.abort()
  await local.set({ [jobKey('b')]: toRecord(jobRecord, job('b')) })
  expect(changes).toHaveLength(2)
})
