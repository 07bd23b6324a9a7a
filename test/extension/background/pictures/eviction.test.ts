import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createArchiveHandlers } from '../../../../src/extension/background/handlers/archive.ts'
import { createBudgetHandlers } from '../../../../src/extension/background/handlers/budget.ts'
import { markJob } from '../../../../src/extension/background/jobs/marks.ts'
import { createEviction } from '../../../../src/extension/background/pictures/eviction.ts'
import { local, onLocalChanged } from '../../../../src/extension/platform/storage.ts'
import { budget, settings } from '../../../../src/extension/store/items.ts'
import { createStore } from '../../../../src/extension/store/store.ts'
import { createWriter } from '../../../../src/extension/store/write/writer.ts'
import { systemTimers } from '../../../../src/shared/clock.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { doneJob } from '../../../support/sample-jobs.ts'

beforeEach(() => fakeBrowser.reset())

const now = 5_000
const million = 1_000_000
const blob = (bytes: number, type = 'image/png') => new Blob([new Uint8Array(bytes)], { type })
// Of one size all, and a blob never changes.
const pictureOf = {
  original: blob(million),
  thumbnail: blob(1000),
  tiny: blob(100),
  quarters: [1, 2, 3, 4].map(() => blob(2000)),
}

/** Ids in the order of their age, each with an original of a million bytes and some small copies. */
async function kept(ids: string[], favourites: string[] = []) {
  const store = createStore({ area: local, onChanged: onLocalChanged })
  const writer = createWriter({ area: local, now: () => now })
  const pictures = createMemoryPictures()
  const eviction = createEviction({ store, writer, pictures, now: () => now })
  for (const id of ids) {
    const job = doneJob({ id, kept: ['kept'], told: true, ...(favourites.includes(id) ? { favourite: true } : {}) })
    await writer.change((transaction) => transaction.addJob(job))
    await pictures.writePicture(id, 0, pictureOf)
  }
  const allow = (pictureBudgetMb: number) =>
    writer.change(async (transaction) => transaction.put(settings, { ...settings.default, pictureBudgetMb }))
  const states = async () => Object.fromEntries((await store.readJobs(ids)).map((job: Job) => [job.id, job.kept?.[0]]))
  return { store, writer, pictures, eviction, allow, states }
}

