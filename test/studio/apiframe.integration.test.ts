import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../support/studio.ts'

let studio: TestStudio
let hook: HookReceiver

beforeEach(async () => {
  ;[studio, hook] = await Promise.all([startStudio({ progressSteps: 1 }), startHookReceiver()])
})
afterEach(() => Promise.all([studio.stop(), hook.stop()]))

type Body = Record<string, unknown>

async function call(path: string, body?: Body, key = studio.token): Promise<{ status: number; body: Body }> {
  const response = await fetch(`${studio.url}/apiframe/v2/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, body: (await response.json()) as Body }
}

async function generate(more: Body = {}): Promise<string> {
  const { body } = await call('images/generate', {
    prompt: 'a red barn',
    model: 'midjourney',
    webhookUrl: hook.url,
    ...more,
  })
  expect(body).toEqual({ jobId: expect.any(String), status: 'QUEUED' })
  return String(body.jobId)
}

test('only the events that were asked for are posted', async () => {
  const jobId = await generate({ webhookEvents: ['progress', 'completed'] })
  const posts = (await hook.take(3)).map(({ body }) => body as Body)
  expect(posts[1]).toEqual({ event: 'progress', jobId, status: 'PROCESSING', progress: 50 })
  expect(posts[2]).toMatchObject({
    event: 'completed',
    jobId,
    result: { gridUrl: expect.any(String), images: { length: 4 } },
  })
  hook.posts.length = 0
  await generate({ webhookEvents: ['completed'] })
  expect((await hook.take(1))[0]?.body).toMatchObject({ event: 'completed' })
})

test('the poll route calls the same job by another name', async () => {
  const jobId = await generate({ midjourneyParams: { aspect_ratio: '2:1' } })
  const [post] = await hook.take(1)
  const { body } = await call(`jobs/${jobId}`)
  expect(body).toMatchObject({ id: jobId, status: 'COMPLETED', error: null })
  expect(post?.body).toMatchObject({ result: body.result })
})

test('an upscale has one address as its result', async () => {
  const parentJobId = await generate()
  await hook.take(1)
  const { body } = await call('images/midjourney/action', {
    parentJobId,
    action: 'upsample',
    index: 2,
    webhookUrl: hook.url,
  })
  expect(body.status).toBe('QUEUED')
  expect((await hook.take(2))[1]?.body).toMatchObject({ result: expect.stringMatching(/\.png$/) })
})

test('a failure says why', async () => {
  await studio.scenario({ fail: 'BANNED_PROMPT' })
  const jobId = await generate()
  expect((await hook.take(1))[0]?.body).toEqual({
    event: 'failed',
    jobId,
    status: 'FAILED',
    error: expect.stringMatching(/Banned/),
  })
})

test('errors are a list, a wrong key says nothing', async () => {
  expect(await call('images/generate', {})).toEqual({ status: 400, body: { errors: [{ msg: expect.any(String) }] } })
  expect(await call('jobs/nobody')).toMatchObject({ status: 404 })
  expect(await call('jobs/nobody', undefined, 'no')).toEqual({ status: 401, body: {} })
})
