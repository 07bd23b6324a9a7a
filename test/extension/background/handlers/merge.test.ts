import { beforeEach, describe, expect, it } from 'vitest'
import type { Account } from '../../../../src/contract/account.ts'
import type { Job } from '../../../../src/contract/job.ts'
import { createArchiveHandlers } from '../../../../src/extension/background/handlers/archive.ts'
import { markJob, markSaved } from '../../../../src/extension/background/jobs/marks.ts'
import { protocol } from '../../../../src/extension/messaging/protocol.ts'
import { local, onLocalChanged } from '../../../../src/extension/platform/storage.ts'
import { connections, fastTimeSamples, jobIndex, pageSize } from '../../../../src/extension/store/items.ts'
import { createStore } from '../../../../src/extension/store/store.ts'
import { noteFastTimeSample } from '../../../../src/extension/store/write/fast-time-samples.ts'
import { createWriter } from '../../../../src/extension/store/write/writer.ts'
import { systemTimers } from '../../../../src/shared/clock.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { doneJob, sampleAccount, sampleConnection, sampleNow } from '../../../support/sample-jobs.ts'

const now = () => sampleNow
const store = createStore({ area: local, onChanged: onLocalChanged })
const writer = createWriter({ area: local, now })
/** A merge touches no picture. */
const pictures = createMemoryPictures()
const nothing = { connections: [], accounts: [], readings: [], jobs: [] }

beforeEach(() => fakeBrowser.reset())

const merge = (changes: Partial<Parameters<ReturnType<typeof createArchiveHandlers>['archive.merge']>[0]>) =>
  createArchiveHandlers({ writer, now, timers: systemTimers, pictures })['archive.merge']({ ...nothing, ...changes })

const numbered = (count: number, prefix: string): Job[] =>
  Array.from({ length: count }, (_, index) => doneJob({ id: `${prefix}${String(index).padStart(5, '0')}` }))

async function add(jobs: Job[]): Promise<void> {
  await writer.change(async (transaction) => {
    for (const job of jobs) await transaction.addJob(job)
  })
}

describe('jobs of an archive', () => {
  it('stand among our own by their age, page by page, and the newest is still ours', async () => {
    await add(numbered(pageSize + 30, 'b'))
    const older = numbered(pageSize + 20, 'a')
    expect(await merge({ jobs: older })).toEqual({ ok: true, value: { added: 120, completed: 0, same: 0 } })
    expect((await store.readRecent(1))[0]?.id).toBe('b00129')
    const { pages } = await store.read(jobIndex)
    expect(pages).toBe(3)
    const ids = (await Promise.all([0, 1, 2].map((page) => store.readPage(page)))).flat().map(({ id }) => id)
    expect(ids).toHaveLength(250)
    expect(ids).toEqual(ids.toSorted())
  })

  it('come in once, however often the archive is read', async () => {
    const jobs = numbered(7, 'a')
    await merge({ jobs })
    expect(await merge({ jobs })).toEqual({ ok: true, value: { added: 0, completed: 0, same: 7 } })
    expect(await store.readRecent(100)).toHaveLength(7)
  })

  it('fill gaps that deletions left in the pages', async () => {
    await add(numbered(pageSize * 2, 'b'))
    await writer.change(async (transaction) => {
      for (let index = 0; index < 150; index++) await transaction.removeJob(`b${String(index).padStart(5, '0')}`)
    })
    await merge({ jobs: numbered(3, 'a') })
    expect((await store.read(jobIndex)).pages).toBe(1)
    expect(await store.readPage(0)).toHaveLength(53)
  })

  it('that are no pictures stay out', async () => {
    const info = doneJob({ id: 'x1', command: { kind: 'info' } })
    expect(await merge({ jobs: [info] })).toMatchObject({ value: { added: 0, same: 1 } })
    expect(await store.readJobs(['x1'])).toEqual([])
  })
})

