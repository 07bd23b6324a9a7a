import { createXai } from '@ai-sdk/xai'
import { GoogleGenAI } from '@google/genai'
import { OpenRouter } from '@openrouter/sdk'
import Together from 'together-ai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pictureType } from '../../../src/shared/picture-type.ts'
import { startStudio, type TestStudio } from '../../support/studio.ts'

let studio: TestStudio

beforeAll(async () => {
  studio = await startStudio()
})
afterAll(() => studio.stop())
beforeEach(async () => {
  await studio.scenario()
  await studio.setAccount({ credits: 1600 })
})

const prompt = 'a fox in the snow'
const typeOf = (base64: string | undefined) => pictureType(Buffer.from(base64 ?? '', 'base64'))
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const dataUrl = `data:image/png;base64,${png.toString('base64')}`

/** The status of the error that a client throws, whatever it calls it, and its words. */
async function errorOf(request: Promise<unknown>): Promise<{ status: unknown; words: string }> {
  const error = await request.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error)) throw new Error('nothing was refused')
  const status = 'statusCode' in error ? error.statusCode : 'status' in error ? error.status : undefined
  return { status, words: error.message }
}

describe('OpenRouter’s client, which checks every field', () => {
  const connect = (apiKey = studio.token) =>
    new OpenRouter({ apiKey, serverURL: `${studio.url}/openrouter/api/v1`, retryConfig: { strategy: 'none' } })
  const model = 'google/gemini-2.5-flash-image'
  const generate = (more: object = {}, client = connect()) =>
    client.images.generate({ imageGenerationRequest: { model, prompt, ...more } })

  test('gets pictures and what they cost', async () => {
    const inputReferences = [{ type: 'image_url' as const, imageUrl: { url: dataUrl } }]
    const answer = await generate({ n: 2, aspectRatio: '3:2', seed: 7, inputReferences })
    if (answer instanceof ReadableStream || !('data' in answer)) throw new Error('a stream')
    expect(answer.data.map(({ b64Json }) => typeOf(b64Json))).toEqual(['image/png', 'image/png'])
    expect(answer.usage).toMatchObject({ cost: 0.0774 })
  })

  test('lists the models, the key and the credits', async () => {
    const client = connect()
    expect((await client.images.listModels()).data.map(({ id }) => id)).toContain(model)
    expect((await client.apiKeys.getCurrentKeyMetadata()).data).toMatchObject({ limit: 16, limitRemaining: 16 })
    expect((await client.credits.getCredits()).data).toEqual({ totalCredits: 16, totalUsage: 0 })
  })

  test('knows each refusal', async () => {
    expect(await errorOf(generate({}, connect('wrong')))).toMatchObject({ status: 401 })
    expect(await errorOf(generate({ model: 'acme/fox' }))).toMatchObject({ status: 400 })
    await studio.scenario({ moderated: true, jobs: 1 }, { fail: 'INTERNAL_ERROR', jobs: 1 })
    expect(await errorOf(generate())).toEqual({ status: 400, words: 'Provider returned error' })
    expect(await errorOf(generate())).toMatchObject({ status: 500 })
    await studio.setAccount({ credits: 0 })
    expect(await errorOf(generate())).toMatchObject({ status: 402 })
  })
})

describe('Together’s client', () => {
  const connect = (apiKey = studio.token) =>
    new Together({ apiKey, baseURL: `${studio.url}/together/v1`, maxRetries: 0 })
  const asked = { model: 'black-forest-labs/FLUX.1-schnell', prompt }

  test('gets addresses, or bytes when it asks for them', async () => {
    const { data } = await connect().images.generate({ ...asked, n: 2, width: 1536, height: 1024, seed: 7 })
    const picture = await fetch(data[0]?.url ?? '')
    expect([data.length, picture.headers.get('content-type')]).toEqual([2, 'image/png'])
    const bytes = await connect().images.generate({ ...asked, response_format: 'base64' })
    expect(typeOf(bytes.data[0]?.b64_json)).toBe('image/png')
  })

  test('lists the models with what they are', async () => {
    const models = await connect().models.list()
    expect(models.filter(({ type }) => type === 'image').map(({ id }) => id)).toContain(asked.model)
  })

  test('knows each refusal', async () => {
    expect(await errorOf(connect('wrong').images.generate(asked))).toMatchObject({ status: 401 })
    expect(await errorOf(connect().images.generate({ ...asked, model: 'acme/fox' }))).toMatchObject({ status: 404 })
    await studio.scenario({ moderated: true })
    expect(await errorOf(connect().images.generate(asked))).toMatchObject({ status: 422 })
  })
})

