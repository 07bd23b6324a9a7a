import { afterEach, beforeEach, expect, test } from 'vitest'
import { markPicture } from '../../../../src/extension/background/pictures/retry-records.ts'
import { link, openDownloadQueue } from '../../../support/download-queue.ts'
import { png } from '../../../support/picture-bytes.ts'
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

test('of a picture that came meanwhile are made, too', async () => {
  const small = { thumbnail: new Blob(['small']) }
  let hasCome = false
  const queue = await openDownloadQueue({
    links: [link(), link({ url: 'https://cdn.example/b.png' })],
    answer: (url) => (url.endsWith('b.png') ? new Response('', { status: 503 }) : new Response(png())),
    shrink: async () => {
      if (!hasCome) await come()
      return small
    },
  })
  async function come(): Promise<void> {
    hasCome = true
    await queue.pictures.writePicture('j', 1, { original: new Blob([png()], { type: 'image/png' }) })
    await markPicture(queue, 'j', 1, { state: 'kept', link: link({ url: 'https://cdn.example/b.png' }) })
  }
  await queue.fetchPictures('j')
  expect(await queue.read()).toMatchObject({ kept: ['kept', 'kept'], smallDue: true })
  await queue.makeSmallCopies()
  expect((await queue.read())?.smallDue).toBeUndefined()
  expect(
    await queue.pictures.readSmall(
      [0, 1].map((index) => ({ jobId: 'j', index })),
      'thumbnail',
    ),
  ).toEqual([small.thumbnail, small.thumbnail])
})

test('a notification shows the small copy, not the picture of some megabytes', async () => {
  const { id } = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')
  await stage.until('the notification', async () => (await stage.store.readJobs([id]))[0]?.told)
  expect(await small(id)).toBeInstanceOf(Blob)
})
