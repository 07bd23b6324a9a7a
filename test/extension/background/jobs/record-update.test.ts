import { beforeEach, describe, expect, test } from 'vitest'
import type { Account } from '../../../../src/contract/account.ts'
import type { Job } from '../../../../src/contract/job.ts'
import type { Update } from '../../../../src/contract/update.ts'
import {
  matchJob,
  putWithConsequences,
  recordUpdate,
  takeAccount,
} from '../../../../src/extension/background/jobs/record-update.ts'
import { fastTimeSamples } from '../../../../src/extension/store/items.ts'
import { aJob, anUpdate, createBench } from '../bench.ts'

let bench: ReturnType<typeof createBench>
beforeEach(() => {
  bench = createBench()
})

const now = 1_000_000_000
const anAccount = (more: Partial<Account> = {}): Account => ({
  readAt: now,
  fast: null,
  credits: null,
  speed: 'relax',
  visibility: 'stealth',
  queue: { fast: null, relax: null, running: null },
  subscription: null,
  entries: [],
  ...more,
})
const result = { pictures: [], buttons: [], text: [] }
const settle = (job: Job, update: Partial<Update>) =>
  bench.change((transaction) => recordUpdate(transaction, job, anUpdate(update), now))
const end = (before: Job, after: Partial<Job>) =>
  bench.change((transaction) => putWithConsequences(transaction, before, { ...before, ...after }))
const account = (connectionId = 'c') => bench.change((transaction) => transaction.account(connectionId))

describe('an update finds its job', () => {
  const match = (ids: Update['ids'], connectionId?: string) =>
    bench.change(async (transaction) => (await matchJob(transaction, ids, connectionId))?.id)
  beforeEach(() => bench.add(aJob({ id: 'a', messageId: 'm-a' }), aJob({ id: 'b', messageId: 'm-b' })))

  test.each([
    ['the tag first', { tag: 'a', ref: 'b', messageId: 'm-b' }, 'c', 'a'],
    ['the tag, whoever says it', { tag: 'a' }, undefined, 'a'],
    ['our ref next', { tag: 'unknown', ref: 'b', messageId: 'm-a' }, 'c', 'b'],
    ["the API's id last", { ref: 'unknown', messageId: 'm-b' }, 'c', 'b'],
    ['no ref of another connection', { ref: 'b', messageId: 'm-a' }, 'other', undefined],
    ['no id of another connection', { messageId: 'm-a' }, 'other', undefined],
    ['no id of nobody', { messageId: 'm-a' }, undefined, undefined],
    ['nothing by nothing', {}, 'c', undefined],
  ] as const)('%s', async (_what, ids, connectionId, found) => {
    expect(await match(ids, connectionId)).toBe(found)
  })
})

describe('the end of a job means for others', () => {
  test('a seed, which stands on the picture it was asked for', async () => {
    const parent = aJob({ id: 'p', state: 'done', result })
    const seed = aJob({ id: 's', parentId: 'p', command: { kind: 'seed' } })
    await bench.add(parent, seed)
    await settle(seed, { state: 'done', kind: 'seed', seed: '4711' })
    expect(await bench.job('p')).toEqual({ ...parent, result: { ...result, seed: '4711' } })
  })

  test('no seed, where none came or the picture is gone', async () => {
    const parent = aJob({ id: 'p', state: 'done', result: { ...result, seed: '1' } })
    const seeds = ['p', 'gone', undefined].map((parentId, index) =>
      aJob({ id: `s${index}`, command: { kind: 'seed' }, ...(parentId ? { parentId } : {}) }),
    )
    await bench.add(parent, ...seeds)
    await settle(seeds[0] ?? parent, { state: 'done' })
    for (const seed of seeds.slice(1)) await settle(seed, { state: 'done', seed: '4711' })
    expect(await bench.job('p')).toEqual(parent)
    expect((await bench.job('s1'))?.state).toBe('done')
  })

  test('no seed of a job that only says its own', async () => {
    const parent = aJob({ id: 'p', state: 'done', result })
    const press = aJob({ id: 'b', parentId: 'p', command: { kind: 'button', label: 'U1' } })
    await bench.add(parent, press)
    await settle(press, { state: 'done', seed: '4711' })
    expect(await bench.job('p')).toEqual(parent)
  })

  test.each([
    [
      { kind: 'speed', speed: 'turbo' },
      { speed: 'turbo', visibility: 'stealth' },
    ],
    [
      { kind: 'visibility', visibility: 'public' },
      { speed: 'relax', visibility: 'public' },
    ],
    [{ kind: 'settings' }, { speed: 'relax', visibility: 'stealth' }],
  ] as const)('how the account stands after %j', async (command, stands) => {
    const job = aJob({ command })
    await bench.add(job)
    await end(job, { state: 'done' })
    expect(await account()).toBeUndefined()
    await bench.change(async (transaction) => transaction.putAccount('c', anAccount()))
    await end(job, { state: 'failed' })
    expect(await account()).toEqual(anAccount())
    await end(job, { state: 'done' })
    expect(await account()).toEqual(anAccount(stands))
  })
})

