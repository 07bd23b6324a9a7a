import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../support/studio.ts'

let studio: TestStudio
let hook: HookReceiver

beforeEach(async () => {
  ;[studio, hook] = await Promise.all([startStudio({ progressSteps: 1 }), startHookReceiver()])
})
afterEach(() => Promise.all([studio.stop(), hook.stop()]))

type Body = Record<string, unknown>

async function send(route: string, body: Body): Promise<string> {
  const response = await studio.call('POST', `/api/v1/nova/${route}`, {
    webhookOverride: `${hook.url}/h/inbox/tag`,
    ...body,
  })
  const receipt = (await response.json()) as { messageId: string }
  expect(receipt).toEqual({
    success: true,
    messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    createdAt: expect.stringMatching(/Z$/),
  })
  return receipt.messageId
}

async function fetched(id: string): Promise<Body> {
  return (await studio.call('GET', `/api/v1/message/fetch/${id}`)).json() as Promise<Body>
}

async function ended(id: string): Promise<Body> {
  await expect.poll(async () => (await fetched(id)).status).toMatch(/DONE|FAIL/)
  return fetched(id)
}

test('imagine goes from processing to done, by hook and by fetch in the same words', async () => {
  const id = await send('imagine', { prompt: 'a red barn', ref: 'r' })
  const posts = (await hook.take(3)).map(({ body }) => body as Body)
  expect(posts.map(({ status }) => status)).toEqual(['PROCESSING', 'PROCESSING', 'DONE'])
  expect(posts[1]).toMatchObject({ progress: 50, buttons: ['Cancel Job'], uri: expect.stringMatching(/\.png$/) })
  expect(posts[2]).toMatchObject({ messageId: id, prompt: 'a red barn', progress: 100, ref: 'r' })
  expect(posts[2]?.buttons).toEqual(['U1', 'U2', 'U3', 'U4', '🔄', 'V1', 'V2', 'V3', 'V4'])
  expect(posts[2]?.images).toHaveLength(4)
  expect(await fetched(id)).toEqual(posts[2])
})

test('the parent of a follow-up is told as its originating message', async () => {
  const parent = await send('imagine', { prompt: 'a red barn' })
  await ended(parent)
  const id = await send('button', { messageId: parent, button: 'U2' })
  const body = await ended(id)
  expect(body).toMatchObject({ messageId: id, originatingMessageId: parent, status: 'DONE' })
  expect(body.buttons).toContain('Vary (Strong)')
})

test('a failure by hook is only a status and a sentence', async () => {
  await studio.scenario({ fail: 'BANNED_PROMPT', progressSteps: 0 })
  const id = await send('imagine', { prompt: 'a red barn' })
  const posts = await hook.take(2)
  expect(posts[1]?.body).toEqual({ status: 'FAIL', error: expect.stringMatching(/Banned prompt/) })
  expect(await fetched(id)).toMatchObject({ messageId: id, status: 'FAIL', error: expect.any(String) })
})

test('a running job is cancelled by its button', async () => {
  await studio.scenario({ stuck: true })
  const id = await send('imagine', { prompt: 'a red barn' })
  await expect.poll(async () => (await fetched(id)).status).toBe('PROCESSING')
  expect(await send('button', { messageId: id, button: 'Cancel Job' })).toBe(id)
  expect(await fetched(id)).toMatchObject({ status: 'FAIL', error: 'Job cancelled.' })
})

test('describe tells four texts', async () => {
  const parent = await ended(await send('imagine', { prompt: 'a red barn' }))
  const body = await ended(await send('describe', { url: parent.uri }))
  expect(String(body.prompt).split('\n\n')).toHaveLength(4)
})

test('the account counts credits, and none left looks like a bad key', async () => {
  await ended(await send('imagine', { prompt: 'a red barn' }))
  expect(await (await studio.call('GET', '/api/v1/subscription/account-info')).json()).toMatchObject({
    type: 'STARTER',
    creditsQuota: 1600,
    credits: 1596,
    expiredAt: expect.stringMatching(/Z$/),
  })
  await studio.setAccount({ credits: 0 })
  const poor = await studio.call('POST', '/api/v1/nova/imagine', { prompt: 'a red barn' })
  expect([poor.status, await poor.json()]).toMatchObject([401, { message: 'Not enough credits.', statusCode: 401 }])
})

test('errors come in the vendor’s envelope', async () => {
  const empty = await studio.call('POST', '/api/v1/nova/imagine', {})
  expect(await empty.json()).toEqual({ message: 'Prompt is required.', error: 'Bad Request', statusCode: 400 })
  expect((await studio.call('GET', '/api/v1/message/fetch/nobody')).status).toBe(404)
  expect((await fetch(`${studio.url}/api/v1/subscription/account-info`)).status).toBe(401)
})

test('the older paths work too', async () => {
  const response = await studio.call('POST', '/api/v1/midjourney/imagine', { prompt: 'a red barn' })
  const { messageId } = (await response.json()) as { messageId: string }
  expect((await studio.call('GET', `/api/v1/midjourney/message/${messageId}`)).status).toBe(200)
})
