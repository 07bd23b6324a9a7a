import Replicate, { validateWebhook } from 'replicate'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../../support/studio.ts'

const model = 'black-forest-labs/flux-kontext-pro'
let studio: TestStudio
let hook: HookReceiver

beforeEach(async () => {
  ;[studio, hook] = await Promise.all([startStudio({ progressSteps: 1 }), startHookReceiver()])
})
afterEach(() => Promise.all([studio.stop(), hook.stop()]))

const clientOf = (auth = studio.token) =>
  new Replicate({ auth, baseUrl: `${studio.url}/replicate/v1`, useFileOutput: false })

describe("Replicate's own client", () => {
  test('runs an official model and gets the address of its picture', async () => {
    const output = await clientOf().run(model, { input: { prompt: 'a red barn', aspect_ratio: '16:9' } })
    const picture = await fetch(String(output))
    expect(picture.headers.get('content-type')).toBe('image/png')
  })

  test('creates, asks and gets several pictures', async () => {
    const input = { prompt: 'a red barn', num_outputs: 3 }
    const client = clientOf()
    const created = await client.predictions.create({ version: 'black-forest-labs/flux-schnell', input })
    expect(created).toMatchObject({
      status: 'starting',
      output: null,
      version: 'hidden',
      id: expect.stringMatching(/^[a-z0-9]{26}$/),
    })
    const ended = await client.wait(created, { interval: 5 })
    expect(ended).toMatchObject({ status: 'succeeded', data_removed: false, input })
    expect(ended.output).toHaveLength(3)
  })

  test('reads the progress from the logs', async () => {
    await studio.scenario({ stuck: true, progressSteps: 1 })
    const client = clientOf()
    const { id } = await client.predictions.create({ model, input: { prompt: 'a red barn' } })
    await expect.poll(async () => (await client.predictions.get(id)).status).toBe('processing')
    const { logs } = await client.predictions.get(id)
    expect(logs).toMatch(/^Using seed: \d+\n {2}0%\|/)
  })

  test('cancels, and the prediction says so', async () => {
    await studio.scenario({ stuck: true })
    const client = clientOf()
    const { id } = await client.predictions.create({ model, input: { prompt: 'a red barn' } })
    expect(await client.predictions.cancel(id)).toMatchObject({ status: 'canceled', output: null })
  })

  test('finds the signatures of webhooks good, and those of changed bodies bad', async () => {
    const client = clientOf()
    await client.predictions.create({ model, input: { prompt: 'a red barn' }, webhook: hook.url })
    const [post] = await hook.take(1)
    const { key } = await client.webhooks.default.secret.get()
    const signed = (body: string) => validateWebhook({ ...signature(post?.headers), body, secret: key })
    expect(await signed(post?.text ?? '')).toBe(true)
    expect(await signed(`${post?.text} `)).toBe(false)
  })

  test('is told of what went wrong', async () => {
    await studio.scenario({ moderated: true })
    await expect(clientOf().run(model, { input: { prompt: 'a red barn' } })).rejects.toThrow('flagged as sensitive')
    await expect(clientOf('wrong').accounts.current()).rejects.toThrow('valid authentication token')
    await expect(clientOf().predictions.get('nobody')).rejects.toThrow('404')
  })

  test('learns who the key belongs to', async () => {
    expect(await clientOf().accounts.current()).toMatchObject({ type: 'user', username: 'practice' })
  })
})

function signature(headers: Record<string, string> = {}) {
  return {
    id: headers['webhook-id'] ?? '',
    timestamp: headers['webhook-timestamp'] ?? '',
    signature: headers['webhook-signature'] ?? '',
  }
}

const create = (body: unknown) => studio.call('POST', '/replicate/v1/predictions', body)

test('posts only the events that were asked for', async () => {
  const asked = { version: model, input: { prompt: 'a red barn' }, webhook: hook.url }
  await create({ ...asked, webhook_events_filter: ['start', 'logs', 'completed'] })
  const posts = (await hook.take(3)).map(({ body }) => (body as { status: string }).status)
  expect(posts).toEqual(['processing', 'processing', 'succeeded'])
  hook.posts.length = 0
  await create(asked)
  expect((await hook.take(1))[0]?.body).toMatchObject({ status: 'succeeded', webhook: hook.url })
})

test('refuses without credit, without a prompt, and a model that is not there', async () => {
  expect((await create({ version: model, input: {} })).status).toBe(422)
  expect((await create({ version: 'nobody/nothing', input: { prompt: 'a' } })).status).toBe(422)
  await studio.setAccount({ credits: 0 })
  const answer = await create({ version: model, input: { prompt: 'a' } })
  expect([answer.status, await answer.json()]).toEqual([
    402,
    { title: 'Insufficient credit', detail: expect.any(String), status: 402 },
  ])
})

test('a banned prompt fails as a prediction, before anything is painted', async () => {
  await studio.scenario({ naughty: 'blood moon' })
  await create({ version: model, input: { prompt: 'a blood moon' }, webhook: hook.url })
  expect((await hook.take(1))[0]?.body).toMatchObject({
    status: 'failed',
    output: null,
    error: expect.stringContaining('flagged'),
  })
})

test('what is asked for too late was painted and is gone', async () => {
  await studio.scenario({ linkTtlS: 0 })
  const { id } = (await (await create({ version: model, input: { prompt: 'a' }, webhook: hook.url })).json()) as {
    id: string
  }
  await hook.take(1)
  const answer = await studio.call('GET', `/replicate/v1/predictions/${id}`)
  expect(await answer.json()).toMatchObject({ status: 'succeeded', output: null, data_removed: true, input: {} })
})

test('says in the body and in a header when to come back', async () => {
  const slow = await startStudio({ rateMs: 60_000 })
  const paint = () => slow.call('POST', '/replicate/v1/predictions', { version: model, input: { prompt: 'a' } })
  await paint()
  const answer = await paint()
  expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toMatchObject([
    429,
    '60',
    { retry_after: 60 },
  ])
  await slow.stop()
})
