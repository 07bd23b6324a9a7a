import { describe, expect, it } from 'vitest'
import { inboxOpenedSchema } from '../../../src/contract/inbox.ts'
import { codeOf, createClient } from '../support/relay.ts'
import { relayFor, type StartRelay } from './relay-under-test.ts'
import { unlimited } from './settings.ts'

const extension = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop'
const page = 'https://page.example'
const key = 'a-key-of-our-own'
const id = 'a'.repeat(43)
const cors = (response: Response) => response.headers.get('access-control-allow-origin')

/** Who may ask for what. */
export function describeAsking(start: StartRelay): void {
  describe('asking', () => {
    const { opened, url } = relayFor(start, unlimited)

    it.each([
      ['GET', '/v1/inbox/messages', {}, 401, 'bad-secret'],
      ['PUT', '/v1/inbox', { authorization: 'Bearer short' }, 401, 'bad-secret'],
      ['DELETE', '/v1/inbox', { authorization: `Basic ${id}` }, 401, 'bad-secret'],
      ['GET', '/v1/inbox/messages', { authorization: `Bearer ${id}` }, 404, 'no-inbox'],
      ['POST', `/h/${id}`, {}, 404, 'no-inbox'],
      ['POST', '/h/short', {}, 404, 'no-inbox'],
      ['GET', '/nothing', {}, 404, 'unknown-path'],
      ['GET', '/v1/inbox/', {}, 404, 'unknown-path'],
      ['POST', `/h/${id}?${'x'.repeat(512)}`, {}, 414, 'url-too-long'],
    ])('refuses %s %s (%o) with %i, %s', async (method, path, headers, status, code) => {
      const response = await fetch(url() + path, { method, headers })
      expect([response.status, await codeOf(response)]).toEqual([status, code])
      expect([response.headers.get('cache-control'), response.headers.has('www-authenticate')]).toEqual([
        'no-store',
        status === 401,
      ])
    })

    it.each([
      ['/v1/inbox', 'POST', 'PUT, DELETE, OPTIONS'],
      ['/v1/inbox/messages', 'POST', 'GET, DELETE, HEAD, OPTIONS'],
      [`/h/${id}`, 'GET', 'POST, OPTIONS'],
      ['/healthz', 'DELETE', 'GET, HEAD, OPTIONS'],
    ])('lists what may be done at %s', async (path, method, allow) => {
      const response = await fetch(url() + path, { method })
      expect([response.status, response.headers.get('allow'), await codeOf(response)]).toEqual([
        405,
        allow,
        'bad-method',
      ])
    })

    it('refuses a tag and a query that are none', async () => {
      const one = await opened()
      expect(await codeOf(await one.post('{}', 'not/a tag'))).toBe('bad-tag')
      for (const query of ['?after=x', '?wait=1.5', '?limit=0', '?limit=-1', '?after=99999999999999999'])
        expect([query, await codeOf(await one.messages(query))]).toEqual([query, 'bad-query'])
      for (const through of ['', 'x']) expect(await codeOf(await one.acknowledge(through))).toBe('bad-query')
    })

    it('tells who watches over it that it is well', async () => {
      for (const [path, body] of [
        ['/healthz', '{"status":"ok"}'],
        ['/readyz', '{"status":"ready"}'],
      ])
        expect([path, await (await fetch(url() + path)).text()]).toEqual([path, body])
      expect(await (await fetch(`${url()}/`)).text()).toContain('Afterimage relay')
    })

    it('lets extensions read its answers, and no page', async () => {
      const one = await opened()
      for (const origin of [extension, page]) {
        const allowed = origin === extension ? origin : null
        const preflight = await fetch(`${url()}/v1/inbox/messages`, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'GET',
            'access-control-request-headers': 'authorization',
          },
        })
        expect([origin, preflight.status, cors(preflight)]).toEqual([origin, 204, allowed])
        expect(preflight.headers.get('access-control-allow-headers')).toBe(
          allowed && 'Authorization, Content-Type, X-Relay-Key',
        )
        for (const response of [
          await one.messages('', { origin }),
          await one.messages('?after=x', { origin }),
          await fetch(`${url()}/v1/inbox/messages`, { headers: { origin } }),
        ])
          expect([cors(response), response.headers.get('vary')]).toEqual([allowed, 'Origin'])
      }
      const { headers } = await one.messages('?after=x', { origin: extension })
      expect(headers.get('access-control-expose-headers')).toBe('Allow, RateLimit, RateLimit-Policy, Retry-After')
    })
  })

  describe('asking a private relay', () => {
    const publicUrl = 'https://relay.example.org/sub'
    const { client, opened, url } = relayFor(start, {
      ...unlimited,
      RELAY_ACCESS_KEY: `another-key-of-ours,${key}`,
      RELAY_PUBLIC_URL: publicUrl,
      RELAY_CORS: '1',
    })

    it('opens inboxes with its key only, and takes webhooks without', async () => {
      for (const headers of [{}, { 'x-relay-key': 'not-that-key-of-ours' }, { 'x-relay-key': `${key}x` }]) {
        const refused = await client().open(headers)
        expect([refused.status, await codeOf(refused)]).toEqual([401, 'bad-key'])
      }
      const one = await opened({ 'x-relay-key': key })
      expect((await one.post('{}')).status).toBe(202)
      expect((await one.read()).messages).toHaveLength(1)
    })

    it('names hooks by its public address, and lets every page in where it was told to', async () => {
      const one = createClient(url())
      const response = await one.open({ 'x-relay-key': key, origin: page })
      expect(inboxOpenedSchema.parse(await response.json()).hook).toBe(`${publicUrl}/h/${one.id}`)
      expect(cors(response)).toBe('*')
    })
  })
}
