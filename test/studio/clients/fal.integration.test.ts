import { createHash, createPublicKey, verify } from 'node:crypto'
import { createFalClient } from '@fal-ai/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../../support/studio.ts'

const model = 'fal-ai/flux/dev'
let studio: TestStudio
let hook: HookReceiver

beforeEach(async () => {
  ;[studio, hook] = await Promise.all([startStudio({ progressSteps: 1 }), startHookReceiver()])
})
afterEach(() => Promise.all([studio.stop(), hook.stop()]))

interface Output {
  images: { url: string; width: number; height: number }[]
  has_nsfw_concepts: boolean[]
}

describe("fal's own client", () => {
  /** Its hosts are fixed. */
  const clientOf = (credentials = studio.token) =>
    createFalClient({
      credentials,
      retry: { maxRetries: 0 },
      requestMiddleware: async (request) => ({
        ...request,
        url: request.url.replace('https://queue.fal.run', `${studio.url}/fal`),
      }),
    })

  test('subscribes and gets pictures, in the shape and number that it asked for', async () => {
    const { data, requestId } = await clientOf().subscribe(model, {
      input: { prompt: 'a red barn', image_size: { width: 1024, height: 512 }, num_images: 2 },
      pollInterval: 5,
    })
    const { images } = data as Output
    expect(images.map(({ width, height }) => width / height)).toEqual([2, 2])
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect((await fetch(images[0]?.url ?? '')).headers.get('content-type')).toBe('image/png')
  })

  test('sees how a request stands, and cancels it', async () => {
    await studio.scenario({ stuck: true, progressSteps: 1 })
    const { queue } = clientOf()
    const { request_id: requestId, status } = await queue.submit(model, { input: { prompt: 'a red barn' } })
    expect(status).toBe('IN_QUEUE')
    const state = async () => queue.status(model, { requestId, logs: true })
    await expect.poll(async () => (await state()).status).toBe('IN_PROGRESS')
    expect(await state()).toMatchObject({
      // The address drops what stands behind owner and name.
      response_url: `${studio.url}/fal/fal-ai/flux/requests/${requestId}`,
      logs: [{ message: expect.any(String), level: 'INFO' }],
    })
    await queue.cancel(model, { requestId })
    expect(await state()).toMatchObject({ status: 'COMPLETED' })
    await expect(queue.cancel(model, { requestId })).rejects.toMatchObject({
      status: 400,
      body: { status: 'ALREADY_COMPLETED' },
    })
  })

  test('learns at the result, and not before, that the filter took the prompt', async () => {
    await studio.scenario({ moderated: true })
    await expect(
      clientOf().subscribe(model, { input: { prompt: 'a red barn' }, pollInterval: 5 }),
    ).rejects.toMatchObject({ status: 422, fieldErrors: [{ type: 'content_policy_violation' }] })
  })

  test('is told of a wrong key, a model that is not there, and that the money is gone', async () => {
    const submit = (id = model, client = clientOf()) => client.queue.submit(id, { input: { prompt: 'a' } })
    await expect(submit(model, clientOf('wrong'))).rejects.toMatchObject({ status: 401 })
    await expect(submit('nobody/nothing')).rejects.toMatchObject({ status: 404 })
    await studio.setAccount({ credits: 0 })
    await expect(submit()).rejects.toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('Exhausted balance') },
    })
  })

  test('gives its hook in the address, and the body that comes there is signed', async () => {
    const { queue } = clientOf()
    const sent = await queue.submit(model, { input: { prompt: 'a red barn' }, webhookUrl: `${hook.url}/h/i/tag?x=1` })
    const [post] = await hook.take(1)
    expect([post?.path, post?.body]).toMatchObject([
      '/h/i/tag?x=1',
      { request_id: sent.request_id, status: 'OK', payload: { images: [{}], has_nsfw_concepts: [false] } },
    ])
    const jwks = (await (await fetch(`${studio.url}/fal/.well-known/jwks.json`)).json()) as {
      keys: [Record<string, string>]
    }
    const key = createPublicKey({ key: jwks.keys[0], format: 'jwk' })
    const signed = (text: string) => {
      const of = (name: string) => post?.headers[`x-fal-webhook-${name}`] ?? ''
      const digest = createHash('sha256').update(text).digest('hex')
      const message = [of('request-id'), of('user-id'), of('timestamp'), digest].join('\n')
      return verify(null, Buffer.from(message), key, Buffer.from(of('signature'), 'hex'))
    }
    expect([signed(post?.text ?? ''), signed(`${post?.text} `)]).toEqual([true, false])
  })
})

const call = (method: string, path: string, body?: unknown) =>
  fetch(`${studio.url}/fal/${path}`, {
    method,
    headers: { authorization: `Key ${studio.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

test('leaves a black picture, and says so beside it', async () => {
  /** What is posted of a picture whose seed the engine of these tests paints white, or black. */
  async function painted(seed: number): Promise<{ flags: boolean[]; bytes: Buffer }> {
    hook.posts.length = 0
    await call('POST', `${model}?fal_webhook=${encodeURIComponent(hook.url)}`, { prompt: 'a red barn', seed })
    const [post] = await hook.take(1)
    const { payload } = JSON.parse(post?.text ?? '') as { payload: Output }
    const { images, has_nsfw_concepts: flags } = payload
    return { flags, bytes: Buffer.from(await (await fetch(images[0]?.url ?? '')).arrayBuffer()) }
  }
  const [white, black] = [await painted(0xffffff), await painted(0)]
  await studio.scenario({ black: true })
  const checked = await painted(0xffffff)
  expect([white.flags, black.flags, checked.flags]).toEqual([[false], [false], [true]])
  expect([checked.bytes.equals(white.bytes), checked.bytes.equals(black.bytes)]).toEqual([false, true])
})

test('posts what the model found wrong, and the queue had not', async () => {
  await call('POST', `${model}?fal_webhook=${encodeURIComponent(hook.url)}`, {})
  expect((await hook.take(1))[0]?.body).toMatchObject({
    status: 'ERROR',
    error: 'Invalid status code: 422',
    payload: { detail: [{ loc: ['body', 'prompt'], msg: 'field required' }] },
  })
})

test('says that a request is still in progress, and tells the balance', async () => {
  await studio.scenario({ stuck: true })
  const { response_url: url } = (await (await call('POST', model, { prompt: 'a' })).json()) as { response_url: string }
  const answer = await call('GET', url.slice(`${studio.url}/fal/`.length))
  expect([answer.status, await answer.json()]).toEqual([400, { detail: 'Request is still in progress' }])
  const account = await (await call('GET', 'v1/account/billing?expand=credits')).json()
  expect(account).toEqual({ username: 'practice', credits: { current_balance: 16, currency: 'USD' } })
})