describe('a press', () => {
  const parent = aJob({ id: 'p', state: 'done', result, pressed: ['U1', 'custom'] })
  const press = (more: Partial<Job> = {}) =>
    aJob({ id: 'b', parentId: 'p', command: { kind: 'button', label: 'U1' }, ...more })
  const custom = press({ command: { kind: 'button', label: 'U1', customId: 'custom' } })
  beforeEach(() => bench.add(parent))

  test.each([
    ['the label', press(), ['custom']],
    ["the API's id of the button, where it has one", custom, ['U1']],
    ['nothing, when it is another', press({ command: { kind: 'button', label: 'V1' } }), ['U1', 'custom']],
    ['nothing, when it is no press', press({ command: { kind: 'seed' } }), ['U1', 'custom']],
  ])('that came to nothing may be tried again: released is %s', async (_what, job, pressed) => {
    await end(job, { state: 'failed', reason: { code: 'moderated' } })
    expect((await bench.job('p'))?.pressed).toEqual(pressed)
  })

  test('that was made before is not to be paid again', async () => {
    await end(press(), { state: 'failed', reason: { code: 'already-done' } })
    expect((await bench.job('p'))?.pressed).toEqual(['U1', 'custom'])
  })

  test('that was cancelled stays pressed, and so does one that is on its way', async () => {
    await end(press(), { state: 'cancelled' })
    await end(press(), { state: 'overdue' })
    expect((await bench.job('p'))?.pressed).toEqual(['U1', 'custom'])
  })

  test('whose picture is gone ends like any other', async () => {
    for (const parentId of [undefined, 'gone']) {
      const { parentId: _, ...orphan } = press()
      await end({ ...orphan, ...(parentId ? { parentId } : {}) }, { state: 'failed' })
      await end({ ...orphan, state: 'failed', ...(parentId ? { parentId } : {}) }, { state: 'done', result })
    }
    expect((await bench.job('b'))?.state).toBe('done')
  })

  test('on a picture of which none was pressed writes nothing on it', async () => {
    const { pressed: _, ...bare } = parent
    await bench.change(async (transaction) => transaction.putJob(bare))
    await end(press(), { state: 'failed' })
    expect(await bench.job('p')).toEqual(bare)
  })

  test.each([
    [press(), ['custom', 'U1']],
    [custom, ['custom']],
  ])('that was given up and came to its end after all is pressed, once', async (job, pressed) => {
    const { pressed: _, ...bare } = { ...parent, pressed: ['custom'] }
    await bench.change(async (transaction) => transaction.putJob({ ...bare, pressed: ['custom'] }))
    await end({ ...job, state: 'failed', reason: { code: 'expired' } }, { state: 'done', result })
    expect((await bench.job('p'))?.pressed).toEqual(pressed)
    await bench.change(async (transaction) => transaction.putJob(bare))
    await end({ ...job, state: 'failed', reason: { code: 'expired' } }, { state: 'done', result })
    expect((await bench.job('p'))?.pressed).toEqual(pressed.slice(-1))
  })
})

