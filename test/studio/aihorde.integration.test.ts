import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../support/studio.ts'

let studio: TestStudio
let hook: HookReceiver

beforeEach(async () => {
  ;[studio, hook] = await Promise.all([startStudio({ progressSteps: 1 }), startHookReceiver()])
})
afterEach(() => Promise.all([studio.stop(), hook.stop()]))

type Body = Record<string, unknown>

/** As its clients ask: the key in a header of its own. */
async function call(method: string, path: string, body?: Body, apikey = studio.token, from = studio) {
  const response = await fetch(`${from.url}/horde/api/v2/${path}`, {
    method,
    headers: { apikey, 'client-agent': 'test:1:nobody', 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, body: (await response.json()) as Body }
}

async function submit(more: Body = {}): Promise<string> {
  const answer = await call('POST', 'generate/async', {
    prompt: 'a red barn ### snow',
    params: { n: 1, width: 1024, height: 512, seed: '42' },
    webhook: hook.url,
    ...more,
  })
  expect(answer).toMatchObject({ status: 202, body: { id: expect.any(String), kudos: 10 } })
  return String(answer.body.id)
}

test('tells on the cheap route how it stands, and shows the picture on the other', async () => {
  const id = await submit()
  await expect.poll(async () => (await call('GET', `generate/check/${id}`)).body.done).toBe(true)
  const check = await call('GET', `generate/check/${id}`)
  expect(check.body).toEqual({
    finished: 1,
    processing: 0,
    restarted: 0,
    waiting: 0,
    done: true,
    faulted: false,
    wait_time: 0,
    queue_position: 0,
    kudos: 10,
    is_possible: true,
  })
  const { body } = await call('GET', `generate/status/${id}`)
  expect(body).toMatchObject({ done: true, generations: [{ seed: '42', censored: false, state: 'ok' }] })
  const [first] = body.generations as { img: string }[]
  expect((await fetch(first?.img ?? '')).headers.get('content-type')).toBe('image/png')
})

test('posts the picture once, with the id of the request', async () => {
  const id = await submit()
  const [post] = await hook.take(1)
  expect(post?.body).toMatchObject({ request: id, censored: false, kudos: 10, img: expect.stringMatching(/^http/) })
})

test('posts a placeholder where a worker censored the picture, and nothing of a fault', async () => {
  await studio.scenario({ moderated: true, jobs: 1 }, { fail: 'INTERNAL_ERROR', jobs: 1 })
  await submit()
  expect((await hook.take(1))[0]?.body).toMatchObject({ censored: true, state: 'censored' })
  const faulted = await submit()
  await expect.poll(async () => (await call('GET', `generate/check/${faulted}`)).body.faulted).toBe(true)
  expect(hook.posts).toHaveLength(1)
})

test('a cancelled request is done and has no pictures', async () => {
  await studio.scenario({ stuck: true })
  const id = await submit()
  expect(await call('DELETE', `generate/status/${id}`)).toMatchObject({
    status: 200,
    body: { done: true, finished: 0, generations: [] },
  })
})

test('takes a model that nobody offers, with a warning, and never paints it', async () => {
  const { body } = await call('POST', 'generate/async', { prompt: 'a barn', models: ['Nothing'] })
  expect(body.warnings).toMatchObject([{ code: 'NoAvailableWorker' }])
  expect((await call('GET', `generate/check/${body.id}`)).body).toMatchObject({ is_possible: false, waiting: 1 })
})

test('refuses in the words and codes of the real one', async () => {
  const paint = (more: Body = {}, key?: string) => call('POST', 'generate/async', { prompt: 'a barn', ...more }, key)
  expect(await paint({ prompt: '' })).toMatchObject({ status: 400, body: { rc: 'ValidationError' } })
  expect(await paint({}, 'wrong')).toMatchObject({ status: 401, body: { rc: 'InvalidAPIKey' } })
  expect(await call('GET', 'find_user', undefined, 'wrong')).toMatchObject({
    status: 404,
    body: { rc: 'UserNotFound' },
  })
  expect(await call('GET', 'generate/check/nobody')).toMatchObject({ status: 404, body: { rc: 'RequestNotFound' } })
  await studio.scenario({ naughty: 'blood moon' })
  expect(await paint({ prompt: 'a blood moon' })).toMatchObject({ status: 400, body: { rc: 'CorruptPrompt' } })
  await studio.setAccount({ credits: 0 })
  expect(await paint()).toMatchObject({ status: 403, body: { rc: 'KudosUpfront' } })
})

test('forgets a request whose links are dead', async () => {
  await studio.scenario({ linkTtlS: 0 })
  const id = await submit()
  await hook.take(1)
  expect((await call('GET', `generate/status/${id}`)).status).toBe(404)
})

test('lists models to anybody, and the account to whoever has a key', async () => {
  expect((await call('GET', 'status/models?type=image', undefined, 'wrong')).body).toMatchObject([
    { name: 'AlbedoBase XL (SDXL)', type: 'image' },
    {},
    {},
  ])
  expect((await call('GET', 'find_user')).body).toMatchObject({ username: 'practice#1', kudos: 1600 })
})

test('the key that everybody knows opens a studio of this machine alone', async () => {
  const anonymous = '0000000000'
  const paint = (from: TestStudio) => call('POST', 'generate/async', { prompt: 'a barn' }, anonymous, from)
  expect((await paint(studio)).status).toBe(202)
  const open = await startStudio({ publicUrl: studio.url })
  expect((await paint(open)).status).toBe(401)
  await open.stop()
})
