import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import type { Provider, SendContext } from '../../src/providers/provider.ts'
import { providerOf, allProviders as providers } from '../../src/providers/registry.ts'

const token = 'tok-SECRET'
const context: SendContext = {
  address: 'https://api.example/base',
  token,
  ref: '01hyjob',
  hook: 'https://relay.example/h/inbox/01hyjob',
  parent: { messageId: 'parent-id', followUpId: 'parent-follow-up' },
}
const dataUrl = 'data:image/png;base64,AAAA'
const every: Command[] = [
  { kind: 'imagine', prompt: 'a fox --ar 3:2', references: ['https://x.example/1.png', 'https://x.example/2.png'] },
  { kind: 'button', label: 'U2', customId: 'MJ::JOB::upsample::2::h' },
  { kind: 'describe', url: dataUrl },
  { kind: 'blend', urls: [dataUrl, dataUrl] },
  { kind: 'info' },
  { kind: 'settings' },
  { kind: 'settings', toggle: 'Remix mode' },
  { kind: 'speed', speed: 'relax' },
  { kind: 'visibility', visibility: 'stealth' },
  { kind: 'seed' },
  { kind: 'cancel' },
]

/** With pictures as bytes, for a provider that takes no others. */
const everyFor = ({ inline }: Provider): Command[] =>
  inline?.includes('imagine') ? [{ kind: 'imagine', prompt: 'a fox', references: [dataUrl] }, ...every.slice(1)] : every

/** Method, path and JSON of what is sent. */
function sent(id: string, command: Command, more: Partial<SendContext> = {}): unknown {
  const request = providerOf(id)?.encode(command, { ...context, ...more })
  if (!request) return null
  const path = request.url.replace(context.address, '')
  return request.body === undefined ? [request.method, path] : [request.method, path, JSON.parse(request.body)]
}

describe.each(providers)('$id', (provider) => {
  it('encodes exactly the commands it declares', () => {
    const encoded = everyFor(provider)
      .filter((command) => provider.encode(command, context) !== null)
      .map(({ kind }) => kind)
    expect([...new Set(encoded)].sort()).toEqual([...provider.commands].sort())
  })

  it('sends the token in a header and nowhere else', () => {
    for (const command of everyFor(provider)) {
      const request = provider.encode(command, context)
      if (!request) continue
      expect(Object.values(request.headers).join()).toContain(token)
      expect(request.url + (request.body ?? '')).not.toContain(token)
      expect(request.url.startsWith(context.address)).toBe(true)
    }
  })

  it('leaves the hook out when there is no relay', () => {
    for (const command of everyFor(provider)) {
      const request = provider.encode(command, { ...context, hook: null })
      expect(JSON.stringify(request)).not.toMatch(/hook|callback/i)
    }
  })

  it('presses no button of a job that it can name no more', () => {
    const { parent: _, ...orphan } = context
    expect(provider.encode({ kind: 'button', label: 'U1', customId: 'x' }, orphan)).toBeNull()
  })

  it('asks after a job without a token in the address', () => {
    const request = provider.poll?.encode({ address: context.address, token, messageId: 'a/b?c' })
    expect(request?.url ?? '').not.toContain(token)
    expect(request?.url ?? '/a%2Fb%3Fc').toMatch(/[/=]a%2Fb%3Fc/)
  })
})

const ref = { ref: '01hyjob', webhookOverride: context.hook }
const state = { state: '01hyjob', notifyHook: context.hook }

