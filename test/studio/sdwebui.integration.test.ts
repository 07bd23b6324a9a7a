import { afterEach, beforeEach, expect, test } from 'vitest'
import { startStudio, type TestStudio } from '../support/studio.ts'

// The WebUI family has no client of its own in JavaScript that is worth asking. The shapes are those of its source.

let studio: TestStudio
beforeEach(async () => {
  studio = await startStudio()
})
afterEach(() => studio.stop())

type Body = Record<string, unknown>

async function call(method: string, route: string, body?: Body): Promise<{ status: number; body: Body }> {
  const response = await studio.call(method, `/sdwebui/sdapi/v1/${route}`, body)
  return { status: response.status, body: (await response.json()) as Body }
}

const infoOf = ({ info }: Body) => JSON.parse(String(info)) as Body

test('the answer is the picture, with what is known of it as JSON in a text', async () => {
  const { status, body } = await call('POST', 'txt2img', { prompt: 'a fox', seed: 7 })
  expect([status, body.images]).toEqual([200, [expect.stringMatching(/^iVBOR/)]])
  expect(body.parameters).toMatchObject({ prompt: 'a fox', seed: 7 })
  expect(infoOf(body)).toMatchObject({ seed: 7, all_seeds: [7], index_of_first_image: 0 })
})

test('several come with a grid before them when they are saved, and without one else', async () => {
  const saved = (await call('POST', 'txt2img', { prompt: 'a fox', batch_size: 2, save_images: true })).body
  expect([(saved.images as unknown[]).length, infoOf(saved).index_of_first_image]).toEqual([3, 1])
  const unsaved = (await call('POST', 'txt2img', { prompt: 'a fox', batch_size: 2 })).body
  expect([(unsaved.images as unknown[]).length, infoOf(unsaved).index_of_first_image]).toEqual([2, 0])
})

test('errors are FastAPI’s and the server’s own', async () => {
  expect(await call('POST', 'txt2img', { width: 'wide' })).toEqual({
    status: 422,
    body: { detail: [{ loc: ['body', 'width'], msg: expect.any(String), type: expect.any(String) }] },
  })
  expect(await call('POST', 'txt2img', { sampler_name: 'Euler b' })).toMatchObject({
    status: 404,
    body: { error: 'HTTPException', detail: 'Sampler not found' },
  })
  expect(await call('POST', 'img2img', { prompt: 'a fox' })).toMatchObject({ body: { detail: 'Init image not found' } })
  expect(await call('GET', 'nothing')).toEqual({ status: 404, body: { detail: 'Not Found' } })
})

test('without user and password it asks for them', async () => {
  const answer = await fetch(`${studio.url}/sdwebui/sdapi/v1/sd-models`)
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic'])
  expect(await answer.json()).toEqual({ detail: 'Not authenticated' })
})

test('progress is that of whatever is painted, and names the task', async () => {
  expect((await call('GET', 'progress')).body).toMatchObject({
    progress: 0,
    state: { job_count: 0 },
    current_task: null,
  })
  await studio.scenario({ stuck: true, progressSteps: 1 })
  const painting = call('POST', 'txt2img', { prompt: 'a fox', force_task_id: 'task(mine)' })
  await expect.poll(async () => (await call('GET', 'progress')).body.progress).toBe(0.51)
  expect((await call('GET', 'progress')).body).toMatchObject({
    current_task: 'task(mine)',
    state: { job_count: 1, sampling_step: 10, sampling_steps: 20 },
  })
  expect((await call('POST', 'interrupt')).body).toEqual({})
  expect((await painting).body.images).toEqual([])
})
