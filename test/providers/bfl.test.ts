import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import type { SendContext } from '../../src/providers/provider.ts'
import { bfl } from '../../src/providers/queue/bfl.ts'
import { fixture } from '../support/fixtures.ts'

const context: SendContext = { address: 'https://api.bfl.ai', token: 'tok', ref: '01hyjob', hook: null }
const fox = 'https://x.example/fox.png'
const bytes = 'data:image/png;base64,iVBORw0K'

function sent(command: Command, more: Partial<SendContext> = {}) {
  const request = bfl.encode(command, { ...context, ...more })
  return request && { ...request, body: JSON.parse(request.body ?? 'null') }
}
const answer = (text: string) => ({ status: 200, text, contentType: 'application/json' })
const imagine: Command = { kind: 'imagine', prompt: 'a fox' }

describe('an imagine at Black Forest Labs', () => {
  it('has its model in the path, its key in a header of its own, and never a hook', () => {
    expect(sent(imagine, { hook: 'https://relay.example/h/i/01hyjob' })).toEqual({
      method: 'POST',
      url: 'https://api.bfl.ai/v1/flux-2-pro',
      headers: { 'x-key': 'tok', 'Content-Type': 'application/json' },
      body: { prompt: 'a fox' },
      unused: [],
    })
  })

  it.each([
    ['flux-2-pro', { width: 1248, height: 832 }],
    ['flux-dev', { width: 1248, height: 832 }],
    ['flux-pro-1.1-ultra', { aspect_ratio: '3:2' }],
    ['flux-kontext-pro', { aspect_ratio: '3:2' }],
  ])('asks %s for a shape in its own way', (model, shape) => {
    expect(sent({ kind: 'imagine', prompt: 'a fox --ar 3:2 --seed 7' }, { model })?.body).toEqual({
      prompt: 'a fox',
      seed: 7,
      ...shape,
    })
  })

  it('keeps the sides of old models within their limit', () => {
    expect(sent({ kind: 'imagine', prompt: 'a fox --ar 4:1' }, { model: 'flux-dev' })?.body).toMatchObject({
      width: 1440,
      height: 352,
    })
  })

  it('tells that it paints one picture, and leaves nothing out of it', () => {
    expect(sent({ kind: 'imagine', prompt: 'a fox --no snow --n 3' })?.unused).toEqual(['--no snow', '--n 3'])
  })

  it('numbers reference pictures, as addresses or as bare bytes', () => {
    const references = [fox, bytes]
    expect(sent({ ...imagine, references })?.body).toEqual({
      prompt: 'a fox',
      input_image: fox,
      input_image_2: 'iVBORw0K',
    })
    const old = sent({ ...imagine, references }, { model: 'flux-pro-1.1' })
    expect(old?.body).toEqual({ prompt: 'a fox', image_prompt: fox })
    expect(old?.unused).toEqual(['reference 2'])
  })

  it('lets the one model that takes a mask paint a part anew, and says so', () => {
    const request = sent({ kind: 'imagine', prompt: 'a hat --ar 3:2', references: [fox], mask: 'UklGRg==' })
    expect(request?.url).toBe('https://api.bfl.ai/v1/flux-pro-1.0-fill')
    expect(request?.body).toEqual({ prompt: 'a hat', image: fox, mask: 'UklGRg==' })
    expect(request?.unused).toEqual(['--ar 3:2', 'flux-2-pro (flux-pro-1.0-fill)'])
  })
})

describe('answers of Black Forest Labs', () => {
  const followUpOf = (text: string, address = context.address) => {
    const receipt = bfl.decodeReceipt(answer(text), imagine, { ...context, address }, 0)
    return receipt.kind === 'accepted' ? receipt.updates[0]?.followUpId : undefined
  }

  it('name the host at which the job is polled', () => {
    const followUpId = followUpOf(fixture('bfl', 'receipt'))
    expect(followUpId).toMatch(/^https:\/\/api\.eu2\.bfl\.ai\/v1\/get_result\?id=/)
    expect(bfl.poll?.encode({ ...context, messageId: 'm', followUpId })).toEqual({
      method: 'GET',
      url: followUpId?.replace(/#.*/, ''),
      headers: { 'x-key': 'tok' },
    })
  })

  it('tell the cost at the end, which the receipt told', () => {
    const asked = { ...context, messageId: 'm', followUpId: followUpOf(fixture('bfl', 'receipt')) }
    const decoded = bfl.poll?.decode(answer(fixture('bfl', 'ready')), asked, 0)
    expect(decoded).toMatchObject([{ state: 'done', cost: { amount: 0.03, unit: 'USD' } }])
  })

  it('from elsewhere can not lead the key to another host', () => {
    const told = (host: string) => JSON.stringify({ id: 'x', polling_url: `https://${host}/v1/get_result?id=x` })
    const own = 'https://api.bfl.ai/v1/get_result?id=x'
    expect(followUpOf(told('bfl.ai.evil.example'))).toBe(own)
    expect(followUpOf(told('api.eu2.bfl.ai'), 'https://mine.example/bfl')).toBe(
      'https://mine.example/bfl/v1/get_result?id=x',
    )
  })

  it('say why the filter took a prompt, and when a link dies', () => {
    const [refused] = bfl.decodeHook(fixture('bfl', 'request-moderated'), 0) ?? []
    expect(refused?.reason?.detail).toBe('Request Moderated: Violence, Self Harm')
    const [done] = bfl.decodeHook(fixture('bfl', 'ready'), 0) ?? []
    expect(done?.pictures[0]?.expiresAt).toBe(Date.UTC(2026, 10, 27, 12, 10))
  })

  it('name the field that is wrong', () => {
    const receipt = bfl.decodeReceipt({ ...answer(fixture('bfl', 'http-422')), status: 422 }, imagine, context, 0)
    expect(receipt).toMatchObject({ reason: { detail: 'width: Input should be greater than or equal to 64' } })
  })
})
