import { hash, randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { inboxIdPrefix } from '../../../src/contract/inbox.ts'
import { createGate, type GateLimits, type RateLimiter } from '../../../src/relay/cloudflare/gate.ts'
import { inboxHeader } from '../../../src/relay/cloudflare/inside.ts'
import { readWorkerSettings } from '../../../src/relay/cloudflare/settings.ts'
import { codeOf } from '../support/relay.ts'

const secret = randomBytes(32).toString('base64url')
const id = hash('sha256', inboxIdPrefix + secret, 'base64url')
const key = 'a-key-of-our-own'
const unlimited: GateLimits = { address: null, open: null, networkOpen: null }

/** What the objects were asked for, and by which name. */
let reached: { name: string; request: Request }[]
beforeEach(() => {
  reached = []
})

function ask(
  path: string,
  init: RequestInit = {},
  options: { limits?: Partial<GateLimits>; object?: () => Response } = {},
) {
  const settings = readWorkerSettings({ RELAY_ACCESS_KEY: key, RELAY_LOG: 'silent' })
  if (!settings.ok) throw new Error(settings.error)
  const gate = createGate({
    config: settings.value,
    limits: { ...unlimited, ...options.limits },
    objectOf: (name) => ({
      async fetch(request) {
        reached.push({ name, request })
        return options.object?.() ?? new Response('from the object')
      },
    }),
  })
  return gate(new Request(`https://relay.example${path}`, init))
}

const bearer = { authorization: `Bearer ${secret}` }

describe('the gate', () => {
  it.each([
    ['POST', `/h/${id}`, {}],
    ['POST', `/h/${id}/job-1`, {}],
    ['GET', '/v1/inbox/messages?wait=25', bearer],
    ['HEAD', '/v1/inbox/messages', bearer],
    ['DELETE', '/v1/inbox/messages?through=1', bearer],
    ['DELETE', '/v1/inbox', bearer],
    ['PUT', '/v1/inbox', { ...bearer, 'x-relay-key': key }],
  ])('hands %s %s to the object of the inbox', async (method, path, headers) => {
    const forged = { ...headers, [inboxHeader]: 'of somebody else' }
    const response = await ask(path, { method, headers: forged })
    expect(response.status).toBe(200)
    expect(reached.map(({ name, request }) => [name, request.headers.get(inboxHeader), request.method])).toEqual([
      [id, id, method],
    ])
  })

  it.each([
    ['PUT', '/v1/inbox', bearer, 'bad-key'],
    ['PUT', '/v1/inbox', { ...bearer, 'x-relay-key': 'another-key-of-ours' }, 'bad-key'],
    ['PUT', '/v1/inbox', { 'x-relay-key': key }, 'bad-secret'],
    ['GET', '/v1/inbox/messages', {}, 'bad-secret'],
    ['GET', '/v1/inbox/messages', { authorization: 'Bearer short' }, 'bad-secret'],
    ['POST', '/h/short', {}, 'no-inbox'],
    ['GET', `/h/${id}`, {}, 'bad-method'],
    ['POST', '/v1/inbox/messages', bearer, 'bad-method'],
    ['GET', '/nothing', {}, 'unknown-path'],
    ['GET', '/metrics', {}, 'unknown-path'],
    ['GET', '/.probe', {}, 'unknown-path'],
    ['POST', `/h/${id}?${'x'.repeat(467)}`, {}, 'url-too-long'],
  ])('refuses %s %s itself, so that no object is woken for it', async (method, path, headers, code) => {
    expect([await codeOf(await ask(path, { method, headers })), reached]).toEqual([code, []])
  })

  it('answers an extension that asks what it may, without an object', async () => {
    const origin = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop'
    const headers = { origin, 'access-control-request-method': 'PUT' }
    const asked = await ask('/v1/inbox', { method: 'OPTIONS', headers })
    expect([asked.status, asked.headers.get('access-control-allow-origin'), reached]).toEqual([204, origin, []])
    const refused = await ask('/v1/inbox', { method: 'PUT', headers: { ...bearer, origin } })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, origin])
  })

  it.each<[keyof GateLimits, string, string]>([
    ['address', 'GET', '2001:db8:1:2::/64'],
    ['open', 'PUT', '2001:db8:1:2::/64'],
    ['networkOpen', 'PUT', '2001:db8:1::/48'],
  ])('refuses what the limit %s does not allow', async (name, method, counted) => {
    const keys: string[] = []
    const limiter: RateLimiter = {
      async limit({ key: asked }) {
        keys.push(asked)
        return { success: keys.length < 2 }
      },
    }
    const headers = { ...bearer, 'x-relay-key': key, 'cf-connecting-ip': '2001:db8:1:2:3:4:5:6' }
    const path = method === 'PUT' ? '/v1/inbox' : '/v1/inbox/messages'
    const call = () => ask(path, { method, headers }, { limits: { [name]: limiter } })
    expect((await call()).status).toBe(200)
    const refused = await call()
    expect([refused.status, refused.headers.get('retry-after'), await codeOf(refused)]).toEqual([
      429,
      '60',
      'address-busy',
    ])
    expect([keys, reached.length]).toEqual([[counted, counted], 1])
  })

  it.each([
    ['is overloaded', Object.assign(new Error('too many'), { overloaded: true }), 'relay-busy'],
    ['has failed', new Error('exceeded its limit'), 'store-failed'],
  ])('asks senders to try again when the object %s', async (_what, error, code) => {
    const object = () => {
      throw error
    }
    const response = await ask(`/h/${id}`, { method: 'POST' }, { object })
    expect([response.status, await codeOf(response), response.headers.has('retry-after')]).toEqual([503, code, true])
  })

  it('is ready when objects answer', async () => {
    expect((await ask('/readyz', {}, { object: () => new Response(null, { status: 204 }) })).status).toBe(200)
    expect(await codeOf(await ask('/readyz', {}, { object: () => new Response(null, { status: 500 }) }))).toBe(
      'not-ready',
    )
    expect((await ask('/healthz')).status).toBe(200)
  })
})