describe('after a cancel that took effect', () => {
  const cancel = aJob({ id: 'x', parentId: 'p', command: { kind: 'cancel' } })
  const parentAfter = async (parent: Partial<Job>, after: Partial<Job> = { state: 'done' }) => {
    await bench.add(aJob({ id: 'p', checks: 3, ...parent }), cancel)
    await end(cancel, { updatedAt: 5000, ...after })
    return bench.job('p')
  }
  test('the other is asked for', async () => {
    expect(await parentAfter({ state: 'running' })).toMatchObject({ nextCheckAt: 5000, checks: 0 })
  })
  test('nothing is asked for that has ended', async () => {
    expect(await parentAfter({ state: 'done' })).not.toHaveProperty('nextCheckAt')
  })
  test('that came to nothing, nothing is asked for', async () => {
    expect(await parentAfter({ state: 'running' }, { state: 'failed' })).not.toHaveProperty('nextCheckAt')
  })
  test('whose picture is gone, nothing breaks', async () => {
    await end(cancel, { state: 'done' })
    const { parentId: _, ...orphan } = cancel
    await end(orphan, { state: 'done' })
    expect((await bench.job('x'))?.state).toBe('done')
  })
})

describe('what an update leaves', () => {
  const picture = { url: 'https://cdn.test/a.png' }
  test('is nothing when its job takes it', async () => {
    const job = aJob()
    await bench.add(job)
    const taken = await settle(job, { state: 'done', pictures: [picture] })
    expect(taken).toMatchObject({ left: false, job: { state: 'done' } })
    const writes = bench.writes()
    // An older copy of the job in hand: what counts is what is stored.
    expect(await settle(job, { state: 'done', pictures: [picture] })).toMatchObject({ left: false })
    expect(bench.writes()).toBe(writes)
  })
  test('is what its job can not take', async () => {
    const job = aJob({ state: 'done', result: { ...result, pictures: [picture] } })
    await bench.add(job)
    expect((await settle(job, { state: 'done', pictures: [{ url: 'https://cdn.test/b.png' }] })).left).toBe(true)
  })
  test('is all of one that is not understood', async () => {
    await bench.add(aJob())
    expect((await settle(aJob(), { unread: true })).left).toBe(true)
  })
})

describe('an account', () => {
  const take = (createdAt: number, known: Account, more: Partial<Job> = {}) =>
    bench.change((transaction) => takeAccount(transaction, aJob({ createdAt, ...more }), known, now))
  const named = (plan: string) => anAccount({ subscription: { plan } })
  beforeEach(() => bench.connect({}))

  test('is that of the last question, in whatever order the answers come', async () => {
    await take(2000, named('second'))
    await take(1000, named('first'))
    expect(await account()).toEqual({ ...named('second'), askedAt: 2000 })
    await take(2000, named('again'))
    expect((await account())?.subscription?.plan).toBe('again')
  })
  test('that was noted under a clock that was ahead gives way', async () => {
    await take(now + 5000, named('ahead'))
    await take(2000, named('now'))
    expect((await account())?.subscription?.plan).toBe('now')
    await take(now, named('just now'))
    await take(now - 1, named('before'))
    expect((await account())?.subscription?.plan).toBe('just now')
  })
  test('that does not say when it was asked for counts from when it was read', async () => {
    await bench.change(async (transaction) => transaction.putAccount('c', { ...named('read'), readAt: 3000 }))
    await take(2000, named('older'))
    expect((await account())?.subscription?.plan).toBe('read')
    await take(3000, named('newer'))
    expect((await account())?.subscription?.plan).toBe('newer')
  })
  test('of a connection that was removed is not kept', async () => {
    await take(2000, named('gone'), { connectionId: 'gone' })
    expect(await account('gone')).toBeUndefined()
  })
  test('that came with an update is noted with its fast time', async () => {
    await bench.add(aJob())
    await settle(aJob(), { state: 'done', kind: 'info', account: anAccount({ fast: { left: 3, unit: 'hours' } }) })
    expect(await account()).toMatchObject({ askedAt: 999_000_000, fast: { left: 3 } })
    expect(await bench.store.read(fastTimeSamples)).toEqual([{ connectionId: 'c', at: now, left: 3, unit: 'hours' }])
  })
})
