import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import type { SendContext } from '../../src/providers/provider.ts'
import { fal } from '../../src/providers/queue/fal.ts'
import { fixture } from '../support/fixtures.ts'

const context: SendContext = { address: 'https://queue.fal.run', token: 'id:secret', ref: '01hyjob', hook: null }
const fox = 'https://x.example/fox.png'
const boat = 'https://x.example/boat.png'
const queued = 'https://queue.fal.run/fal-ai/nano-banana/requests/5b1d7c80-aaaa-4bbb-8ccc-0123456789ab'

function sent(command: Command, more: Partial<SendContext> = {}) {
  const request = fal.encode(command, { ...context, ...more })
  return request && { ...request, body: JSON.parse(request.body ?? 'null') }
}
const answer = (status: number, text: string) => ({ status, text, contentType: 'application/json' })
const imagine: Command = { kind: 'imagine', prompt: 'a fox' }

describe('an imagine at fal', () => {
  it('has its model in the path, the hook in the query, and the input as its body', () => {
    const hook = 'https://relay.example/h/inbox/01hyjob'
    expect(sent(imagine, { hook })).toEqual({
      method: 'POST',
      url: `https://queue.fal.run/fal-ai/nano-banana?fal_webhook=${encodeURIComponent(hook)}`,
      headers: { Authorization: 'Key id:secret', 'Content-Type': 'application/json' },
      body: { prompt: 'a fox' },
      unused: [],
    })
  })

  it.each([
    ['fal-ai/nano-banana', { aspect_ratio: '3:2', num_images: 2 }, ['--no snow']],
    ['fal-ai/flux/dev', { image_size: { width: 1248, height: 832 }, num_images: 2 }, ['--no snow']],
    ['someone/theirs', { image_size: { width: 1248, height: 832 }, num_images: 2, negative_prompt: 'snow' }, []],
  ])('puts parameters into the fields of %s, and tells of the rest', (model, fields, unused) => {
    const request = sent({ kind: 'imagine', prompt: 'a fox --ar 3:2 --seed 7 --n 2 --no snow' }, { model })
    expect(request?.body).toEqual({ prompt: 'a fox', seed: 7, ...fields })
    expect(request?.unused).toEqual(unused)
  })

  it.each([
    ['fal-ai/nano-banana', 'fal-ai/nano-banana/edit', { image_urls: [fox, boat] }],
    ['fal-ai/nano-banana/edit', 'fal-ai/nano-banana/edit', { image_urls: [fox, boat] }],
    ['fal-ai/flux-2-pro', 'fal-ai/flux-2-pro/edit', { image_urls: [fox, boat] }],
    ['fal-ai/flux/dev', 'fal-ai/flux/dev/image-to-image', { image_url: fox }],
    ['fal-ai/flux-pro/kontext', 'fal-ai/flux-pro/kontext', { image_url: fox }],
    ['fal-ai/bytedance/seedream/v4/text-to-image', 'fal-ai/bytedance/seedream/v4/edit', { image_urls: [fox, boat] }],
  ])('hands pictures for %s to %s', (model, painter, input) => {
    const request = sent({ ...imagine, references: [fox, boat] }, { model })
    expect(request?.url).toBe(`https://queue.fal.run/${painter}`)
    expect(request?.body).toEqual({ prompt: 'a fox', ...input })
    expect(request?.unused).toEqual('image_url' in input ? ['reference 2'] : [])
  })

  it('lets a model that takes masks paint a part anew, and says so', () => {
    const request = sent({ kind: 'imagine', prompt: 'a hat', references: [fox], mask: 'UklGRg==' })
    expect(request?.url).toBe('https://queue.fal.run/fal-ai/flux-pro/v1/fill')
    expect(request?.body).toEqual({
      prompt: 'a hat',
      image_url: fox,
      mask_url: 'data:image/webp;base64,UklGRg==',
    })
    expect(request?.unused).toEqual(['fal-ai/nano-banana (fal-ai/flux-pro/v1/fill)'])
  })

  it('sends nothing that would be paid for and paint something else', () => {
    expect(sent({ ...imagine, references: [fox] }, { model: 'fal-ai/flux/schnell' })).toBeNull()
  })
})