describe('requests', () => {
  it.each<[string, Command, unknown]>([
    ['thenextleg-v1', { kind: 'info' }, ['POST', '', { cmd: 'info', ...ref }]],
    [
      'thenextleg-v1',
      { kind: 'imagine', prompt: 'a fox', references: ['https://x/1.png'] },
      ['POST', '', { cmd: 'imagine', msg: 'https://x/1.png a fox', ...ref }],
    ],
    [
      'thenextleg-v1',
      { kind: 'button', label: '🔍 Zoom Out 2x' },
      ['POST', '', { button: '🔍 Zoom Out 2x', buttonMessageId: 'parent-follow-up', ...ref }],
    ],
    ['thenextleg-v1', { kind: 'seed' }, ['POST', '', { reaction: '✉️', buttonMessageId: 'parent-follow-up', ...ref }]],
    ['thenextleg-v1', { kind: 'speed', speed: 'turbo' }, null],
    [
      'thenextleg-v2',
      { kind: 'info' },
      ['GET', '/info?ref=01hyjob&webhookOverride=https%3A%2F%2Frelay.example%2Fh%2Finbox%2F01hyjob'],
    ],
    [
      'thenextleg-v2',
      { kind: 'button', label: '🔍 Custom Zoom', prompt: 'p', zoom: 1.8, aspect: '16:9', mask: 'AA' },
      [
        'POST',
        '/button',
        {
          button: '🔍 Custom Zoom',
          buttonMessageId: 'parent-follow-up',
          prompt: 'p',
          zoom: 1.8,
          ar: '16:9',
          mask: 'AA',
          ...ref,
        },
      ],
    ],
    [
      'thenextleg-v2',
      { kind: 'visibility', visibility: 'public' },
      ['POST', '/settings', { settingsToggle: 'Public mode', ...ref }],
    ],
    ['thenextleg-v2', { kind: 'seed' }, ['POST', '/seed', { messageId: 'parent-id' }]],
    [
      'imaginepro',
      { kind: 'button', label: 'Vary (Region)', mask: 'AA', prompt: 'p' },
      [
        'POST',
        '/nova/button',
        { messageId: 'parent-follow-up', button: 'Vary (Region)', prompt: 'p', mask: 'AA', ...ref },
      ],
    ],
    [
      'imaginepro',
      { kind: 'cancel' },
      ['POST', '/nova/button', { messageId: 'parent-follow-up', button: 'Cancel Job', ...ref }],
    ],
    ['imaginepro', { kind: 'info' }, ['GET', '/subscription/account-info']],
    [
      'midjourney-proxy',
      { kind: 'button', label: 'U3' },
      ['POST', '/submit/change', { taskId: 'parent-follow-up', action: 'UPSCALE', index: 3, ...state }],
    ],
    [
      'midjourney-proxy',
      { kind: 'button', label: '🔄' },
      ['POST', '/submit/change', { taskId: 'parent-follow-up', action: 'REROLL', ...state }],
    ],
    ['midjourney-proxy', { kind: 'button', label: 'Zoom Out 2x' }, null],
    ['midjourney-proxy', { kind: 'describe', url: 'https://x/1.png' }, null],
    [
      'midjourney-proxy-cs',
      { kind: 'button', label: '', customId: 'MJ::JOB::reroll::0::h::SOLO' },
      ['POST', '/submit/action', { taskId: 'parent-follow-up', customId: 'MJ::JOB::reroll::0::h::SOLO', ...state }],
    ],
    [
      'midjourney-proxy-cs',
      { kind: 'describe', url: 'https://x/1.png' },
      ['POST', '/submit/describe', { link: 'https://x/1.png', ...state }],
    ],
    ['midjourney-proxy-cs', { kind: 'cancel' }, ['POST', '/task/parent-follow-up/cancel', {}]],
    [
      'apiframe',
      { kind: 'imagine', prompt: 'a fox --ar 3:2 --s 50' },
      [
        'POST',
        '/images/generate',
        {
          prompt: 'a fox --s 50',
          model: 'midjourney',
          midjourneyParams: { aspect_ratio: '3:2' },
          webhookUrl: context.hook,
          webhookEvents: ['progress', 'completed', 'failed'],
        },
      ],
    ],
    [
      'apiframe',
      { kind: 'button', label: 'V4' },
      [
        'POST',
        '/images/midjourney/action',
        {
          parentJobId: 'parent-follow-up',
          action: 'variation',
          index: 4,
          webhookUrl: context.hook,
          webhookEvents: ['progress', 'completed', 'failed'],
        },
      ],
    ],
  ])('%s sends %j as its documents say', (id, command, expected) => {
    expect(sent(id, command)).toEqual(expected)
  })

  it('names the machine behind a load balancer when it follows up and when it asks', () => {
    const parent = { messageId: 'm', followUpId: 'button-id|LB7' }
    expect(sent('thenextleg-v2', { kind: 'button', label: 'U1' }, { parent })).toEqual([
      'POST',
      '/button',
      { button: 'U1', buttonMessageId: 'button-id', loadBalanceId: 'LB7', ...ref },
    ])
    const poll = providerOf('thenextleg-v2')?.poll?.encode({ ...context, messageId: 'm', followUpId: '|LB7' })
    expect(poll?.url).toContain('loadBalanceId=LB7')
  })

  it('reads accounts of the C# server beside, not below, the speed in its address', () => {
    const address = 'https://mj.example/mj-turbo/mj'
    const request = providerOf('midjourney-proxy-cs')?.encode({ kind: 'info' }, { ...context, address })
    expect(request?.url).toBe('https://mj.example/mj/admin/accounts')
  })
})
