import { type ClientRequestArgs, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startStudio, type TestStudio } from '../support/studio.ts'

let studio: TestStudio
beforeAll(async () => {
  studio = await startStudio()
})
afterAll(() => studio.stop())

interface Answered {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** As a browser sends it: `fetch` here does not let `Host` be set. */
function ask(path: string, { headers = {}, ...args }: ClientRequestArgs = {}, body = ''): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(studio.url)
    const sent = request({ hostname, port, path, headers, ...args }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
    })
    sent.once('error', reject).end(body)
  })
}

const bearer = () => ({ authorization: `Bearer ${studio.token}`, 'content-type': 'application/json' })
const cors = 'access-control-allow-origin'

describe('a web page', () => {
  it.each([
    ['of another site', 'https://evil.example'],
    ['without TLS', 'http://evil.example'],
    ['of another server on this machine', 'http://127.0.0.1:3000'],
    ['in a frame without an origin', 'null'],
  ])('%s is refused even with the token, and may not read that', async (_, origin) => {
    const headers = { ...bearer(), origin }
    const { status, headers: got, body } = await ask('/v2/imagine', { method: 'POST', headers }, '{"msg":"a pier"}')
    expect([status, got[cors]]).toEqual([403, undefined])
    expect(JSON.parse(body)).toMatchObject({ code: 'foreign-page', detail: expect.stringMatching(/web page/) })
    expect(await studio.requests()).toEqual([])
  })

  it('is told nothing by a preflight', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-private-network': 'true' }
    const { status, headers: got } = await ask('/v2/imagine', { method: 'OPTIONS', headers })
    expect(status).toBe(403)
    expect(Object.keys(got).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it.each(['cross-site', 'same-site'])('can’t use a token in the address by a picture or a link (%s)', async (site) => {
    const path = `/v2/info?authToken=${studio.token}`
    const { status } = await ask(path, { headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' } })
    expect(status).toBe(403)
    expect(await studio.requests()).toEqual([])
    // A program, or a person at the address bar, can.
    expect((await ask(path)).status).toBe(200)
    expect((await ask(path, { headers: { 'sec-fetch-site': 'none' } })).status).toBe(200)
    await studio.call('DELETE', '/control/requests')
  })

  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.1'])(
    'whose name was led to this machine (%s) is refused',
    async (host) => {
      const { status, body } = await ask('/healthz', { headers: { host } })
      expect([status, JSON.parse(body)]).toEqual([421, expect.objectContaining({ code: 'foreign-host' })])
    },
  )

  it.each(['127.0.0.1:1', 'localhost', 'localhost:8790', '[::1]:8790'])(
    'of this machine is none such (%s)',
    async (host) => {
      expect((await ask('/healthz', { headers: { host } })).status).toBe(200)
    },
  )
})

describe('an extension', () => {
  const origins = ['chrome-extension://abcdefghijklmnop', 'moz-extension://1-2-3', 'safari-web-extension://A-B']

  it.each(origins)('is served, and may read what it asked for (%s)', async (origin) => {
    const { status, headers } = await ask('/v2/settings', { headers: { ...bearer(), origin } })
    expect([status, headers[cors], headers.vary]).toEqual([200, origin, 'Origin'])
  })

  it('is told by a preflight what it may send, and nothing of private networks', async () => {
    const headers = {
      origin: 'moz-extension://1-2-3',
      'access-control-request-headers': 'authorization,content-type',
      'access-control-request-private-network': 'true',
    }
    const { status, headers: got } = await ask('/v2/imagine', { method: 'OPTIONS', headers })
    expect([status, got[cors], got['access-control-allow-headers']]).toEqual([
      204,
      'moz-extension://1-2-3',
      'authorization,content-type',
    ])
    expect(got['access-control-allow-private-network']).toBeUndefined()
  })

  it('may show pictures from a page of its own, which a browser counts as another site', async () => {
    const { status } = await ask('/pictures/0.png', { headers: { 'sec-fetch-site': 'cross-site' } })
    expect(status).toBe(404)
  })

  it.each(['/control/requests', '/%63ontrol/requests', '/control%2frequests', '/%2563ontrol/requests'])(
    'may not read the control route, however it is written (%s)',
    async (path) => {
      const origin = 'chrome-extension://abcdefghijklmnop'
      const { status, headers } = await ask(path, { headers: { ...bearer(), origin } })
      // Decoded once, the last one is no control route.
      expect([status, headers[cors]]).toEqual(path.startsWith('/%25') ? [404, origin] : [200, undefined])
    },
  )
})

it('a page of the studio’s own public address is served there', async () => {
  const behindProxy = await startStudio({ publicUrl: 'https://studio.example/paint' })
  const { port } = new URL(behindProxy.url)
  const from = (host: string, origin: string) => ask('/healthz', { port, headers: { host, origin } })
  expect((await from('studio.example', 'https://studio.example')).status).toBe(200)
  expect((await from('127.0.0.1', 'https://studio.example')).status).toBe(200)
  expect((await from('studio.example', 'https://evil.example')).status).toBe(403)
  expect((await from('evil.example', 'https://studio.example')).status).toBe(421)
  await behindProxy.stop()
})
