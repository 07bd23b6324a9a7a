import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pictureRetries } from '../../../../src/extension/store/items.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createStage, type Stage } from '../stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
  await stage.connect()
  await stage.useRelay()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await stage.stop()
})

const isKept = (jobId: string) =>
  stage.until('the kept picture', async () => {
    const [job] = await stage.store.readJobs([jobId])
    return job?.kept?.[0] === 'kept'
  })

async function painted(prompt: string): Promise<string> {
  const id = await stage.submit({ kind: 'imagine', prompt })
  await isKept(id)
  return id
}

test('a job can be removed where nothing can be stored until its pictures are gone', async () => {
  const id = await painted('a fox')
  const { local } = fakeBrowser.storage
  const set = local.set.bind(local)
  vi.spyOn(local, 'set').mockImplementation(async (records) => {
    if (stage.pictures.kept.size > 0) throw new Error('QuotaExceededError')
    await set(records)
  })
  expect(await stage.send('jobs.delete', { jobId: id })).toMatchObject({ ok: true })
  expect(await stage.jobs()).toEqual([])
  expect(stage.pictures.kept.size).toBe(0)
})

test('a picture that found no room is kept as soon as another one was removed', async () => {
  const favourite = await painted('a fox')
  await stage.send('jobs.mark', { jobId: favourite, favourite: true })
  const { original, quarter, small } = await stage.pictures.usage()
  stage.pictures.room = 1.5 * (original + quarter + small)
  const late = await stage.submit({ kind: 'imagine', prompt: 'an owl' })
  const { nextAt } = await stage.until('the picture that finds no room', async () => {
    const plan = (await stage.store.read(pictureRetries))[late]
    return plan?.problem === 'full' && plan
  })
  await stage.send('jobs.delete', { jobId: favourite })
  await isKept(late)
  // Not because its time had come.
  expect(Date.now()).toBeLessThan(nextAt)
})