describe('a request in the queue of fal', () => {
  const followUpOf = (text: string, address = context.address) => {
    const receipt = fal.decodeReceipt(answer(200, text), imagine, { ...context, address }, 0)
    return receipt.kind === 'accepted' ? receipt.updates[0]?.followUpId : undefined
  }
  const asked = { ...context, messageId: '5b1d7c80-aaaa-4bbb-8ccc-0123456789ab', followUpId: queued }

  it('is asked for where the receipt says, and its output at the same address', () => {
    expect(followUpOf(fixture('fal', 'receipt'))).toBe(queued)
    expect(fal.poll?.encode(asked).url).toBe(`${queued}/status?logs=1`)
    expect(fal.poll?.decode(answer(200, fixture('fal', 'status-completed')), asked, 0)).toEqual({
      next: { method: 'GET', url: queued, headers: { Authorization: 'Key id:secret' } },
    })
  })

  it('is asked for by owner and name where the receipt named no address', () => {
    expect(followUpOf(fixture('fal', 'receipt-short'))).toBeUndefined()
    const request = (model: string) => fal.poll?.encode({ ...context, messageId: 'r', model }).url
    expect(request('fal-ai/flux/dev/image-to-image')).toBe('https://queue.fal.run/fal-ai/flux/requests/r/status?logs=1')
    expect(request('workflows/me/mine')).toBe('https://queue.fal.run/workflows/me/mine/requests/r/status?logs=1')
  })

  it('at a relay is asked for at the relay, though its receipt names the queue', () => {
    expect(followUpOf(fixture('fal', 'receipt'), 'https://relay.example/fal')).toBe(
      'https://relay.example/fal/fal-ai/nano-banana/requests/5b1d7c80-aaaa-4bbb-8ccc-0123456789ab',
    )
  })

  it('at a relay with a path of its own is asked for there once, and not twice', () => {
    const text = JSON.stringify({ request_id: 'r', response_url: 'http://inside:9/fal/fal-ai/flux/requests/r' })
    expect(followUpOf(text, 'https://relay.example/fal')).toBe('https://relay.example/fal/fal-ai/flux/requests/r')
    expect(followUpOf('{"request_id":"r","response_url":"nowhere"}')).toBeUndefined()
  })

  it('has failed where its output is a 422, in words without the prompt', () => {
    const { payload } = JSON.parse(fixture('fal', 'webhook-filter'))
    const decoded = fal.poll?.decode(answer(422, JSON.stringify(payload)), { ...asked, step: 1 }, 0)
    expect(decoded).toMatchObject([
      { state: 'failed', ids: { messageId: asked.messageId }, reason: { code: 'moderated' } },
    ])
    expect(JSON.stringify(decoded)).not.toContain('a secret fox')
  })

  it.each([
    [0, 500, null],
    [1, 500, [{ state: 'failed', reason: { code: 'provider-fault' } }]],
    [1, 400, [{ state: 'running' }]],
    [1, 499, [{ state: 'cancelled' }]],
  ])('after %d steps says with HTTP %d how it stands', (step, status, expected) => {
    const words = { 500: 'Internal Server Error', 400: 'Request is still in progress', 499: 'Request was cancelled' }
    const text = JSON.stringify({ detail: words[status as keyof typeof words] })
    const decoded = fal.poll?.decode(answer(status, text), { ...asked, step }, 0)
    if (expected === null) expect(decoded).toBeNull()
    else expect(decoded).toMatchObject(expected)
  })

  it('is cancelled at its address, and too late is no failure', () => {
    const parent = { messageId: 'r', followUpId: queued }
    expect(fal.encode({ kind: 'cancel' }, { ...context, parent })).toEqual({
      method: 'PUT',
      url: `${queued}/cancel`,
      headers: { Authorization: 'Key id:secret' },
    })
    const late = answer(400, '{"status":"ALREADY_COMPLETED"}')
    expect(fal.decodeReceipt(late, { kind: 'cancel' }, context, 0)).toMatchObject({
      kind: 'finished',
      updates: [{ state: 'cancelled', kind: 'notice' }],
    })
  })
})

describe('the account at fal', () => {
  it('is asked for on another host, elsewhere at the address itself', () => {
    const path = '/v1/account/billing?expand=credits'
    expect(fal.encode({ kind: 'info' }, context)?.url).toBe(`https://api.fal.ai${path}`)
    const address = 'https://relay.example/fal'
    expect(fal.encode({ kind: 'info' }, { ...context, address })?.url).toBe(address + path)
  })

  it.each([
    [401, 'bad-token'],
    [403, 'unsupported'],
  ])('tells a wrong key from one without the scope for it (%d)', (status, code) => {
    const receipt = fal.decodeReceipt(answer(status, '{"detail":"No"}'), { kind: 'info' }, context, 0)
    expect(receipt).toMatchObject({ kind: 'refused', reason: { code } })
  })
})
