import { beforeEach, describe, expect, it } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createLibrary, type LibrarySnapshot } from '../../../../src/extension/gallery/query/library.ts'
import { jobIndex, jobKey, pageKey, pageRecord } from '../../../../src/extension/store/items.ts'
import { openStore } from '../../../../src/extension/store/open.ts'
import { toRecord } from '../../../../src/extension/store/record.ts'
import { fakeBrowser } from '../../../support/fake-browser.ts'
import { settled, stored, storedJobs } from '../../../support/page.tsx'
import { doneJob, sampleJob } from '../../../support/sample-jobs.ts'

beforeEach(() => fakeBrowser.reset())

/** Reads on only when a test says so. */
function slowly() {
  const waiting: (() => void)[] = []
  return {
    idle: () => new Promise<void>((resolve) => waiting.push(resolve)),
    async on() {
      await settled(() => {
        for (const run of waiting.splice(0)) run()
      })
    },
  }
}

async function stock(jobs: readonly Job[], pending: string[] = []): Promise<void> {
  const pages = Math.ceil(jobs.length / 100)
  const contents = Array.from({ length: pages }, (_, page) => jobs.slice(page * 100, (page + 1) * 100))
  await fakeBrowser.storage.local.set({
    ...stored(jobIndex, { pages, pending, chores: [], quiet: [] }),
    ...storedJobs(jobs),
    ...Object.fromEntries(
      contents.map((content, page) => [
        pageKey(page),
        toRecord(
          pageRecord,
          content.map(({ id }) => id),
        ),
      ]),
    ),
  })
}

async function open(idle: () => Promise<void> = async () => {}) {
  const seen: LibrarySnapshot[] = []
  const library = createLibrary({ store: openStore(), idle })
  await settled(() => library.open((snapshot) => seen.push(snapshot), new AbortController().signal))
  return { library, seen, last: () => seen.at(-1) }
}

describe('the index', () => {
  it('shows the newest at once and goes on reading until all are there', async () => {
    const jobs = Array.from({ length: 250 }, () => doneJob())
    await stock(jobs)
    const { idle, on } = slowly()
    const { seen, last } = await open(idle)
    expect(seen[0]?.entries.map(({ id }) => id)).toEqual(
      jobs
        .toReversed()
        .slice(0, 60)
        .map(({ id }) => id),
    )
    expect(last()?.complete).toBe(false)
    for (let round = 0; round < 6; round++) await on()
    expect(last()?.complete).toBe(true)
    expect(last()?.entries.map(({ id }) => id)).toEqual(jobs.toReversed().map(({ id }) => id))
  })
  it('has those that wait early, however old', async () => {
    const old = sampleJob()
    const jobs = [old, ...Array.from({ length: 200 }, () => doneJob())]
    await stock(jobs, [old.id])
    const { last } = await open(slowly().idle)
    await settled(async () => {})
    expect(last()?.byId.has(old.id)).toBe(true)
  })
  it('follows what is stored: new, changed, gone', async () => {
    const fox = sampleJob()
    await stock([fox])
    const { last } = await open()
    const next = sampleJob({ parentId: fox.id, command: { kind: 'button', label: 'U1' } })
    await settled(() => fakeBrowser.storage.local.set(storedJobs([next])))
    expect(last()?.entries.map(({ id }) => id)).toEqual([next.id, fox.id])
    expect(last()?.children.get(fox.id)).toHaveLength(1)
    await settled(() => fakeBrowser.storage.local.set(storedJobs([{ ...fox, favourite: true }])))
    expect(last()?.byId.get(fox.id)?.favourite).toBe(true)
    await settled(() => fakeBrowser.storage.local.remove([jobKey(next.id)]))
    expect(last()?.entries.map(({ id }) => id)).toEqual([fox.id])
    expect(last()?.children.get(fox.id)).toEqual([])
  })
  it('lets go of whole jobs whose picture is kept, and holds on to those that say more', async () => {
    const kept = doneJob({ kept: ['kept'] })
    const waiting = sampleJob()
    await stock([kept, waiting])
    const { last } = await open()
    expect(last()?.byId.get(kept.id)?.job).toBeNull()
    expect(last()?.byId.get(waiting.id)?.job?.id).toBe(waiting.id)
  })
  it('fetches one job ahead of its turn, and says when it is gone', async () => {
    const jobs = Array.from({ length: 200 }, () => doneJob())
    await stock(jobs)
    const { library, last } = await open(slowly().idle)
    const [oldest] = jobs
    expect(last()?.byId.has(oldest?.id ?? '')).toBe(false)
    expect(await library.fetch(oldest?.id ?? '')).toBe(true)
    expect(last()?.byId.has(oldest?.id ?? '')).toBe(true)
    expect(await library.fetch('gone')).toBe(false)
  })
})
