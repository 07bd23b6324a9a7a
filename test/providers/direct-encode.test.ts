import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import type { SendContext } from '../../src/providers/provider.ts'
import { providerOf } from '../../src/providers/registry.ts'

const data = 'data:image/png;base64,AAAA'
const link = 'https://pictures.example/fox.jpg'

interface Sent {
  path: string
  body: unknown
  unused?: readonly string[] | undefined
}

function sent(id: string, command: Command | string, more: Partial<SendContext> = {}): Sent | null {
  const provider = providerOf(id)
  const context: SendContext = {
    address: 'https://api.example/v1',
    token: 'tok-SECRET',
    model: provider?.defaultModel,
    ref: '01hyjob',
    hook: null,
    ...more,
  }
  const imagine: Command = typeof command === 'string' ? { kind: 'imagine', prompt: command } : command
  const request = provider?.encode(imagine, context)
  if (!request) return null
  const body = request.form ?? (request.body === undefined ? undefined : JSON.parse(request.body))
  return { path: request.url.replace(context.address, ''), body, unused: request.unused }
}

const alone = { stream: true, partial_images: 1 }
const webp = { output_format: 'webp', output_compression: 90 }

describe('requests of direct services', () => {
  it.each<[string, string, Sent]>([
    [
      'openai',
      'a fox',
      { path: '/images/generations', body: { model: 'gpt-image-2', prompt: 'a fox', ...webp, ...alone } },
    ],
    [
      'openai',
      'a fox --ar 3:2 --n 2 --no hats --seed 7',
      {
        path: '/images/generations',
        body: { model: 'gpt-image-2', prompt: 'a fox', size: '1536x1024', n: 2, ...webp },
        unused: ['--no hats', '--seed 7'],
      },
    ],
    [
      'openai',
      'a fox --ar 5:1 --n 99 --chaos 10',
      {
        path: '/images/generations',
        body: { model: 'gpt-image-2', prompt: 'a fox', size: '2176x720', n: 10, ...webp },
        unused: ['--chaos 10', '--n 99 (10)', '--ar 5:1 (3:1)'],
      },
    ],
    [
      'openrouter',
      'a fox --ar 16:10 --n 2 --seed 7 --no hats',
      {
        path: '/images',
        body: { model: 'google/gemini-2.5-flash-image', prompt: 'a fox', aspect_ratio: '3:2', n: 2, seed: 7 },
        unused: ['--no hats', '--ar 16:10 (3:2)'],
      },
    ],
    [
      'together',
      'a fox --ar 3:2 --seed 7 --no hats',
      {
        path: '/images/generations',
        body: {
          ...{ model: 'black-forest-labs/FLUX.1-schnell', prompt: 'a fox', width: 1248, height: 832, seed: 7 },
          ...{ negative_prompt: 'hats', response_format: 'base64', output_format: 'jpeg' },
        },
      },
    ],
    [
      'xai',
      'a fox --ar 9:16 --seed 7',
      {
        path: '/images/generations',
        body: { model: 'grok-imagine-image', prompt: 'a fox', aspect_ratio: '9:16', response_format: 'b64_json' },
        unused: ['--seed 7'],
      },
    ],
    [
      'recraft',
      'a fox --ar 4:3 --no hats',
      {
        path: '/images/generations',
        body: { model: 'recraftv4', prompt: 'a fox', size: '4:3', response_format: 'b64_json' },
        unused: ['--no hats'],
      },
    ],
    [
      'openai-compatible',
      'a fox --ar 1:2 --n 2 --seed 7 --no hats --chaos 5',
      {
        path: '/images/generations',
        body: {
          ...{ prompt: 'a fox', size: '720x1456', n: 2, seed: 7, negative_prompt: 'hats' },
          response_format: 'b64_json',
        },
        unused: ['--chaos 5'],
      },
    ],
    [
      'gemini',
      'a fox --ar 16:10 --n 2',
      {
        path: '/models/gemini-3.1-flash-image:generateContent',
        body: {
          contents: [{ role: 'user', parts: [{ text: 'a fox' }] }],
          generationConfig: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '3:2' } },
        },
        unused: ['--n 2', '--ar 16:10 (3:2)'],
      },
    ],
  ])('%s sends %j as its documents say', (id, prompt, expected) => {
    expect(sent(id, prompt)).toEqual({ unused: undefined, ...expected })
  })

  it.each(['gpt-image-1-mini', 'chatgpt-image-latest'])(
    '%s has three sizes, and says when it takes another',
    (model) => {
      expect(sent('openai', 'a fox --ar 16:9', { model })).toMatchObject({
        body: { model, size: '1536x1024' },
        unused: ['--ar 16:9 (1536x1024)'],
      })
    },
  )

  it('Recraft’s older models take what must not be in the picture', () => {
    const { body, unused } = sent('recraft', 'a fox --no hats', { model: 'recraftv3' }) ?? {}
    expect(body).toMatchObject({ model: 'recraftv3', negative_prompt: 'hats' })
    expect(unused).toBeUndefined()
  })
})

