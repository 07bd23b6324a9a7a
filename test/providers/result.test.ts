import { describe, expect, it } from 'vitest'
import type { Update } from '../../src/contract/update.ts'
import { infoOf } from '../../src/providers/provider-info.ts'
import { providerOf, allProviders as providers } from '../../src/providers/registry.ts'
import { fixture } from '../support/fixtures.ts'

function hook(id: string, name: string): Update {
  const [update] = providerOf(id)?.decodeHook(fixture(id, name), 5000) ?? []
  if (!update) throw new Error('nothing decoded')
  return update
}

const manyResults = JSON.stringify(Array.from({ length: 2_300 }, (_, n) => ({ id: `m${n}`, status: 'DONE' })))

describe('results', () => {
  it.each(providers.map(({ id }) => id))(
    'of %s are read up to twenty in one body, and the rest is said to be unread',
    (id) => {
      const updates = providerOf(id)?.decodeHook(manyResults, 5000) ?? []
      expect(updates).toHaveLength(21)
      expect(updates.at(-1)).toMatchObject({ unread: true })
    },
  )

  it('reads the account of `info` in full', () => {
    expect(hook('thenextleg-v1', 'info-full').account).toMatchObject({
      readAt: 5000,
      fast: { left: 52.1, of: 200, unit: 'minutes', percent: 26.05 },
      credits: null,
      speed: 'turbo',
      visibility: 'stealth',
      queue: { fast: 2, relax: 0, running: 0 },
      subscription: { plan: 'Pro', status: 'Active yearly', renewsAt: 1747555200000 },
    })
  })

  it('keeps a picture whose address can not be loaded, and says so', () => {
    expect(hook('thenextleg-v1', 'imagine-placeholder').pictures).toEqual([{ url: 'the-image-url', usable: false }])
  })

  it('says when a link dies', () => {
    expect(hook('thenextleg-v2', 'imagine').pictures[0]).toMatchObject({ expiresAt: 0x654a20b1 * 1000 })
  })

  it('hands buttons back byte for byte', () => {
    const { buttons, followUpId } = hook('thenextleg-v2', 'upscale')
    const request = providerOf('thenextleg-v2')?.encode(
      { kind: 'button', label: buttons[5]?.label ?? '' },
      { address: 'https://a', token: 't', ref: 'r', hook: null, parent: { followUpId } },
    )
    expect(request?.body).toContain('"button":"↔️ Make Square"')
  })

  it('takes prompts of a describe without their numbers', () => {
    expect(hook('thenextleg-v1', 'describe').text[0]).toBe('a banned book on a blocked road --ar 4:3')
    expect(hook('midjourney-proxy', 'describe').text).toEqual([
      'Fox --ar 5:4',
      'Snow --ar 5:4',
      'Winter --ar 5:4',
      'Sleep --ar 5:4',
    ])
  })

  it('quotes the API on a failure, without tokens and queries', () => {
    expect(hook('thenextleg-v1', 'out-of-fast').reason?.detail).toBe(
      "You've run out of fast hours! Visit https://example.com/plan to buy more.",
    )
  })

  it('shows the unfinished picture', () => {
    expect(hook('imaginepro', 'running').preview).toBe('https://cdn.imaginepro.ai/storage/v1/part.webp')
    expect(hook('midjourney-proxy', 'running').preview).toContain('part.webp')
  })

  it('knows the size where it is told', () => {
    expect(hook('midjourney-proxy-cs', 'imagine').pictures[0]).toMatchObject({ width: 1024, height: 2048 })
  })

  it('follows up on the id each API wants to hear', () => {
    expect(hook('thenextleg-v2', 'imagine').followUpId).toBe('PgPGNfV1NGvXkCkKhWtO')
    expect(hook('thenextleg-v1', 'seed').followUpId).toBe('Rr55nnSSuu33vvWWxxYY')
    expect(hook('imaginepro', 'done').followUpId).toBe('0c1f5e3a-1111-4222-8333-944445555666')
    expect(hook('midjourney-proxy', 'imagine').followUpId).toBe('0741798445570001')
  })

  it('offers the buttons that the Java server takes and does not list', () => {
    expect(
      hook('midjourney-proxy', 'imagine')
        .buttons.map(({ shown }) => shown)
        .join(' '),
    ).toBe('U1 U2 U3 U4 🔄 V1 V2 V3 V4')
    expect(hook('midjourney-proxy', 'upscale').buttons).toEqual([])
  })

  it('keeps what it did not understand, without our hook', () => {
    const { rest } = hook('midjourney-proxy', 'imagine')
    expect(rest).toMatchObject({
      action: 'IMAGINE',
      properties: { finalPrompt: 'a fox in the snow', notifyHook: '(removed)' },
    })
  })

  it('reads a list of bodies one by one', () => {
    const list = `[${fixture('midjourney-proxy', 'failed')},${fixture('midjourney-proxy', 'imagine')},7]`
    expect(
      providerOf('midjourney-proxy')
        ?.decodeHook(list, 0)
        ?.map(({ state }) => state),
    ).toEqual(['failed', 'done', 'accepted'])
  })

  it.each(providers)('$id answers null to what is no JSON', (provider) => {
    expect(provider.decodeHook('<html>', 0)).toBeNull()
  })

  it.each(providers)('$id keeps what it can not place', (provider) => {
    expect(provider.decodeHook('{"weather":"fine","userToken":"x"}', 0)).toMatchObject([
      { ids: {}, state: 'accepted', kind: 'notice', rest: { weather: 'fine', userToken: '(removed)' } },
    ])
  })
})

describe('registry', () => {
  it('tells the pages what each provider can do', () => {
    const provider = providerOf('midjourney-proxy-cs')
    expect(provider && infoOf(provider)).toMatchObject({
      id: 'midjourney-proxy-cs',
      noteKey: 'provider_midjourney_proxy_cs_note',
      helpKey: 'provider_midjourney_proxy_cs_help',
      capabilities: { poll: true, hook: true, commands: expect.arrayContaining(['cancel']) },
    })
  })

  it('finds each provider by its own id, and does not know others', async () => {
    for (const provider of providers) expect(providerOf(provider.id)).toBe(provider)
    expect(providerOf('nobody')).toBeUndefined()
    expect(providerOf('toString')).toBeUndefined()
  })
})
