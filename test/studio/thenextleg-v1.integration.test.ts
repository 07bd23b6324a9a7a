import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../support/studio.ts'

let studio: TestStudio
let hook: HookReceiver

beforeEach(async () => {
  ;[studio, hook] = await Promise.all([startStudio(), startHookReceiver()])
})
afterEach(() => Promise.all([studio.stop(), hook.stop()]))

async function ask(body: object): Promise<{ messageId: string }> {
  const response = await studio.call('POST', '/api', { webhookOverride: `${hook.url}/h/inbox/tag`, ...body })
  expect(response.status).toBe(200)
  const receipt = (await response.json()) as { messageId: string }
  expect(receipt).toEqual({
    success: true,
    messageId: expect.stringMatching(/^[A-Za-z0-9]{20}$/),
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  })
  return receipt
}

async function result(count = 1): Promise<Record<string, unknown>> {
  return (await hook.take(count)).at(-1)?.body as Record<string, unknown>
}

test('info answers with the words of Midjourney in an object, the date as seconds and nanoseconds', async () => {
  const { messageId } = await ask({ cmd: 'info', ref: 'mine' })
  expect(await result()).toEqual({
    createdAt: { _seconds: expect.any(Number), _nanoseconds: expect.any(Number) },
    responseAt: expect.stringMatching(/Z$/),
    originatingMessageId: messageId,
    ref: 'mine',
    type: 'info',
    content: {
      Subscription: expect.stringMatching(/^Standard .*<t:\d+>\)$/),
      'Job Mode': 'Fast',
      'Visibility Mode': 'Public',
      'Fast Time Remaining': '12.06/15.0 hours (80.37%)',
      'Lifetime Usage': expect.stringMatching(/^\d+ images \([\d.]+ hours\)$/),
      'Relaxed Usage': expect.stringMatching(/^\d+ images \([\d.]+ hours\)$/),
      'Queued Jobs (fast)': '0',
      'Queued Jobs (relax)': '0',
      'Running Jobs': 'None',
    },
  })
})

test('a ref that was not sent comes back as an empty text', async () => {
  await ask({ cmd: 'info' })
  expect((await result()).ref).toBe('')
})

test('imagine ends with one grid, its buttons and the two ids', async () => {
  const { messageId } = await ask({ cmd: 'imagine', msg: 'a lighthouse at dusk --ar 3:2', ref: 'r' })
  const body = await result()
  expect(body).toMatchObject({ originatingMessageId: messageId, ref: 'r', content: 'a lighthouse at dusk --ar 3:2' })
  expect(body.buttons).toEqual(['U1', 'U2', 'U3', 'U4', '🔄', 'V1', 'V2', 'V3', 'V4'])
  expect(body.buttonMessageId).not.toBe(messageId)
  expect(body).not.toHaveProperty('imageUrls')
  const picture = await fetch(String(body.imageUrl))
  expect(picture.headers.get('content-type')).toBe('image/png')
})

test('a grid costs a minute of fast time, in relax mode it costs none', async () => {
  await ask({ cmd: 'imagine', msg: 'a pier' })
  await result()
  await ask({ cmd: 'info' })
  expect(await result(2)).toMatchObject({ content: { 'Fast Time Remaining': '12.04/15.0 hours (80.26%)' } })
  await ask({ cmd: 'relax' })
  expect((await result(3)).content).toMatch(/do not consume fast-hours/)
  await ask({ cmd: 'imagine', msg: 'a mole' })
  await result(4)
  await ask({ cmd: 'info' })
  expect(await result(5)).toMatchObject({
    content: { 'Job Mode': 'Relaxed', 'Fast Time Remaining': '12.04/15.0 hours (80.26%)' },
  })
})

test('without fast time a fast job fails in the prose of the first version', async () => {
  await studio.setAccount({ fastLeft: 0.2 })
  await ask({ cmd: 'imagine', msg: 'a pier' })
  const body = await result()
  expect(body.content).toMatch(/^You've run out of fast/)
  expect(body).not.toHaveProperty('imageUrl')
})

test('the envelope tells the seed', async () => {
  await ask({ cmd: 'imagine', msg: 'a pier --seed 77' })
  const { buttonMessageId } = await result()
  await ask({ reaction: '✉️', buttonMessageId })
  expect(await result(2)).toMatchObject({ seed: '77', buttonRequestId: expect.any(String) })
})

test('describe answers with four numbered texts and no picture', async () => {
  await ask({ cmd: 'imagine', msg: 'a pier' })
  const { imageUrl } = await result()
  await ask({ cmd: 'describe', url: imageUrl })
  const body = await result(2)
  expect(body.type).toBe('describe')
  expect(body.content).toEqual([1, 2, 3, 4].map((n) => expect.stringContaining(`${n}️⃣ `)))
  expect(body).not.toHaveProperty('imageUrl')
})

test('a picture that is none fails as an invalid link', async () => {
  await ask({ cmd: 'describe', url: `${studio.url}/healthz` })
  expect((await result()).content).toBe('INVALID_LINK')
})

test('results that name no hook go to the hook of the account', async () => {
  await studio.setAccount({ defaultHook: `${hook.url}/account` })
  await studio.call('POST', '/api', { cmd: 'info', webhookOverride: '' })
  const [post] = await hook.take(1)
  expect(post?.path).toBe('/account')
})

test('a wrong token is refused as JSON, readable for an extension', async () => {
  const origin = 'moz-extension://1-2-3'
  const response = await fetch(`${studio.url}/api`, {
    method: 'POST',
    headers: { authorization: 'Bearer nonsense', origin },
    body: '{"cmd":"info"}',
  })
  expect(response.status).toBe(401)
  expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  expect(await response.json()).toEqual({ success: false, msg: 'Unauthorized' })
})

test('a body without a known command is refused', async () => {
  const response = await studio.call('POST', '/api', { cmd: 'dance' })
  expect(response.status).toBe(400)
})
