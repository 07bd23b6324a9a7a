import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import { sdcpp } from '../../src/providers/own/sdcpp.ts'
import type { SendContext } from '../../src/providers/provider.ts'

const picture = 'data:image/png;base64,AAAA'
const context: SendContext = { address: 'http://127.0.0.1:1234', token: '', ref: '01hyjob', hook: null }

function sent(command: Command, more: Partial<SendContext> = {}) {
  const request = sdcpp.encode(command, { ...context, ...more })
  return request && { ...request, body: JSON.parse(request.body ?? 'null') as unknown }
}

describe('what is sent', () => {
  it('draws a new seed each time, because the server would always take the same', () => {
    expect(sent({ kind: 'imagine', prompt: 'a fox' })).toMatchObject({
      method: 'POST',
      url: 'http://127.0.0.1:1234/sdcpp/v1/img_gen',
      body: { prompt: 'a fox', seed: -1, batch_count: 1 },
      unused: [],
    })
    // The size is the server's own choice.
    expect(sent({ kind: 'imagine', prompt: 'a fox' })?.body).not.toHaveProperty('width')
  })

  it('puts parameters into fields, and says which it could not use', () => {
    const request = sent({ kind: 'imagine', prompt: 'a fox --ar 3:2 --seed 7 --no snow --n 12 --chaos 5' })
    expect(request?.body).toEqual({
      prompt: 'a fox',
      negative_prompt: 'snow',
      width: 960,
      height: 640,
      seed: 7,
      batch_count: 8,
    })
    expect(request?.unused).toEqual(['--chaos 5', '--n 12 (8)'])
  })

  it('says when a shape is only nearly the wanted one, and a seed too long for the server', () => {
    const request = sent({ kind: 'imagine', prompt: 'a fox --ar 21:9 --seed 12345678901234567890' })
    expect(request?.body).toMatchObject({ seed: -1 })
    expect(request?.unused).toEqual([expect.stringMatching(/^--ar 21:9 \(\d+x\d+\)$/), '--seed 12345678901234567890'])
  })

  it.each([
    ['v1-5-pruned-emaonly.safetensors', 512],
    ['sd_xl_base_1.0.safetensors', 1024],
    ['flux1-dev-Q4_0.gguf', 1024],
  ])('paints at the size of its model: %s', (model, side) => {
    expect(sent({ kind: 'imagine', prompt: 'a fox' }, { model })?.body).toMatchObject({ width: side, height: side })
  })

  it('begins with the first picture, and with the mask as it is: white is repainted', () => {
    const command: Command = { kind: 'imagine', prompt: 'a hat', references: [picture, picture], mask: 'UklGRg==' }
    const request = sent(command)
    expect(request?.body).toMatchObject({ init_image: picture, mask_image: 'UklGRg==' })
    expect(request?.unused).toEqual(['reference 2'])
  })

  it('gives all pictures to a model that edits by words', () => {
    const command: Command = { kind: 'imagine', prompt: 'a hat', references: [picture, picture] }
    const request = sent(command, { model: 'flux1-kontext-dev-Q8_0.gguf' })
    expect(request?.body).toMatchObject({ ref_images: [picture, picture] })
    expect(request?.body).not.toHaveProperty('init_image')
    expect(request?.unused).toEqual([])
  })

  it('sends no address, which the server could not load', () => {
    expect(sent({ kind: 'imagine', prompt: 'a hat', references: ['https://x.example/1.png'] })).toBeNull()
  })

  it('cancels only what it can name', () => {
    expect(sent({ kind: 'cancel' })).toBeNull()
    expect(sent({ kind: 'cancel' }, { parent: { messageId: 'job_1' } })?.url).toBe(
      'http://127.0.0.1:1234/sdcpp/v1/jobs/job_1/cancel',
    )
  })
})

describe('what is answered', () => {
  const answer = (status: number, text: string) => ({ status, text, contentType: null })

  it.each([
    [409, 'done'],
    [404, 'cancelled'],
    [410, 'cancelled'],
  ])('a cancel that comes too late (%d) is no failure', (status, state) => {
    expect(sdcpp.decodeReceipt(answer(status, '{"error":"x"}'), { kind: 'cancel' }, context, 0)).toMatchObject({
      kind: 'finished',
      updates: [{ state, ids: { ref: '01hyjob' } }],
    })
  })

  it('lists the one model that the server has', () => {
    const list = sdcpp.models?.list
    expect(list?.decode(answer(200, '{"model":{"name":"meadow.gguf","stem":"meadow"}}'))).toEqual([
      { id: 'meadow.gguf', name: 'meadow' },
    ])
    expect(list?.decode(answer(401, '{}'))).toBeNull()
  })
})
