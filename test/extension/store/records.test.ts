import { beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { Account } from '../../../src/contract/account.ts'
import { local, onLocalChanged, session } from '../../../src/extension/platform/storage.ts'
import { createDrafts } from '../../../src/extension/store/drafts.ts'
import {
  connections,
  fastTimeSamples,
  formerRelays,
  type Item,
  jobKey,
  pictureRetries,
  quarantineKey,
  relay,
  settings,
  storageErrors,
} from '../../../src/extension/store/items.ts'
import { fromRecord, toRecord } from '../../../src/extension/store/record.ts'
import { createStore } from '../../../src/extension/store/store.ts'
import type { Transaction } from '../../../src/extension/store/write/transaction.ts'
import { createWriter } from '../../../src/extension/store/write/writer.ts'
import fakeBrowser from '../../support/fake-browser.ts'
import { doneJob } from '../../support/sample-jobs.ts'

const store = createStore({ area: local, onChanged: onLocalChanged })
const writer = createWriter({ area: local, now: () => 77 })
const change = <Answer>(run: (transaction: Transaction) => Promise<Answer>) => writer.change(run)
const { values } = fakeBrowser.storage.local

beforeEach(() => fakeBrowser.reset())

describe('a record', () => {
  const shape = { version: 2, schema: z.number(), migrations: [(old: unknown) => Number(old) * 10] }
  test.each([
    ['nothing', undefined, { kind: 'absent' }],
    ['what was removed', null, { kind: 'absent' }],
    ['one of ours', { version: 2, value: 5 }, { kind: 'found', value: 5 }],
    ['an older one', { version: 1, value: '5' }, { kind: 'found', value: 50 }],
    ['a newer one', { version: 3, value: 5 }, { kind: 'unreadable' }],
    ['one of no version', { version: 0, value: 5 }, { kind: 'unreadable' }],
    ['one whose version is no number', { version: '1', value: 5 }, { kind: 'unreadable' }],
    ['one without a version', { value: 5 }, { kind: 'unreadable' }],
    ['one without a value', { version: 2 }, { kind: 'unreadable' }],
    ['one of another shape', { version: 2, value: '5' }, { kind: 'unreadable' }],
    ['text', 'text', { kind: 'unreadable' }],
    ['a number', 5, { kind: 'unreadable' }],
  ])('is read as far as it can be: %s', (_what, raw, loaded) => {
    expect(fromRecord(shape, raw)).toEqual(loaded)
  })
  test('whose migration has a fault is left as it is', () => {
    const broken = {
      ...shape,
      migrations: [
        () => {
          throw new Error('fault')
        },
      ],
    }
    expect(fromRecord(broken, { version: 1, value: 5 })).toEqual({ kind: 'unreadable' })
    expect(fromRecord(shape, toRecord(shape, 7))).toEqual({ kind: 'found', value: 7 })
  })

  const connection = { id: 'c', provider: 'p', name: '', address: 'https://api.test', token: 't' }
  const former = {
    ...{
      address: 'a',
      secret: 's',
      accessKey: '',
      hook: 'h',
      expiresAt: 1,
      seal: null,
      isSealed: false,
      after: null,
      leftAt: 1,
      failures: 0,
      nextAt: 0,
    },
  }
  const damaged: [string, Item<unknown>, unknown, unknown][] = [
    [
      'account',
      connections as Item<unknown>,
      { active: 'c', list: [connection, { id: 5 }] },
      { active: 'c', list: [connection] },
    ],
    ['inbox that was left', formerRelays as Item<unknown>, [{ secret: 's' }, former], [former]],
    [
      'plan',
      pictureRetries as Item<unknown>,
      { a: { tries: 'x' }, b: { tries: 1, nextAt: 2 } },
      { b: { tries: 1, nextAt: 2 } },
    ],
    [
      'sample of the fast time',
      fastTimeSamples as Item<unknown>,
      [{ at: 'now' }, { connectionId: 'c', at: 1, left: 2, unit: 'hours' }],
      [{ connectionId: 'c', at: 1, left: 2, unit: 'hours' }],
    ],
  ]
  test.each(damaged)(
    'with one damaged %s costs that one, and is set aside as it was',
    async (_what, item, value, rest) => {
      const raw = { version: item.version, value }
      values.set(item.key, raw)
      expect(await store.read(item)).toEqual(rest)
      await change((transaction) => transaction.read(item))
      expect(values.get(quarantineKey(item.key, raw))).toEqual(raw)
      expect(values.get(item.key)).toEqual({ version: item.version, value: rest })
      expect((await store.read(storageErrors)).aside).toEqual([item.key])
      const writes = fakeBrowser.storage.local.writes
      await change((transaction) => transaction.read(item))
      expect(fakeBrowser.storage.local.writes).toBe(writes)
    },
  )
  test.each([connections, formerRelays, pictureRetries] as Item<unknown>[])(
    'that is no list at all counts as not set',
    async (item) => {
      for (const value of [5, 'text', null, { other: 1 }]) {
        if (item === pictureRetries && typeof value === 'object' && value !== null) continue
        values.set(item.key, { version: 1, value })
        expect(await store.read(item)).toEqual(item.default)
      }
    },
  )
})

describe('an inbox of version 1', () => {
  const {
    seal: _,
    isSealed: __,
    ...old
  } = {
    ...{
      address: 'https://relay.test',
      secret: 's',
      accessKey: '',
      hook: 'h',
      expiresAt: 1,
      seal: null,
      isSealed: false,
    },
  }
  const left = { ...old, after: '5', leftAt: 1, failures: 0, nextAt: 0 }

  test('is one that is not sealed', async () => {
    values.set(relay.key, { version: 1, value: old })
    values.set(formerRelays.key, { version: 1, value: [left] })
    expect(await store.read(relay)).toEqual({ ...old, seal: null, isSealed: false })
    expect(await store.read(formerRelays)).toEqual([{ ...left, seal: null, isSealed: false }])
  })
  test('that there is none stays so', async () => {
    values.set(relay.key, { version: 1, value: null })
    values.set(formerRelays.key, { version: 1, value: [] })
    expect(await store.read(relay)).toBeNull()
    expect(await store.read(formerRelays)).toEqual([])
    await change((transaction) => transaction.read(relay))
    expect((await store.read(storageErrors)).aside).toEqual([])
  })
})

describe('a transaction', () => {
  test('reads each record once, and sees what it has put', async () => {
    const asked: string[][] = []
    const get = (keys: string[]) => {
      asked.push(keys)
      return local.get(keys)
    }
    const area = { ...local, get }
    await createWriter({ area, now: () => 1 }).change(async (transaction) => {
      await transaction.prefetch([settings, connections], ['a'])
      await transaction.read(settings)
      transaction.put(settings, { ...settings.default, notify: false })
      expect((await transaction.read(settings)).notify).toBe(false)
      await transaction.read(connections)
      await transaction.job('a')
    })
    expect(asked).toEqual([['settings', 'connections', jobKey('a')]])
  })
  test('that reads a damaged record keeps what it was', async () => {
    const damage = { version: 1, value: 5 }
    values.set(jobKey('a'), damage)
    values.set('settings', damage)
    await change(async (transaction) => {
      expect(await transaction.job('a')).toBeUndefined()
      expect(await transaction.read(settings)).toEqual(settings.default)
    })
    expect(values.get(quarantineKey(jobKey('a'), damage))).toEqual(damage)
    expect((await store.read(storageErrors)).aside).toEqual([jobKey('a'), 'settings'])
  })
  test('drops what it has put, and puts what it has dropped', async () => {
    const account = anAccount(1)
    await change(async (transaction) => {
      transaction.putAccount('a', account)
      transaction.removeAccount('a')
      expect(await transaction.account('a')).toBeUndefined()
      transaction.removeAccount('b')
      transaction.putAccount('b', account)
    })
    expect(await store.readAccount('a')).toBeNull()
    expect(await store.readAccount('b')).toEqual(account)
    await change(async (transaction) => transaction.removeAccount('b'))
    expect(values.has('account:b')).toBe(false)
  })
  test('that changes nothing writes nothing, and tells nothing', async () => {
    const own = createWriter({ area: local, now: () => 1 })
    own.onEvents(() => expect.unreachable())
    await own.change((transaction) => transaction.read(settings))
    expect(fakeBrowser.storage.local.writes).toBe(0)
  })
  test('tells what happened once it is stored, and nothing when it throws', async () => {
    const told: unknown[] = []
    const own = createWriter({ area: local, now: () => 1 })
    own.onEvents((events) => told.push([...events, fakeBrowser.storage.local.writes]))
    await own.change((transaction) => transaction.addJob(doneJob({ id: 'told' })))
    const gone = own.change(async (transaction) => {
      await transaction.removeJob('told')
      throw new Error('no')
    })
    await expect(gone).rejects.toThrow('no')
    await own.change((transaction) => transaction.removeJob('told'))
    expect(told).toEqual([
      [{ type: 'jobs.changed' }, 1],
      [{ type: 'jobs.removed' }, { type: 'jobs.changed' }, 2],
    ])
  })
  test('sweeps what is left of a job', async () => {
    values.set(jobKey('a'), null)
    await change(async (transaction) => transaction.sweepJob('a'))
    expect(values.has(jobKey('a'))).toBe(false)
  })
})

test.each([
  ['and what was noted before stays', { aside: ['x'], refusedAt: null, dropped: 3 }],
  ['though nothing was noted before', undefined],
])('a write that was refused is noted with its time, %s', async (_what, before) => {
  if (before) values.set('troubles', toRecord(storageErrors, before))
  const { set } = fakeBrowser.storage.local
  fakeBrowser.storage.local.set = async function (entries) {
    if ('settings' in entries) throw new Error('quota')
    return set.call(this, entries)
  }
  const refused = change(async (transaction) => transaction.put(settings, settings.default))
  await expect(refused).rejects.toMatchObject({ name: 'StorageRefused', cause: new Error('quota') })
  fakeBrowser.storage.local.set = set
  expect(await store.read(storageErrors)).toEqual({ ...(before ?? storageErrors.default), refusedAt: 77 })
})

const anAccount = (readAt: number, fast: Account['fast'] = null): Account => ({
  ...{ readAt, fast, credits: null, speed: null, visibility: null, subscription: null, entries: [] },
  queue: { fast: null, relax: null, running: null },
})

test('what stands in the prompt box is there again, unless it can not be read', async () => {
  const drafts = createDrafts(session)
  expect(await drafts.readDraft()).toBeNull()
  await drafts.writeDraft({ text: 'a fox', parameters: {} })
  expect(await drafts.readDraft()).toEqual({ text: 'a fox', parameters: {} })
  await session.set({ draft: { text: 5 } })
  expect(await drafts.readDraft()).toBeNull()
  await drafts.writeDraft({ text: 'a fox', parameters: {} })
  await drafts.clearDraft()
  expect(await drafts.readDraft()).toBeNull()
})