describe('the AI SDK’s client of xAI', () => {
  const model = (apiKey = studio.token, id = 'grok-imagine-image') =>
    createXai({ apiKey, baseURL: `${studio.url}/xai/v1` }).image(id)
  const asked = { prompt, n: 1, size: undefined, aspectRatio: '3:2' as const, seed: undefined, providerOptions: {} }
  const generate = (files?: { type: 'file'; mediaType: string; data: Uint8Array }[], client = model()) =>
    client.doGenerate({ ...asked, files, mask: undefined } as unknown as Parameters<typeof client.doGenerate>[0])

  test('paints and changes pictures', async () => {
    const painted = await generate()
    expect(painted.images.map((one) => typeOf(String(one)))).toEqual(['image/png'])
    expect(painted.providerMetadata?.xai).toMatchObject({ costInUsdTicks: 200_000_000 })
    const changed = await generate([{ type: 'file', mediaType: 'image/png', data: png }])
    expect(changed.images[0]).not.toBe(painted.images[0])
  })

  test('knows a picture that the filter hit, a bad key and a wrong model', async () => {
    await studio.scenario({ moderated: true, jobs: 1 })
    expect((await errorOf(Promise.resolve(generate()))).words).toContain('content policy')
    expect(await errorOf(Promise.resolve(generate(undefined, model('wrong'))))).toMatchObject({ status: 400 })
    expect(await errorOf(Promise.resolve(generate(undefined, model(undefined, 'fox'))))).toMatchObject({ status: 404 })
  })
})

describe('Google’s client', () => {
  const connect = (apiKey = studio.token) =>
    new GoogleGenAI({ apiKey, httpOptions: { baseUrl: `${studio.url}/gemini`, apiVersion: 'v1beta' } })
  const model = 'gemini-3.1-flash-image'
  const generate = (client = connect(), name = model) =>
    client.models.generateContent({
      model: name,
      contents: [
        {
          role: 'user',
          parts: [{ text: prompt }, { inlineData: { mimeType: 'image/png', data: png.toString('base64') } }],
        },
      ],
      config: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '3:2' } },
    })

  test('gets the picture as a part', async () => {
    const answer = await generate()
    const parts = answer.candidates?.[0]?.content?.parts ?? []
    expect(parts.map(({ inlineData }) => inlineData && typeOf(inlineData.data))).toEqual([undefined, 'image/png'])
  })

  test('lists the models', async () => {
    const names = []
    for await (const { name } of await connect().models.list()) names.push(name)
    expect(names).toContain(`models/${model}`)
  })

  test('knows each refusal', async () => {
    expect(await errorOf(generate(connect('wrong')))).toMatchObject({
      status: 400,
      words: expect.stringContaining('API_KEY_INVALID'),
    })
    expect(await errorOf(generate(undefined, 'fox-image'))).toMatchObject({ status: 404 })
    await studio.scenario({ naughty: 'fox' })
    expect((await generate()).promptFeedback?.blockReason).toBe('PROHIBITED_CONTENT')
    await studio.scenario({ moderated: true })
    expect((await generate()).candidates?.[0]?.finishReason).toBe('IMAGE_SAFETY')
    await studio.setAccount({ credits: 0 })
    expect(await errorOf(generate())).toMatchObject({ status: 429, words: expect.stringContaining('limit: 0') })
  })
})

describe('Recraft', () => {
  const call = async (route: string, body?: object) => {
    const response = await studio.call(body ? 'POST' : 'GET', `/recraft/v1/${route}`, body)
    return { status: response.status, body: await response.json() }
  }

  test('paints, changes and repaints, and says what it took', async () => {
    const asked = { prompt, model: 'recraftv4', response_format: 'b64_json' }
    const answers = [
      await call('images/generations', { ...asked, size: '3:2', n: 2 }),
      await call('images/imageToImage', { ...asked, image_url: dataUrl, strength: 0.5 }),
      await call('images/inpaint', { ...asked, image_url: dataUrl, mask_url: dataUrl }),
    ]
    expect(answers.map(({ status, body }) => [status, body.credits, body.data.length])).toEqual([
      [200, 80, 2],
      [200, 40, 1],
      [200, 40, 1],
    ])
    expect((await call('users/me')).body).toMatchObject({ credits: 1596 })
  })

  test('wants to know how far it may go', async () => {
    expect(await call('images/imageToImage', { prompt, image_url: dataUrl })).toMatchObject({ status: 400 })
  })
})

describe('a server of one’s own', () => {
  test('gives addresses, or bytes when asked for them, and ignores what it does not know', async () => {
    const asked = { prompt, size: '512x512', steps: 4 }
    const response = await studio.call('POST', '/compatible/v1/images/generations', asked)
    const { data } = (await response.json()) as { data: { url: string }[] }
    expect((await fetch(data[0]?.url ?? '')).headers.get('content-type')).toBe('image/png')
    const refused = await studio.call('POST', '/compatible/v1/images/generations', { n: 2 })
    expect([refused.status, await refused.json()]).toEqual([400, { error: 'prompt required' }])
  })
})
