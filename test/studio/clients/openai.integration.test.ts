import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pictureType } from '../../../src/shared/picture-type.ts'
import { startStudio, type TestStudio } from '../../support/studio.ts'

let studio: TestStudio
let client: OpenAI

beforeAll(async () => {
  studio = await startStudio()
  client = connect(studio.token)
})
afterAll(() => studio.stop())
beforeEach(async () => {
  await studio.scenario()
  await studio.setAccount({ credits: 1600 })
})

function connect(apiKey: string): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${studio.url}/openai/v1`, maxRetries: 0 })
}

const asked = { model: 'gpt-image-2', prompt: 'a fox in the snow' }
const typeOf = (base64: string | undefined) => pictureType(Buffer.from(base64 ?? '', 'base64'))

/** Status, code and words of the error that the client throws. */
async function errorOf(request: Promise<unknown>): Promise<{ status: number; code: string | null; message: string }> {
  const error = await request.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof OpenAI.APIError)) throw new Error(`no API error: ${String(error)}`)
  return { status: Number(error.status), code: error.code ?? null, message: error.message }
}

describe('the vendor’s client', () => {
  test('gets as many pictures as it asked for, in the shape it asked for', async () => {
    const answer = await client.images.generate({ ...asked, n: 2, size: '1536x1024' })
    expect(answer.data?.map((one) => typeOf(one.b64_json))).toEqual(['image/png', 'image/png'])
    expect(answer).toMatchObject({ size: '64x43', output_format: 'png', usage: { total_tokens: expect.any(Number) } })
  })

  test('sees the picture come about, and then the whole of it', async () => {
    const stream = await client.images.generate({ ...asked, stream: true, partial_images: 2 })
    const events = []
    for await (const event of stream) events.push(event)
    expect(events.map(({ type }) => type)).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ])
    expect(events.map((event) => typeOf(event.b64_json))).toEqual(Array(3).fill('image/png'))
  })

  test('changes a picture that it uploads, under a mask', async () => {
    const { data: [first] = [] } = await client.images.generate(asked)
    const file = (name: string) => new File([Buffer.from(first?.b64_json ?? '', 'base64')], name, { type: 'image/png' })
    const changed = await client.images.edit({ ...asked, image: [file('a.png'), file('b.png')], mask: file('m.png') })
    expect(typeOf(changed.data?.[0]?.b64_json)).toBe('image/png')
    expect(changed.data?.[0]?.b64_json).not.toBe(first?.b64_json)
  })

  test('lists the models', async () => {
    const ids = []
    for await (const { id } of client.models.list()) ids.push(id)
    expect(ids).toContain('gpt-image-2')
  })

  test.each([
    ['a bad key', {}, 'wrong', 401, 'invalid_api_key'],
    ['a model that is gone', { model: 'dall-e-3' }, undefined, 400, 'invalid_value'],
    ['a size that is too long', { size: '3840x256' }, undefined, 400, 'invalid_value'],
    ['eleven pictures', { n: 11 }, undefined, 400, 'invalid_value'],
    ['a field of older models', { response_format: 'b64_json' as const }, undefined, 400, 'invalid_value'],
  ])('is refused %s', async (_, change, key, status, code) => {
    const error = await errorOf(connect(key ?? studio.token).images.generate({ ...asked, ...change }))
    expect(error).toMatchObject({ status, code })
  })

  test('is refused what the filter finds, before and after the painting', async () => {
    await studio.scenario({ naughty: 'fox' })
    const before = await errorOf(client.images.generate(asked))
    await studio.scenario({ moderated: true })
    const after = await errorOf(client.images.generate(asked))
    expect([before, after]).toMatchObject([
      { status: 400, code: 'moderation_blocked' },
      { status: 400, code: 'moderation_blocked' },
    ])
  })

  test('hears in the stream what the filter found', async () => {
    await studio.scenario({ moderated: true })
    const stream = await client.images.generate({ ...asked, stream: true })
    const error = await errorOf(
      (async () => {
        for await (const _ of stream);
      })(),
    )
    expect(error.message).toContain('safety system')
  })

  test('is told that the money is gone', async () => {
    await studio.setAccount({ credits: 0 })
    expect(await errorOf(client.images.generate(asked))).toMatchObject({
      status: 400,
      code: 'billing_hard_limit_reached',
    })
  })

  test('is told to wait', async () => {
    const slow = await startStudio({ rateMs: 60_000 })
    const other = new OpenAI({ apiKey: slow.token, baseURL: `${slow.url}/openai/v1`, maxRetries: 0 })
    await other.images.generate(asked)
    const error = await other.images.generate(asked).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OpenAI.RateLimitError)
    expect(error instanceof OpenAI.RateLimitError && error.headers?.get('retry-after')).toBe('60')
    await slow.stop()
  })
})

test('a picture to change may be given by address, in JSON', async () => {
  const images = [{ image_url: 'https://example.com/fox.png' }]
  const response = await studio.call('POST', '/openai/v1/images/edits', { ...asked, images })
  expect(response.status).toBe(200)
  const without = await studio.call('POST', '/openai/v1/images/edits', asked)
  expect(await without.json()).toMatchObject({ error: { message: "Missing required parameter: 'images'." } })
})
