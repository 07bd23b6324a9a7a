import { afterEach, beforeEach, expect, test } from 'vitest'
import { startStudio, type TestStudio } from '../support/studio.ts'

// stable-diffusion.cpp has no client of its own in JavaScript. The shapes are those of a real server's answers.

let studio: TestStudio
beforeEach(async () => {
  studio = await startStudio({ concurrency: 1, queueLimit: 1 })
})
afterEach(() => studio.stop())

type Body = Record<string, unknown>

async function call(method: string, path: string, body?: Body): Promise<{ status: number; body: Body }> {
  const response = await studio.call(method, `/sdcpp/sdcpp/v1/${path}`, body)
  return { status: response.status, body: (await response.json()) as Body }
}
const submit = (body: Body = { prompt: 'a fox' }) => call('POST', 'img_gen', body)

test('a receipt has a poll address without a host, and times in seconds', async () => {
  const { status, body } = await submit()
  expect([status, body]).toEqual([
    202,
    {
      id: expect.stringMatching(/^job_[0-9a-f]+_[0-9a-f]{8}$/),
      kind: 'img_gen',
      status: 'queued',
      created: expect.any(Number),
      poll_url: `/sdcpp/v1/jobs/${body.id}`,
    },
  ])
  expect(body.created).toBeLessThan(1e11)
})

test('a finished job holds its pictures as base64, numbered', async () => {
  const { body } = await submit({ prompt: 'a fox', batch_count: 2 })
  const job = async () => (await call('GET', `jobs/${body.id}`)).body
  await expect.poll(async () => (await job()).status).toBe('completed')
  expect(await job()).toMatchObject({
    error: null,
    queue_position: 0,
    result: { output_format: 'png', images: [{ index: 0, b64_json: expect.stringMatching(/^iVBOR/) }, { index: 1 }] },
  })
})

test('one waits, the next finds the queue full; what is painted cannot be stopped, what waits can', async () => {
  await studio.scenario({ stuck: true })
  const [first, second, third] = [await submit(), await submit(), await submit()]
  expect([third.status, third.body]).toEqual([429, { error: 'job queue is full' }])
  expect((await call('GET', `jobs/${second.body.id}`)).body).toMatchObject({
    status: 'queued',
    queue_position: 1,
    result: null,
  })
  await expect.poll(async () => (await call('GET', `jobs/${first.body.id}`)).body.status).toBe('generating')
  expect(await call('POST', `jobs/${first.body.id}/cancel`)).toEqual({
    status: 409,
    body: { error: 'job is currently generating and cannot be interrupted yet' },
  })
  expect((await call('POST', `jobs/${second.body.id}/cancel`)).body).toMatchObject({
    status: 'cancelled',
    error: { code: 'cancelled', message: 'job cancelled by client' },
  })
})

test('errors are words under `error`', async () => {
  expect(await submit({ prompt: 'a fox', width: -1 })).toEqual({
    status: 400,
    body: { error: 'invalid generation parameters' },
  })
  expect(await call('GET', 'jobs/job_0_0')).toEqual({ status: 404, body: { error: 'job not found' } })
  const token = studio.token
  expect((await fetch(`${studio.url}/sdcpp/sdcpp/v1/capabilities`)).status).toBe(401)
  const basic = `Basic ${Buffer.from(`anybody:${token}`).toString('base64')}`
  const answered = await fetch(`${studio.url}/sdcpp/sdcpp/v1/capabilities`, { headers: { authorization: basic } })
  expect(await answered.json()).toMatchObject({ model: { name: 'practice.safetensors' } })
})
