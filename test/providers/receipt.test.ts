import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import type { ProviderAnswer, Receipt, SendContext } from '../../src/providers/provider.ts'
import { providerOf, allProviders as providers } from '../../src/providers/registry.ts'
import { fixture } from '../support/fixtures.ts'

const context: SendContext = { address: 'https://api.example/mj', token: 'tok-SECRET', ref: '01hyjob', hook: null }
const imagine: Command = { kind: 'imagine', prompt: 'a fox' }

function receipt(id: string, answer: Partial<ProviderAnswer>, command: Command = imagine): Receipt {
  const provider = providerOf(id)
  if (!provider) throw new Error(`no provider ${id}`)
  return provider.decodeReceipt({ status: 200, text: '', contentType: null, ...answer }, command, context, 1000)
}

describe.each(providers.map(({ id }) => id))('%s', (id) => {
  it.each<[number, string, string, string]>([
    [401, '', 'refused', 'bad-token'],
    [403, '{"message":"Forbidden"}', 'refused', 'bad-token'],
    [401, '{"message":"Insufficient credits"}', 'refused', 'no-credits'],
    [401, '{"message":"Internal check failed"}', 'refused', 'bad-token'],
    [403, '{"message":"Invalid url"}', 'refused', 'bad-token'],
    [402, '{}', 'refused', 'no-credits'],
    [429, '{"message":"slow down"}', 'refused', 'rate-limited'],
    [400, '{"msg":"Invalid phrase: \'gore\'"}', 'refused', 'moderated'],
    [400, '{"message":"hm"}', 'refused', 'refused'],
    [404, '<html>nothing here</html>', 'refused', 'not-json'],
    [500, '{}', 'refused', 'provider-fault'],
    [503, 'busy', 'refused', 'provider-fault'],
    [502, '<html>', 'unclear', 'provider-fault'],
    [504, '{"message":"upstream timed out"}', 'unclear', 'provider-fault'],
    [524, '', 'unclear', 'provider-fault'],
    [200, '<html>Welcome</html>', 'unclear', 'not-json'],
    [200, '', 'unclear', 'not-json'],
    [200, '{"hello":1}', 'unclear', 'unexpected'],
    [200, '[1]', 'unclear', 'unexpected'],
    [200, 'null', 'unclear', 'unexpected'],
  ])('HTTP %d %s is %s: %s', (status, text, kind, code) => {
    expect(receipt(id, { status, text })).toMatchObject({ kind, reason: { code, status } })
  })

  it('says when to come back', () => {
    expect(receipt(id, { status: 429, text: '', retryAfterMs: 7000 })).toMatchObject({ retryAfterMs: 7000 })
  })

  it('never quotes the token', () => {
    const text = '{"message":"bad key tok-SECRET in Authorization: Bearer tok-SECRET"}'
    expect(JSON.stringify(receipt(id, { status: 401, text }))).not.toContain('tok-SECRET')
  })
})

describe.each(['midjourney-proxy', 'midjourney-proxy-cs'])('receipts of %s', (id) => {
  it.each([
    [3, 'internal error', 'button-gone'],
    [23, 'invalid parameter', 'queue-full'],
    [24, 'internal error', 'moderated'],
    [24, '', 'moderated'],
    [4, 'quota exceeded', 'no-credits'],
    [4, 'hm', 'invalid-parameter'],
    [9, 'timed out', 'timed-out'],
    [9, 'hm', 'refused'],
  ])('code %d with "%s" says %s', (code, description, reason) => {
    const text = JSON.stringify({ code, description })
    expect(receipt(id, { text })).toMatchObject({ kind: 'refused', reason: { code: reason, status: 200 } })
  })
})