it('a seed that numbers can not hold is not sent as another', () => {
  const seed = '12345678901234567890'
  expect(sent('together', `a fox --seed ${seed}`)).toMatchObject({ unused: [`--seed ${seed}`] })
})

describe('pictures to change', () => {
  const change: Command = { kind: 'imagine', prompt: 'a red scarf', references: [data, link] }
  const one: Command = { ...change, references: [data] }
  const masked: Command = { ...one, mask: 'TUFTSw==' }

  it.each<[string, Command, string, object]>([
    ['openai', change, '/images/edits', { images: [{ image_url: data }, { image_url: link }], ...alone }],
    ['openai', masked, '/images/edits', { mask: { image_url: 'data:image/png;base64,TUFTSw==' } }],
    ['openrouter', one, '/images', { input_references: [{ type: 'image_url', image_url: { url: data } }] }],
    ['together', change, '/images/generations', { reference_images: [data, link] }],
    ['xai', one, '/images/edits', { image: { url: data, type: 'image_url' } }],
    ['xai', change, '/images/edits', { images: [{ url: data }, { url: link }] }],
    ['recraft', one, '/images/imageToImage', { image_url: data, strength: 0.5 }],
    ['recraft', masked, '/images/inpaint', { image_url: data, mask_url: 'data:image/webp;base64,TUFTSw==' }],
    [
      'gemini',
      one,
      '/models/gemini-3.1-flash-image:generateContent',
      {
        contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }, { text: 'a red scarf' }] }],
      },
    ],
  ])('%s takes them in JSON', (id, command, path, body) => {
    expect(sent(id, command)).toMatchObject({ path, body })
  })

  it('FLUX Kontext takes one, under a name of its own', () => {
    const model = 'black-forest-labs/FLUX.1-kontext-pro'
    expect(sent('together', one, { model })).toMatchObject({ body: { image_url: data } })
    expect(sent('together', change, { model })).toBeNull()
  })

  it('a server of one’s own takes them as files, and never an address', () => {
    expect(sent('openai-compatible', { ...one, prompt: 'a scarf --seed 7' } as Command)).toMatchObject({
      path: '/images/edits',
      body: [
        { name: 'prompt', value: 'a scarf' },
        { name: 'response_format', value: 'b64_json' },
        { name: 'seed', value: '7' },
        { name: 'image[]', base64: 'AAAA', type: 'image/png', filename: 'picture-1.png' },
      ],
    })
    expect(sent('openai-compatible', change)).toBeNull()
    expect(sent('gemini', change)).toBeNull()
  })

  it('nothing is sent that a service would leave out in silence', () => {
    const many: Command = { ...one, references: Array(17).fill(data) }
    for (const id of ['openai', 'openrouter', 'together', 'xai', 'recraft', 'openai-compatible', 'gemini'])
      expect(sent(id, many)).toBeNull()
    for (const id of ['openrouter', 'together', 'xai', 'openai-compatible', 'gemini'])
      expect(sent(id, masked)).toBeNull()
    expect(sent('openai', { kind: 'imagine', prompt: 'x', mask: 'TUFTSw==' })).toBeNull()
  })
})

