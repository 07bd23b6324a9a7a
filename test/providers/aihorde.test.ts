import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import type { SendContext } from '../../src/providers/provider.ts'
import { aiHorde } from '../../src/providers/queue/aihorde.ts'
import { fixture } from '../support/fixtures.ts'

const context: SendContext = { address: 'https://horde.example/api', token: '', ref: '01hyjob', hook: null }
const fox = 'data:image/png;base64,iVBORw0K'

function sent(command: Command, more: Partial<SendContext> = {}) {
  const request = aiHorde.encode(command, { ...context, ...more })
  return request && { ...request, body: JSON.parse(request.body ?? 'null') }
}
const answer = (status: number, text: string) => ({ status, text, contentType: 'application/json' })

describe('an imagine at AI Horde', () => {
  it('needs no key, and says who asks', () => {
    expect(sent({ kind: 'imagine', prompt: 'a fox' })?.headers).toMatchObject({
      apikey: '0000000000',
      'Client-Agent': expect.stringMatching(/^Afterimage:[^:]+:[^:]+$/),
    })
    expect(sent({ kind: 'imagine', prompt: 'a fox' }, { token: 'mine' })?.headers.apikey).toBe('mine')
  })

  it('puts parameters into fields, what must not be in it behind ###, and tells what has none', () => {
    const prompt = 'a fox --ar 3:2 --seed 12345678901 --no snow --n 4'
    const request = sent({ kind: 'imagine', prompt }, { hook: 'https://relay.example/h/i/01hyjob' })
    expect(request?.url).toBe('https://horde.example/api/v2/generate/async')
    expect(request?.body).toMatchObject({
      prompt: 'a fox ### snow',
      params: { n: 1, width: 1280, height: 832, seed: '12345678901' },
      models: ['AlbedoBase XL (SDXL)'],
      nsfw: false,
      allow_downgrade: true,
      webhook: 'https://relay.example/h/i/01hyjob',
    })
    expect(request?.unused).toEqual(['--n 4'])
  })

  it('asks older models for pictures of a size that they were trained on', () => {
    expect(sent({ kind: 'imagine', prompt: 'a fox' }, { model: 'Deliberate' })?.body.params).toMatchObject({
      width: 512,
      height: 512,
    })
  })

  it('sends a reference picture as bare bytes, and a mask with it', () => {
    const command: Command = { kind: 'imagine', prompt: 'a hat', references: [fox] }
    expect(sent(command)?.body).toMatchObject({ source_image: 'iVBORw0K', source_processing: 'img2img' })
    expect(sent({ ...command, mask: 'UklGRg==' })?.body).toMatchObject({
      source_image: 'iVBORw0K',
      source_processing: 'inpainting',
      source_mask: 'UklGRg==',
    })
    expect(sent({ ...command, references: ['https://x.example/1.png'] })).toBeNull()
  })
})

describe('answers of AI Horde', () => {
  it('lead from the cheap route to the one with the pictures', () => {
    const asked = { ...context, token: 'mine', messageId: 'a/b' }
    expect(aiHorde.poll?.decode(answer(200, fixture('aihorde', 'check-done')), asked, 0)).toMatchObject({
      next: { method: 'GET', url: 'https://horde.example/api/v2/generate/status/a%2Fb', headers: { apikey: 'mine' } },
    })
  })

  it('say when the links die', () => {
    const [update] = aiHorde.decodeHook(fixture('aihorde', 'webhook'), 0) ?? []
    expect(update?.pictures[0]?.expiresAt).toBe(Date.UTC(2026, 10, 27, 12, 30))
  })

  it('by webhook hold no bytes: such a picture is left to the poll route', () => {
    const body = { ...JSON.parse(fixture('aihorde', 'webhook')), img: 'UklGRiIAAABXRUJQ' }
    expect(aiHorde.decodeHook(JSON.stringify(body), 0)).toMatchObject([{ state: 'running', pictures: [] }])
  })

  it('name the field that is wrong', () => {
    const receipt = aiHorde.decodeReceipt(
      answer(400, fixture('aihorde', 'http-400')),
      { kind: 'imagine', prompt: '' },
      context,
      0,
    )
    expect(receipt).toMatchObject({
      reason: { detail: "Input payload validation failed: 'prompt' is a required property" },
    })
  })

  it('list the models that somebody offers, the most offered first', () => {
    const list = [
      { name: 'Rare', count: 1 },
      { name: 'Gone', count: 0 },
      { name: 'Common', count: 9 },
    ]
    const models = aiHorde.models?.list
    expect(models?.decode(answer(200, JSON.stringify(list)))?.map(({ id }) => id)).toEqual(['Common', 'Rare'])
    expect(models?.decode(answer(200, '{}'))).toBeNull()
    expect(models?.encode(context).url).toBe('https://horde.example/api/v2/status/models?type=image')
  })
})