describe('receipts', () => {
  it('The Next Leg: the answer to `seed` is the seed', () => {
    const answer = receipt('thenextleg-v2', { text: '{"seed":"12345678901234567890"}' }, { kind: 'seed' })
    expect(answer).toMatchObject({ kind: 'finished', updates: [{ state: 'done', seed: '12345678901234567890' }] })
  })

  it('The Next Leg: remembers the machine a load balancer chose', () => {
    const answer = receipt('thenextleg-v2', { text: fixture('thenextleg-v2', 'receipt-load-balancer') })
    expect(answer).toMatchObject({ kind: 'accepted', updates: [{ followUpId: '|LbLbLb12' }] })
  })

  it('ImaginePro: account-info is the account', () => {
    const answer = receipt('imaginepro', { text: fixture('imaginepro', 'account') }, { kind: 'info' })
    expect(answer).toMatchObject({
      kind: 'finished',
      updates: [
        {
          ids: { ref: '01hyjob' },
          account: {
            readAt: 1000,
            credits: { left: 1250, of: 3000, extra: 40, expiresAt: Date.UTC(2026, 9, 7, 14, 30) },
            subscription: { plan: 'STANDARD' },
          },
        },
      ],
    })
  })

  it('ImaginePro: without the route for it, the account can not be asked', () => {
    const answer = receipt('imaginepro', { status: 404, text: '{"message":"Cannot GET"}' }, { kind: 'info' })
    expect(answer).toMatchObject({ kind: 'refused', reason: { code: 'unsupported' } })
  })

  it('midjourney-proxy: what exists already is the result', () => {
    const answer = receipt('midjourney-proxy', { text: fixture('midjourney-proxy', 'receipt-exists') })
    expect(answer).toMatchObject({
      kind: 'finished',
      messageId: '0741798445570001',
      updates: [{ state: 'done', ids: { ref: '01hyjob' }, pictures: [{ url: expect.stringContaining('cat.png') }] }],
    })
  })

  it('midjourney-proxy: what exists and is not done yet is waited for', () => {
    const text = '{"code":21,"result":"0741798445570001","properties":{"status":"IN_PROGRESS"}}'
    expect(receipt('midjourney-proxy', { text })).toMatchObject({ kind: 'accepted', messageId: '0741798445570001' })
  })

  it('C#: a window is confirmed with the prompt, the mask and the shape asked for', () => {
    const command: Command = {
      kind: 'button',
      label: 'Vary (Region)',
      customId: 'MJ::Inpaint::1::h',
      prompt: 'a hat',
      mask: 'AAAA',
      aspect: '3:2',
      zoom: 1.5,
    }
    const answer = receipt('midjourney-proxy-cs', { text: fixture('midjourney-proxy-cs', 'receipt-window') }, command)
    expect(answer).toMatchObject({ kind: 'confirm', messageId: '1748339029400002' })
    const next = answer.kind === 'confirm' ? answer.next : undefined
    expect([next?.method, next?.url, next?.headers['mj-api-secret']]).toEqual([
      'POST',
      'https://api.example/mj/submit/modal',
      'tok-SECRET',
    ])
    expect(JSON.parse(next?.body ?? '')).toEqual({
      taskId: '1748339029400002',
      prompt: 'a hat --ar 3:2 --zoom 1.5',
      maskBase64: 'AAAA',
    })
  })

  it('C#: a window without wishes is confirmed as it stands', () => {
    const answer = receipt(
      'midjourney-proxy-cs',
      { text: fixture('midjourney-proxy-cs', 'receipt-window') },
      { kind: 'button', label: '', customId: 'x' },
    )
    expect(JSON.parse((answer.kind === 'confirm' && answer.next.body) || '')).toEqual({
      taskId: '1748339029400002',
      prompt: 'dog playing ball --v 7.0',
    })
  })

  it('C#: the seed comes at once', () => {
    const answer = receipt(
      'midjourney-proxy-cs',
      { text: fixture('midjourney-proxy-cs', 'receipt-seed') },
      { kind: 'seed' },
    )
    expect(answer).toMatchObject({ kind: 'finished', updates: [{ seed: '2718281828', ids: { ref: '01hyjob' } }] })
  })

  it('C#: of the accounts, the time left and the queue are read and no secret', () => {
    const answer = receipt(
      'midjourney-proxy-cs',
      { text: fixture('midjourney-proxy-cs', 'accounts') },
      { kind: 'info' },
    )
    expect(answer).toMatchObject({
      kind: 'finished',
      updates: [
        {
          account: {
            fast: { left: 12.06 },
            speed: 'relax',
            queue: { fast: 2, running: 1 },
            subscription: { plan: 'Standard' },
          },
        },
      ],
    })
    expect(JSON.stringify(answer)).not.toMatch(/hunter2|SECRET2FA|xxxx|userToken/)
  })

  it('C#: who may not read accounts may still have a good token', () => {
    const answer = receipt(
      'midjourney-proxy-cs',
      { status: 401, text: 'Forbidden: User is not admin.' },
      { kind: 'info' },
    )
    expect(answer).toMatchObject({
      kind: 'refused',
      reason: { code: 'refused', detail: 'Forbidden: User is not admin.' },
    })
  })

  it('C#: a cancel is over when it is taken', () => {
    expect(receipt('midjourney-proxy-cs', { text: '' }, { kind: 'cancel' })).toMatchObject({
      kind: 'finished',
      updates: [{ state: 'cancelled' }],
    })
  })
})

describe('polls', () => {
  it.each<[string, number, string]>([
    ['thenextleg-v2', 400, '{}'],
    ['imaginepro', 404, '{"message":"not found"}'],
    ['midjourney-proxy', 200, ''],
    ['midjourney-proxy', 200, 'null'],
    ['midjourney-proxy-cs', 204, ''],
    ['apiframe', 404, '{}'],
  ])('%s knows the job no more (%d %s)', (id, status, text) => {
    const updates = providerOf(id)?.poll?.decode(
      { status, text, contentType: null },
      { ...context, messageId: 'm1' },
      0,
    )
    expect(updates).toMatchObject([{ ids: { messageId: 'm1' }, state: 'failed', reason: { code: 'expired' } }])
  })

  it.each(providers.filter(({ poll }) => poll))('$id: a server that is down says nothing of the job', ({ poll }) => {
    for (const status of [401, 429, 500, 502, 503]) {
      expect(
        poll?.decode({ status, text: '{"error":"x"}', contentType: null }, { ...context, messageId: 'm1' }, 0),
      ).toBeNull()
    }
  })

  it('names the job that was asked for, whatever the answer calls it', () => {
    const text = fixture('midjourney-proxy', 'imagine')
    const updates = providerOf('midjourney-proxy')?.poll?.decode(
      { status: 200, text, contentType: null },
      { ...context, messageId: 'm1' },
      0,
    )
    expect(updates).toMatchObject([{ state: 'done', ids: { messageId: 'm1', ref: '01hyjob' } }])
  })
})

describe('prefilter', () => {
  const prefilter = providerOf('thenextleg-v2')?.prefilter
  it.each([
    ['{"isNaughty":true,"phrase":"gore"}', { refused: true, phrase: 'gore' }],
    ['{"isNaughty":false}', { refused: false }],
    ['{"isNaughty":"maybe"}', null],
    ['<html>', null],
  ])('%s', (text, verdict) => {
    expect(prefilter?.decode({ status: 200, text, contentType: null })).toEqual(verdict)
  })
})