describe('what else an archive holds', () => {
  const { token: _, ...bare } = sampleConnection

  it('adds connections without a token and lets ours be', async () => {
    await writer.change(async (transaction) =>
      transaction.put(connections, { active: 'first', list: [sampleConnection] }),
    )
    const strangers = [
      { ...bare, address: 'https://elsewhere.example' },
      { ...bare, id: 'second', address: 'https://api.example/v2/?key=1' },
      { ...bare, id: 'third', address: 'http://plain.example' },
    ]
    await merge({ connections: strangers })
    expect(await store.read(connections)).toEqual({
      active: 'first',
      list: [sampleConnection, { ...bare, id: 'second', imported: true, address: 'https://api.example/v2', token: '' }],
    })
  })

  it('adds accounts that are not known, and samples of the fast time once', async () => {
    const mine = sampleAccount({ speed: 'turbo' })
    await writer.change(async (transaction) => transaction.putAccount('first', mine))
    const theirs: Account = sampleAccount({ speed: 'relax' })
    const sample = { connectionId: 'first', at: 5, left: 3, unit: 'hours' as const }
    const request = {
      accounts: ['first', 'second'].map((connectionId) => ({ connectionId, account: theirs })),
      readings: [sample],
    }
    await merge(request)
    await merge(request)
    expect((await store.readAccount('first'))?.speed).toBe('turbo')
    expect((await store.readAccount('second'))?.speed).toBe('relax')
    expect(await store.read(fastTimeSamples)).toEqual([sample])
  })

  it('is refused when it is more than one message may carry', () => {
    const jobs = numbered(201, 'a')
    expect(protocol['archive.merge'].request.safeParse({ ...nothing, jobs }).success).toBe(false)
  })
})

describe('the marks of a user', () => {
  const mark = (request: Parameters<typeof markJob>[1]) => markJob({ writer, now }, request)

  it('change what they name and nothing else', async () => {
    await add([doneJob({ id: 'm1' })])
    await mark({ jobId: 'm1', favourite: true, addTags: [' sea ', 'sea', ' '] })
    await mark({ jobId: 'm1', saved: true })
    const [job] = await store.readJobs(['m1'])
    expect(job).toMatchObject({ favourite: true, tags: ['sea'], savedAt: sampleNow })
    await mark({ jobId: 'm1', saved: false, favourite: false })
    const [after] = await store.readJobs(['m1'])
    expect(after).toMatchObject({ favourite: false, tags: ['sea'] })
    expect(after?.savedAt).toBeUndefined()
    expect(after?.updatedAt).toBe(job?.updatedAt)
  })

  it('of two pages that add a tag each are both there, and one is taken away alone', async () => {
    await add([doneJob({ id: 'm2' })])
    const tags = async () => (await store.readJobs(['m2']))[0]?.tags
    await Promise.all(['blue', 'red'].map((tag) => mark({ jobId: 'm2', addTags: [tag] })))
    expect(await tags()).toEqual(['blue', 'red'])
    await mark({ jobId: 'm2', removeTags: ['blue'] })
    expect(await tags()).toEqual(['red'])
  })

  it('say when the job is gone', async () => {
    expect(await mark({ jobId: 'gone', favourite: true })).toEqual({
      ok: false,
      error: { code: 'no-such-job' },
    })
  })

  it('are made on many jobs at once, passing over those that are gone', async () => {
    await add(numbered(3, 's'))
    await markSaved({ writer, now }, ['s00000', 'gone', 's00002'])
    expect((await store.readRecent(9)).map(({ savedAt }) => savedAt)).toEqual([sampleNow, undefined, sampleNow])
  })
})

describe('samples of the fast time', () => {
  it('are kept when they differ', async () => {
    const note = (left: number, at: number) =>
      writer.change((transaction) =>
        noteFastTimeSample(transaction, 'first', sampleAccount({ readAt: at, fast: { left, of: 15, unit: 'hours' } })),
      )
    for (const [left, at] of [
      [12, 1],
      [12, 2],
      [11, 3],
    ] as const)
      await note(left, at)
    expect((await store.read(fastTimeSamples)).map(({ left, at }) => [left, at])).toEqual([
      [12, 1],
      [11, 3],
    ])
  })
})
