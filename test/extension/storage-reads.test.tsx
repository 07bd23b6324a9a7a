// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import type { Job } from '../../src/contract/job.ts'
import { Gallery } from '../../src/extension/gallery/app.tsx'
import { accountKey, accountRecord, connections, providers } from '../../src/extension/store/items.ts'
import { openDrafts, openStore } from '../../src/extension/store/open.ts'
import { toRecord } from '../../src/extension/store/record.ts'
import { fakeBrowser } from '../support/fake-browser.ts'
import { tiles, useGalleryPage } from '../support/gallery-page.tsx'
import { keepPictures, storeMany } from '../support/many-jobs.ts'
import { createMemoryPictures } from '../support/memory-pictures.ts'
import { fakeWorker, leave, settled, show, stored } from '../support/page.tsx'
import { openPopup } from '../support/popup-page.tsx'
import { sampleAccount, sampleConnection, sampleNow, sampleProvider } from '../support/sample-jobs.ts'
import { once, storageUse } from '../support/storage-use.ts'

// The clock stands still, so that nothing is read but what a test lets be read.
useGalleryPage(['Date', 'setTimeout', 'clearTimeout'])

/** The last page has forty ids in both. */
const [few, many] = [340, 3040]

/** Everything that a browser in use for long has stored, and pictures that count how often they are read. */
async function stock(count: number) {
  const jobs = storeMany(count)
  await fakeBrowser.storage.local.set({
    ...stored(connections, { active: 'first', list: [sampleConnection] }),
    ...stored(providers, [sampleProvider]),
    // Just read: the popup does not ask for it again.
    [accountKey('first')]: toRecord(accountRecord, sampleAccount({ readAt: sampleNow })),
  })
  const memory = createMemoryPictures()
  keepPictures(memory, jobs)
  let pictures = 0
  return {
    jobs,
    picturesRead: () => pictures,
    memory: {
      ...memory,
      readPicture: (...asked: Parameters<typeof memory.readPicture>) => {
        pictures++
        return memory.readPicture(...asked)
      },
      readSmall: (...asked: Parameters<typeof memory.readSmall>) => {
        pictures += asked[0].length
        return memory.readSmall(...asked)
      },
    },
  }
}

/** What is read while `open` runs, of `storage.local` by kind and of pictures; nothing is written. */
async function readsOf(count: number, open: (stage: Awaited<ReturnType<typeof stock>>) => Promise<void>) {
  fakeBrowser.reset()
  const stage = await stock(count)
  const { reads, writes } = await storageUse(() => open(stage))
  expect(writes).toEqual({})
  await leave()
  return { ...reads, pictures: stage.picturesRead() }
}

const namesOf = (jobs: readonly Job[]) => jobs.map(({ id }) => id)
const shown = () => [...document.querySelectorAll<HTMLElement>('[data-job]')].map(({ dataset }) => dataset.job)

describe('a popup reads the same with few jobs and with many', () => {
  const open = async ({ jobs, memory }: Awaited<ReturnType<typeof stock>>) => {
    await openPopup({}, undefined, memory)
    expect(shown()).toEqual(namesOf(jobs.slice(-10).toReversed()))
  }
  it('until it is drawn', async () => {
    const reads = await readsOf(many, open)
    expect(reads).toEqual(await readsOf(few, open))
    expect(reads).toEqual({
      ...once('account', 'batches', 'catalogue', 'connections', 'cursor', 'head', 'relay', 'settings', 'troubles'),
      // The last one may have only a few ids.
      page: 2,
      // The twelve newest, and the twenty that are not listed.
      job: 32,
      // One for each card.
      pictures: 10,
    })
  })
  it('and for the rest, which it reads later', async () => {
    const rest = (stage: Awaited<ReturnType<typeof stock>>) =>
      open(stage).then(() => settled(() => vi.advanceTimersByTime(500)))
    const reads = await readsOf(many, rest)
    expect(reads).toEqual(await readsOf(few, rest))
    // The forty newest, and the twenty.
    expect(reads).toMatchObject({ page: 2, job: 60, pictures: 10 })
  })
})

describe('a gallery reads the same with few jobs and with many', () => {
  it('until its first screen is there', async () => {
    const open = async ({ memory }: Awaited<ReturnType<typeof stock>>) => {
      // Never idle: what is read behind the first screen is not begun.
      vi.stubGlobal('requestIdleCallback', () => 0)
      // The smallest copies are read when the others take a moment.
      const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
      const { send } = fakeWorker()
      await show(<Gallery store={openStore()} drafts={openDrafts()} pictures={memory} send={send} />)
      await settled(() => vi.advanceTimersByTime(1))
      clock.mockRestore()
      expect(tiles().filter((tile) => tile.querySelector('img.tile-picture'))).toHaveLength(39)
    }
    const reads = await readsOf(many, open)
    expect(reads).toEqual(await readsOf(few, open))
    expect(reads).toEqual({
      ...once('batches', 'budget', 'catalogue', 'connections', 'head', 'strangers'),
      page: 2,
      // More than the largest screen shows.
      job: 60,
      pictures: 39,
    })
  })
})
