import { afterEach, beforeEach, expect, test } from 'vitest'
import { studioPaths } from '../../../support/studio-paths.ts'
import { createStage, type Stage } from '../stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
  const provider = 'openai-compatible'
  await stage.connect({ provider, address: stage.studio.url + studioPaths[provider] })
  await stage.useRelay('')
})
afterEach(() => stage.stop())

const small = (id: string) => stage.pictures.readSmall([{ jobId: id, index: 0 }], 'thumbnail').then(([copy]) => copy)
const madeOf = (id: string) =>
  stage.until('the small copy', async () => {
    const [job] = await stage.store.readJobs([id])
    return job && !job.smallDue && (await small(id))
  })

test('the picture is there before its small copies are', async () => {
  const { id, kept } = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')
  expect(kept).toEqual(['kept'])
  expect(await stage.pictures.readPicture(id, 0, 'original')).toBeInstanceOf(Blob)
  expect(await small(id)).toBeUndefined()
  expect(await madeOf(id)).toBeInstanceOf(Blob)
})

test('a worker that is ended before they are made leaves them to the next one', async () => {
  const { id } = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')
  stage.endWorker()
  expect(await small(id)).toBeUndefined()
  stage.startWorker()
  expect(await madeOf(id)).toBeInstanceOf(Blob)
})

test('a notification shows the small copy, not the picture of some megabytes', async () => {
  const { id } = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')
  await stage.until('the notification', async () => (await stage.store.readJobs([id]))[0]?.told)
  expect(await small(id)).toBeInstanceOf(Blob)
})
