import { createHmac } from 'node:crypto'
import { createBlackForestLabs } from '@ai-sdk/black-forest-labs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../../support/studio.ts'

let studio: TestStudio
let hook: HookReceiver

beforeEach(async () => {
  ;[studio, hook] = await Promise.all([startStudio({ progressSteps: 1 }), startHookReceiver()])
})
afterEach(() => Promise.all([studio.stop(), hook.stop()]))

describe("the AI SDK's client", () => {
  const paint = (prompt: string, more: { apiKey?: string; model?: string } = {}) =>
    createBlackForestLabs({
      apiKey: more.apiKey ?? studio.token,
      baseURL: `${studio.url}/bfl/v1`,
      pollIntervalMillis: 5,
    })
      .image(more.model ?? 'flux-2-pro')
      .doGenerate({
        prompt,
        n: 1,
        size: '1024x512',
        aspectRatio: undefined,
        seed: 42,
        files: undefined,
        mask: undefined,
        providerOptions: {},
      })

  test('gets a picture from the address that the receipt leads to', async () => {
    const { images, providerMetadata } = await paint('a red barn')
    expect(Buffer.from(images[0] as Uint8Array).readUInt32BE(0)).toBe(0x89504e47)
    expect(providerMetadata?.blackForestLabs?.images).toMatchObject([{ seed: 42, cost: 3, outputMegapixels: 1.05 }])
  })

  test('is told of a wrong key, a wrong model and a fault', async () => {
    await expect(paint('a red barn', { apiKey: 'wrong' })).rejects.toMatchObject({ statusCode: 403 })
    await expect(paint('a red barn', { model: 'flux-9' })).rejects.toMatchObject({ statusCode: 404 })
    await studio.scenario({ fail: 'INTERNAL_ERROR' })
    await expect(paint('a red barn')).rejects.toThrow('generation failed')
  })
})

type Body = Record<string, unknown>

async function call(method: string, path: string, body?: Body) {
  const response = await fetch(`${studio.url}/bfl/v1/${path}`, {
    method,
    headers: { 'x-key': studio.token, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body }
}
const result = (id: unknown) => call('GET', `get_result?id=${id}`)

test('tells the progress from 0 to 1, and all fields while nothing is in them', async () => {
  await studio.scenario({ stuck: true, progressSteps: 1 })
  const { body } = await call('POST', 'flux-2-pro', { prompt: 'a red barn' })
  await expect.poll(async () => (await result(body.id)).body.progress).toBe(0.5)
  const polled = await result(body.id)
  expect(polled.body).toEqual({
    id: body.id,
    status: 'Pending',
    result: null,
    progress: 0.5,
    details: null,
    preview: null,
  })
  expect(polled.headers.get('retry-after')).toBe('1')
})

test('says why the filter took it, before and after painting, and that it knows no such task', async () => {
  await studio.scenario({ naughty: 'blood moon', jobs: 1 }, { moderated: true, jobs: 1 })
  const before = await call('POST', 'flux-2-pro', { prompt: 'a blood moon' })
  await expect.poll(async () => (await result(before.body.id)).body.status).toBe('Request Moderated')
  const after = await call('POST', 'flux-2-pro', { prompt: 'a red barn' })
  await expect.poll(async () => (await result(after.body.id)).body.status).toBe('Content Moderated')
  expect((await result('nobody')).body).toMatchObject({ status: 'Task not found' })
})

test('with a webhook there is no address to poll, and the webhook is signed', async () => {
  const { body } = await call('POST', 'flux-dev', {
    prompt: 'a red barn',
    webhook_url: hook.url,
    webhook_secret: 'hush',
  })
  expect(body).toMatchObject({ status: 'Pending', webhook_url: hook.url })
  expect(body).not.toHaveProperty('polling_url')
  const [post] = await hook.take(1)
  expect(post?.body).toMatchObject({ id: body.id, status: 'Ready', result: { sample: expect.any(String) } })
  const signature = createHmac('sha256', 'hush')
    .update(post?.text ?? '')
    .digest('hex')
  expect(post?.headers['x-bfl-signature']).toBe(`sha256=${signature}`)
})

test('refuses without a prompt and without credits, and tells how many there are', async () => {
  expect(await call('POST', 'flux-2-pro', {})).toMatchObject({
    status: 422,
    body: { detail: [{ loc: ['body', 'prompt'], msg: 'Field required' }] },
  })
  await studio.setAccount({ credits: 0 })
  expect((await call('POST', 'flux-2-pro', { prompt: 'a' })).status).toBe(402)
  expect((await call('GET', 'credits')).body).toEqual({ credits: 0 })
})
