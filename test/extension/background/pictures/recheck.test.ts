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
