import { beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { recheckPictures } from '../../../../src/extension/background/pictures/recheck.ts'
import { session } from '../../../../src/extension/platform/storage.ts'
import { createDrafts } from '../../../../src/extension/store/drafts.ts'
import { unlessImporting, whileImporting } from '../../../../src/extension/store/import-lock.ts'
import { jobKey, storageErrors } from '../../../../src/extension/store/items.ts'
import { link, openDownloadQueue } from '../../../support/download-queue.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { png } from '../../../support/picture-bytes.ts'
import { doneJob } from '../../../support/sample-jobs.ts'

const minuteMs = 60_000
const bytes = () => ({ original: new Blob([png()], { type: 'image/png' }) })

beforeEach(() => fakeBrowser.reset())

async function browser() {
  const made = await openDownloadQueue()
  const keptJob = (id: string, changes: Partial<Job> = {}) => made.add({ id, kept: ['kept'], ...changes })
  const drafts = createDrafts(session)
  const recheck = () => recheckPictures({ ...made, drafts, unlessImporting })
  const keptOf = async (id: string) => (await made.store.readJobs([id]))[0]?.kept
  return { ...made, drafts, keptJob, recheck, keptOf }
}

describe('after a power cut', () => {
  test('pictures that were called kept a moment before, and are not here, are fetched again', async () => {
    const { keptJob, recheck, keptOf, pictures, runDue } = await browser()
    await keptJob('m')
    await pictures.writePicture('m', 0, bytes())
    await keptJob('n')
    await recheck()
    expect(await keptOf('m')).toEqual(['kept'])
    expect(await keptOf('n')).toEqual(['waiting'])
    await runDue()
    expect(await keptOf('n')).toEqual(['kept'])
    expect(pictures.kept.has('n 0')).toBe(true)
  })

  test('only what is missing of a job is fetched', async () => {
    const { keptJob, recheck, keptOf, pictures } = await browser()
    const result = { pictures: [link(), link({ url: 'https://cdn.example/b.png' })], buttons: [], text: [] }
    await keptJob('m', { result, kept: ['kept', 'kept'] })
    await pictures.writePicture('m', 1, bytes())
    await keptJob('n', { result, kept: ['reduced', 'lost'] })
    await recheck()
    expect(await keptOf('m')).toEqual(['waiting', 'kept'])
    expect(await keptOf('n')).toEqual(['reduced', 'lost'])
  })

  test('what was written long before stays as it is', async () => {
    const { keptJob, recheck, keptOf, clock } = await browser()
    await keptJob('m', { updatedAt: clock.now - 6 * minuteMs })
    await keptJob('n')
    await recheck()
    expect(await keptOf('m')).toEqual(['kept'])
  })
})

describe('pictures of which no job speaks', () => {
  test('are deleted, whole or reduced, and no others', async () => {
    const { keptJob, recheck, pictures } = await browser()
    await keptJob('m')
    await pictures.writePicture('m', 0, bytes())
    await pictures.writePicture('left', 0, bytes())
    await pictures.writeSmall('small', 0, { thumbnail: new Blob(['t']) })
    await recheck()
    expect([...pictures.kept.keys()]).toEqual(['m 0'])
    expect(pictures.reduced.size).toBe(0)
  })

  test('stay while an archive is read in: their jobs come after them', async () => {
    const { recheck, pictures } = await browser()
    await pictures.writePicture('coming', 0, bytes())
    await whileImporting(recheck)
    expect(pictures.kept.has('coming 0')).toBe(true)
    await recheck()
    expect(pictures.kept.has('coming 0')).toBe(false)
  })

  test('stay where a record can not be read, be it theirs or not', async () => {
    const { recheck, pictures, writer } = await browser()
    await pictures.writePicture('newer', 0, bytes())
    await fakeBrowser.storage.local.set({ [jobKey('newer')]: { version: 99, value: {} } })
    await recheck()
    expect(pictures.kept.has('newer 0')).toBe(true)
    await pictures.writePicture('aside', 0, bytes())
    await writer.change(async (transaction) =>
      transaction.put(storageErrors, { aside: ['job:aside'], refusedAt: null }),
    )
    await recheck()
    expect(pictures.kept.has('aside 0')).toBe(true)
  })
})

describe('pictures that the user added', () => {
  test('stay as long as a job or the prompt box names them', async () => {
    const { keptJob, recheck, pictures, drafts } = await browser()
    for (const name of ['upload-a', 'upload-b', 'upload-c']) await pictures.writePicture(name, 0, bytes())
    const references = ['https://pictures.example/a.png', 'inline:upload-a/0']
    await keptJob('m', { kept: ['lost'], command: { kind: 'imagine', prompt: 'a fox', references } })
    await drafts.writeDraft({ text: '', parameters: {}, references: ['inline:upload-b/0'] })
    await recheck()
    expect([...pictures.kept.keys()].sort()).toEqual(['upload-a 0', 'upload-b 0'])
    await drafts.clearDraft()
    await recheck()
    expect([...pictures.kept.keys()]).toEqual(['upload-a 0'])
  })
})

describe('with many jobs, each start of the browser searches a part', () => {
  const idOf = (n: number) => `j${String(n).padStart(5, '0')}`
  /** Thirteen pages. */
  async function many(changes: (n: number) => Partial<Job> = () => ({})) {
    const made = await browser()
    await made.writer.change(async (transaction) => {
      for (let n = 0; n < 1250; n++) await transaction.addJob(doneJob({ id: idOf(n), updatedAt: 0, ...changes(n) }))
    })
    return made
  }

  test('for pictures of no job: in the end all of them are found, and no other is touched', async () => {
    const { recheck, pictures } = await many()
    for (const id of [idOf(0), `${idOf(0)}-left`, `${idOf(1100)}-left`, idOf(1100), `${idOf(1240)}-left`])
      await pictures.writePicture(id, 0, bytes())
    await recheck()
    // The latest are searched each time.
    expect([...pictures.kept.keys()]).toEqual([`${idOf(0)} 0`, `${idOf(1100)}-left 0`, `${idOf(1100)} 0`])
    await recheck()
    expect([...pictures.kept.keys()]).toEqual([`${idOf(0)} 0`, `${idOf(1100)} 0`])
    await pictures.writePicture(`${idOf(3)}-left`, 0, bytes())
    await recheck()
    expect([...pictures.kept.keys()]).toEqual([`${idOf(0)} 0`, `${idOf(1100)} 0`])
  })

  test('for added pictures: none goes before all jobs were looked through', async () => {
    const naming = (name: string) => ({ kind: 'imagine' as const, prompt: 'a fox', references: [`inline:${name}/0`] })
    const { recheck, pictures, keptJob } = await many((n) => (n === 1240 ? { command: naming('upload-old') } : {}))
    for (const name of ['upload-left', 'upload-new', 'upload-old']) await pictures.writePicture(name, 0, bytes())
    for (let starts = 0; starts < 4; starts++) await recheck()
    expect(pictures.kept.size).toBe(3)
    await keptJob('k', { command: naming('upload-new') })
    await recheck()
    expect([...pictures.kept.keys()]).toEqual(['upload-new 0', 'upload-old 0'])
  })

  test.each<[string, (made: Awaited<ReturnType<typeof many>>, guest: Job) => Promise<unknown>]>([
    ['from an archive', ({ writer }, guest) => writer.change((transaction) => transaction.insertJobs([guest]))],
    [
      'after the last pages were deleted',
      ({ writer }, guest) =>
        writer.change(async (transaction) => {
          for (let n = 500; n < 1250; n++) await transaction.removeJob(idOf(n))
          await transaction.addJob({ ...guest, id: 'k' })
        }),
    ],
    [
      'when the index was made anew',
      ({ writer }, guest) =>
        writer.change(async (transaction) => {
          for (let n = 0; n < 1150; n++) await transaction.removeJob(idOf(n))
          await transaction.addJob({ ...guest, id: 'k' })
          await transaction.repairAll()
        }),
    ],
  ])('and from the beginning when a job comes to a page that was looked through: %s', async (_what, change) => {
    const naming = { kind: 'imagine' as const, prompt: 'a fox', references: ['inline:upload-a/0'] }
    const made = await many()
    const { recheck, pictures } = made
    await pictures.writePicture('upload-a', 0, bytes())
    for (let starts = 0; starts < 4; starts++) await recheck()
    await change(made, doneJob({ id: `${idOf(5)}-guest`, command: naming }))
    for (let starts = 0; starts < 6; starts++) await recheck()
    expect(pictures.kept.has('upload-a 0')).toBe(true)
  })
})