describe('answers of direct services', () => {
  const context: SendContext = { address: 'https://api.example/v1', token: 'tok-SECRET', ref: 'r', hook: null }
  const receipt = (id: string, text: string, contentType: string | null = null) =>
    providerOf(id)?.decodeReceipt({ status: 200, text, contentType }, { kind: 'imagine', prompt: 'x' }, context, 0)
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const event = (type: string, body: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...body })}\n\n`
  const partial = event('image_generation.partial_image', { b64_json: png, partial_image_index: 0 })

  it('a stream that was read to its end is the picture', () => {
    const done = event('image_generation.completed', { b64_json: png, size: '1536x1024', created_at: 1_790_000_000 })
    expect(receipt('openai', partial + done, 'text/event-stream; charset=utf-8')).toMatchObject({
      kind: 'finished',
      updates: [
        { state: 'done', pictures: [{ url: 'inline:0', width: 1536, height: 1024 }], inline: [{ base64: png }] },
      ],
    })
  })

  it('a stream may end in an error, or be cut off', () => {
    const error = { message: 'Your request was rejected by the safety system.', code: 'moderation_blocked' }
    const failed = receipt('openai', partial + event('error', { error }), 'text/event-stream')
    expect(failed).toMatchObject({ kind: 'refused', reason: { code: 'moderated', detail: error.message } })
    expect(receipt('openai', partial, 'text/event-stream')).toMatchObject({ kind: 'unclear' })
  })

  it('an event that is no picture shows nothing', () => {
    const decode = providerOf('openai')?.stream?.decode
    expect(decode?.({ name: 'message', data: '[DONE]' })).toBeNull()
    const text = JSON.stringify({ type: 'image_edit.partial_image', b64_json: 'aGVsbG8=', partial_image_index: 0 })
    expect(decode?.({ name: 'message', data: text })).toEqual({ progress: 50 })
  })

  it('a wait is read from the body where no header names one', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7.5s' }]
    const body = { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Quota exceeded, limit: 10', details } }
    expect(receipt('gemini', JSON.stringify(body))).toMatchObject({ kind: 'refused', retryAfterMs: 7500 })
  })

  it('words say where the fault is, and hold no key', () => {
    const fastApi = { detail: [{ loc: ['body', 'n'], msg: 'Input should be a valid integer' }] }
    expect(receipt('openai-compatible', JSON.stringify(fastApi))).toMatchObject({
      reason: { detail: 'n: Input should be a valid integer' },
    })
    const error = { message: 'Incorrect API key provided: my own key. Go on.', code: 'invalid_api_key' }
    expect(receipt('openai', JSON.stringify({ error }))).toMatchObject({
      reason: { detail: 'Incorrect API key provided: (removed). Go on.' },
    })
    const raw = JSON.stringify({ error: { message: 'No hats.' } })
    const handedOn = { error: { message: 'Provider returned error', code: 400, metadata: { raw } } }
    expect(receipt('openrouter', JSON.stringify(handedOn))).toMatchObject({
      reason: { code: 'refused', detail: 'Provider returned error: No hats.' },
    })
  })

  it('a key is at fault although the code speaks of an argument', () => {
    const error = { code: 400, status: 'INVALID_ARGUMENT', message: 'API key not valid. Please pass a valid API key.' }
    expect(receipt('gemini', JSON.stringify({ error }))).toMatchObject({ reason: { code: 'bad-token' } })
  })

  it('a server without a list of models can not tell of the account', () => {
    const answer = { status: 404, text: '{"error":"not found"}', contentType: null }
    expect(providerOf('openai-compatible')?.decodeReceipt(answer, { kind: 'info' }, context, 0)).toMatchObject({
      kind: 'refused',
      reason: { code: 'unsupported' },
    })
  })
})
