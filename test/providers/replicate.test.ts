import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import type { SendContext } from '../../src/providers/provider.ts'
import { replicate } from '../../src/providers/queue/replicate.ts'
import { fixture } from '../support/fixtures.ts'

const context: SendContext = { address: 'https://api.example/v1', token: 'tok', ref: '01hyjob', hook: null }
const fox = 'https://x.example/fox.png'
const boat = 'https://x.example/boat.png'

function sent(command: Command, more: Partial<SendContext> = {}) {
  const request = replicate.encode(command, { ...context, ...more })
  return request && { ...request, body: JSON.parse(request.body ?? 'null') }
}
const input = (command: Command, model: string) => sent(command, { model })?.body.input

describe('an imagine at Replicate', () => {
  it('names the model as version, on the one route for all, and asks for the two events that count', () => {
    const model = 'black-forest-labs/flux-schnell'
    expect(sent({ kind: 'imagine', prompt: 'a fox' }, { model, hook: 'https://relay.example/h/i/01hyjob' })).toEqual({
      method: 'POST',
      url: 'https://api.example/v1/predictions',
      headers: { Authorization: 'Bearer tok', 'Content-Type': 'application/json' },
      body: {
        version: model,
        input: { prompt: 'a fox' },
        webhook: 'https://relay.example/h/i/01hyjob',
        webhook_events_filter: ['start', 'completed'],
      },
      unused: [],
    })
  })

  it('puts parameters into fields, and tells what the model has none for', () => {
    const prompt = 'a fox --ar 3:2 --seed 7 --n 3 --no snow --s 50'
    const request = sent({ kind: 'imagine', prompt }, { model: 'black-forest-labs/flux-schnell' })
    expect(request?.body.input).toEqual({ prompt: 'a fox', aspect_ratio: '3:2', seed: 7, num_outputs: 3 })
    expect(request?.unused).toEqual(['--s 50', '--no snow'])
  })

  it('gives pixels and a negative prompt to the models that want them', () => {
    expect(input({ kind: 'imagine', prompt: 'a fox --ar 2:1 --no snow' }, 'stability-ai/sdxl:abc')).toEqual({
      prompt: 'a fox',
      width: 1472,
      height: 704,
      negative_prompt: 'snow',
    })
  })

  it('says so where a shape, a seed or a count is none that it can ask for', () => {
    const prompt = 'a fox --ar 7:1 --seed 99999999999 --n 3'
    const request = sent({ kind: 'imagine', prompt }, { model: 'google/nano-banana' })
    expect(request?.body.input).toEqual({ prompt: 'a fox', aspect_ratio: '21:9' })
    expect(request?.unused).toEqual(['--ar 7:1 (21:9)', '--seed 99999999999', '--n 3'])
  })

  it.each([
    ['google/imagen-4', '16:9'],
    ['openai/gpt-image-1', '3:2'],
    ['google/nano-banana', '16:9'],
  ])('asks %s for a ratio that it takes', (model, ratio) => {
    expect(input({ kind: 'imagine', prompt: 'a fox --ar 16:9' }, model)).toEqual({
      prompt: 'a fox',
      aspect_ratio: ratio,
    })
  })

  it.each([
    ['google/nano-banana', { image_input: [fox, boat] }],
    ['black-forest-labs/flux-2-pro', { input_images: [fox, boat] }],
    ['black-forest-labs/flux-kontext-max', { input_image: fox }],
    ['someone/theirs:abc', { image: fox }],
  ])('hands reference pictures to %s by its own name', (model, expected) => {
    expect(input({ kind: 'imagine', prompt: 'a fox', references: [fox, boat] }, model)).toEqual({
      prompt: 'a fox',
      ...expected,
    })
  })

  it('tells of reference pictures beyond the one that a model takes', () => {
    expect(sent({ kind: 'imagine', prompt: 'a fox', references: [fox, boat] })?.unused).toEqual(['reference 2'])
  })

  it('hands on the mask, whose white is painted anew there too', () => {
    const command: Command = { kind: 'imagine', prompt: 'a hat', references: [fox], mask: 'UklGRg==' }
    expect(input(command, 'black-forest-labs/flux-fill-pro')).toEqual({
      prompt: 'a hat',
      image: fox,
      mask: 'data:image/webp;base64,UklGRg==',
    })
  })

  it('sends nothing that would be paid for and paint something else', () => {
    const references = [fox]
    const model = 'black-forest-labs/flux-schnell'
    expect(sent({ kind: 'imagine', prompt: 'a fox', references }, { model })).toBeNull()
    expect(sent({ kind: 'imagine', prompt: 'a fox', references, mask: 'UklGRg==' })).toBeNull()
  })
})

describe('answers of Replicate', () => {
  const answer = (status: number, text: string) => ({ status, text, contentType: 'application/json' })
  const imagine: Command = { kind: 'imagine', prompt: 'a fox' }

  it('finish at once where the result stands in the receipt', () => {
    const receipt = replicate.decodeReceipt(answer(201, fixture('replicate', 'succeeded')), imagine, context, 0)
    expect(receipt).toMatchObject({
      kind: 'finished',
      messageId: 'q1w2e3r4t5y6u7i8o9p0a1s2d3',
      updates: [{ ids: { ref: '01hyjob' }, state: 'done' }],
    })
  })

  it('say in the body how long to wait', () => {
    const receipt = replicate.decodeReceipt(answer(429, fixture('replicate', 'http-429')), imagine, context, 0)
    expect(receipt).toMatchObject({ kind: 'refused', retryAfterMs: 3000 })
  })

  it('tell title and detail of an error', () => {
    const receipt = replicate.decodeReceipt(answer(402, fixture('replicate', 'http-402')), imagine, context, 0)
    expect(receipt).toMatchObject({ reason: { detail: expect.stringMatching(/^Insufficient credit: You have/) } })
  })

  it('never repeat our hook', () => {
    const updates = replicate.decodeHook(fixture('replicate', 'succeeded'), 0)
    expect(JSON.stringify(updates)).not.toContain('relay.example')
  })

  it.each([200, 404, 409])('to a cancel are no failure, in time or too late (%d)', (status) => {
    const receipt = replicate.decodeReceipt(answer(status, '{}'), { kind: 'cancel' }, context, 0)
    expect(receipt).toMatchObject({ kind: 'finished', updates: [{ state: 'cancelled', ids: { ref: '01hyjob' } }] })
  })

  it('to a cancel with a bad key are one', () => {
    const receipt = replicate.decodeReceipt(answer(401, '{}'), { kind: 'cancel' }, context, 0)
    expect(receipt).toMatchObject({ kind: 'refused', reason: { code: 'bad-token' } })
  })
})