describe('a budget', () => {
  test('is kept by letting the originals of the oldest go; what is left of them stays to be looked at', async () => {
    const { eviction, allow, states, pictures } = await kept(['a', 'b', 'c', 'd'])
    await allow(3)
    await eviction.enforceBudget()
    expect(await states()).toEqual({ a: 'reduced', b: 'reduced', c: 'kept', d: 'kept' })
    expect(await pictures.readPicture('a', 0, 'original')).toBeNull()
    expect((await pictures.readPicture('a', 0, 'thumbnail'))?.size).toBe(1000)
    expect(await pictures.readQuarter('a', 0, 3, 'thumbnail')).not.toBeNull()
  })

  test('never takes a favourite', async () => {
    const { eviction, allow, states } = await kept(['a', 'b', 'c', 'd'], ['a', 'c'])
    await allow(3)
    await eviction.enforceBudget()
    expect(await states()).toEqual({ a: 'kept', b: 'reduced', c: 'kept', d: 'reduced' })
  })

  test('never takes one without small copies: nothing would be left of it', async () => {
    const { eviction, allow, states, writer } = await kept(['a', 'b', 'c'])
    await writer.change(async (transaction) => {
      const job = await transaction.job('a')
      if (job) transaction.putJob({ ...job, smallDue: true })
    })
    await allow(1)
    await eviction.enforceBudget()
    expect(await states()).toEqual({ a: 'kept', b: 'reduced', c: 'reduced' })
  })

  test('spares what has just come, however small it is', async () => {
    const { eviction, allow, states } = await kept(['a', 'b', 'c'])
    eviction.pin('b')
    await allow(1)
    await eviction.enforceBudget()
    expect(await states()).toEqual({ a: 'reduced', b: 'kept', c: 'reduced' })
  })

  test('of nothing is none', async () => {
    const { eviction, allow, states } = await kept(['a', 'b'])
    await allow(0)
    await eviction.enforceBudget()
    expect(await states()).toEqual({ a: 'kept', b: 'kept' })
  })

  test('that is not reached changes nothing but the count', async () => {
    const { eviction, store, states } = await kept(['a', 'b'])
    await eviction.enforceBudget()
    expect(await states()).toEqual({ a: 'kept', b: 'kept' })
    expect(await store.read(budget)).toEqual({ ...budget.default, usedBytes: 2 * (million + 9100) })
  })

  test('tells what went, added up until the user has seen it', async () => {
    const { eviction, allow, store, writer } = await kept(['a', 'b', 'c', 'd'])
    await allow(3)
    await eviction.enforceBudget()
    expect(await store.read(budget)).toMatchObject({
      usedBytes: 2 * million + 4 * 9100,
      freedCount: 2,
      freedBytes: 2 * million,
      freedAt: now,
      overAt: null,
    })
    await allow(2)
    await eviction.enforceBudget()
    expect(await store.read(budget)).toMatchObject({ freedCount: 3, freedBytes: 3 * million })
    await createBudgetHandlers({ writer })['budget.seen']({})
    expect(await store.read(budget)).toMatchObject({ freedCount: 0, freedBytes: 0, freedAt: now })
  })

  test('that favourites alone exceed is said, until it is not so any more', async () => {
    const { eviction, allow, store } = await kept(['a', 'b'], ['a', 'b'])
    await allow(1)
    await eviction.enforceBudget()
    expect(await store.read(budget)).toMatchObject({ overAt: now, freedCount: 0 })
    await allow(3)
    await eviction.enforceBudget()
    expect(await store.read(budget)).toMatchObject({ overAt: null })
  })

  test('that nothing can be done about is not looked into again until something comes', async () => {
    const { eviction, allow, pictures } = await kept(['a', 'b'], ['a', 'b'])
    await allow(1)
    await eviction.enforceBudget()
    const look = vi.spyOn(pictures, 'listOldest')
    await eviction.enforceBudget()
    expect(look).not.toHaveBeenCalled()
    await pictures.writePicture('a', 1, { original: blob(10) })
    await eviction.enforceBudget()
    expect(look).toHaveBeenCalled()
  })

  test('looked at twice at once lets go once', async () => {
    const { eviction, allow, states } = await kept(['a', 'b', 'c', 'd'])
    await allow(3)
    await Promise.all([eviction.enforceBudget(), eviction.enforceBudget(), eviction.enforceBudget()])
    expect(await states()).toEqual({ a: 'reduced', b: 'reduced', c: 'kept', d: 'kept' })
  })

  test('takes the quarters of grids once there are no more originals', async () => {
    const { eviction, pictures, states } = await kept(['a', 'b'])
    expect(await eviction.evict(2 * million + 1, 'c')).toBe(2 * million + 8000)
    expect(await states()).toEqual({ a: 'reduced', b: 'reduced' })
    expect(await pictures.usage()).toEqual({ original: 0, quarter: 8000, small: 2200 })
    expect(await pictures.readQuarter('a', 0, 1, 'thumbnail')).toBeNull()
    expect(await pictures.readPicture('a', 0, 'thumbnail')).not.toBeNull()
  })

  test('takes nothing from an archive that is being read in', async () => {
    const { eviction, pictures, allow, states } = await kept(['b', 'c'])
    await pictures.writePicture('a', 0, { original: blob(million) })
    await allow(2)
    await eviction.enforceBudget()
    expect(pictures.kept.has('a 0')).toBe(true)
    expect(await states()).toEqual({ b: 'reduced', c: 'reduced' })
  })

  test('takes nothing of which it is not yet said that it is kept', async () => {
    const { eviction, writer, pictures } = await kept(['a', 'b'])
    await writer.change(async (transaction) => {
      const job = await transaction.job('a')
      if (job) transaction.putJob({ ...job, kept: ['waiting'] })
    })
    await eviction.evict(1, 'z')
    expect([...pictures.kept.keys()]).toEqual(['a 0'])
  })

  test('a film without a poster is lost with its original, and that is said', async () => {
    const { eviction, pictures, writer, store } = await kept([])
    await writer.change((transaction) => transaction.addJob(doneJob({ id: 'f', kept: ['kept'], told: true })))
    await pictures.writePicture('f', 0, { original: blob(million, 'video/mp4') })
    await eviction.evict(1, 'z')
    expect((await store.readJobs(['f']))[0]?.kept).toEqual(['lost'])
  })

  test('holds with more jobs than are looked at in one go', async () => {
    const ids = Array.from({ length: 230 }, (_, at) => `job-${String(at).padStart(3, '0')}`)
    const { eviction, allow, states } = await kept(ids, ids.slice(0, 210))
    await allow(225)
    await eviction.enforceBudget()
    const gone = Object.entries(await states()).filter(([, state]) => state === 'reduced')
    expect(gone.map(([id]) => id)).toEqual(ids.slice(210, 218))
  })

  test('begins behind the favorites that it has passed over once, however many they are', async () => {
    const ids = Array.from({ length: 230 }, (_, at) => `job-${String(at).padStart(3, '0')}`)
    const { eviction, pictures, states } = await kept(ids, ids.slice(0, 210))
    await eviction.evict(1, 'z')
    const look = vi.spyOn(pictures, 'listOldest')
    await eviction.evict(1, 'z')
    expect(look.mock.calls).toHaveLength(1)
    const gone = Object.entries(await states()).filter(([, state]) => state === 'reduced')
    expect(gone.map(([id]) => id)).toEqual(ids.slice(210, 212))
  })
  test.each<[string, (made: Awaited<ReturnType<typeof kept>>) => Promise<unknown>, string]>([
    [
      'is no favorite any more',
      ({ writer }) => markJob({ writer, now: () => now }, { jobId: 'a', favourite: false }),
      'a',
    ],
    [
      'comes from an archive',
      async ({ writer, pictures }) => {
        const { 'archive.merge': merge } = createArchiveHandlers({
          writer,
          pictures,
          now: () => now,
          timers: systemTimers,
        })
        await pictures.writePicture('0', 0, pictureOf)
        await merge({ connections: [], accounts: [], readings: [], jobs: [doneJob({ id: '0', kept: ['kept'] })] })
      },
      '0',
    ],
    [
      'got another picture late',
      async ({ writer, eviction }) => {
        await writer.change(async (transaction) => {
          const job = await transaction.job('a')
          if (job) transaction.putJob({ ...job, favourite: false })
        })
        await eviction.noteStored('a')
      },
      'a',
    ],
  ])('takes the oldest again when it %s', async (_what, change, oldest) => {
    const made = await kept(['a', 'b', 'c', 'd'], ['a', 'b'])
    await made.eviction.evict(1, 'z')
    await change(made)
    await made.eviction.evict(1, 'z')
    const all = await made.store.readJobs([oldest, 'b', 'c', 'd'])
    expect(all.map((job) => job.kept?.[0])).toEqual(['reduced', 'kept', 'reduced', 'kept'])
  })
})
