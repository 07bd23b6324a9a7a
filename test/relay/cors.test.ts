import { expect, it } from 'vitest'
import { codeOf, openClient, sendRaw, startRelay } from './support/relay.ts'

const extensions = [
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
  'moz-extension://9c1f2a52-1a2b-4c3d-8e4f-5a6b7c8d9e0f',
  'safari-web-extension://9C1F2A52-1A2B-4C3D-8E4F-5A6B7C8D9E0F',
]

const corsHeaders = (response: Response) =>
  Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'))

const preflight = (url: string, origin: string) =>
  fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'authorization',
      'access-control-request-private-network': 'true',
    },
  })

it.each(extensions)('lets %s in', async (origin) => {
  const { url } = await startRelay()
  const client = await openClient(url)
  const asked = await preflight(`${url}/v1/inbox/messages`, origin)
  expect(asked.status).toBe(204)
  expect(corsHeaders(asked)).toEqual({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, DELETE, HEAD, OPTIONS',
    'access-control-allow-headers': 'Authorization, Content-Type, X-Relay-Key',
    'access-control-max-age': '86400',
    'access-control-expose-headers': 'Allow, RateLimit, RateLimit-Policy, Retry-After',
    vary: 'Origin',
  })
  for (const response of [
    await client.messages('', { origin }),
    await client.messages('?wait=x', { origin }),
    await client.post('{}', '', { origin }),
  ])
    expect(corsHeaders(response)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'Allow, RateLimit, RateLimit-Policy, Retry-After',
      vary: 'Origin',
    })
  expect(corsHeaders(await fetch(`${url}/healthz`, { headers: { origin } }))).toEqual({
    'access-control-allow-origin': origin,
    vary: 'Origin',
  })
})

it('answers an extension that waits as one that does not', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  const [origin = ''] = extensions
  const held = client.messages('?wait=25', { origin })
  while (!(await (await fetch(`${url}/metrics`)).text()).includes('relay_waiting 1'));
  await client.post()
  expect((await held).headers.get('access-control-allow-origin')).toBe(origin)
})

it.each([
  'https://evil.example',
  'http://127.0.0.1:8787',
  'null',
  'chrome-extension://',
  'chrome-extension://abc/../https://evil.example',
  'https://chrome-extension://abc',
  `chrome-extension://${'a'.repeat(101)}`,
])('says nothing of CORS to %s, and that the answer depends on who asks', async (origin) => {
  const { url } = await startRelay()
  const client = await openClient(url)
  for (const response of [
    await preflight(`${url}/v1/inbox/messages`, origin),
    await client.messages('', { origin }),
    await client.post('{}', '', { origin }),
    await client.messages('?wait=x', { origin }),
  ])
    expect(corsHeaders(response)).toEqual({ vary: 'Origin' })
  // Nobody's origin: nothing is said at all.
  expect(corsHeaders(await client.post())).toEqual({})
})

it('lets every page in when the operator wants it', async () => {
  const { url } = await startRelay({ cors: true })
  const client = await openClient(url)
  const origin = 'https://page.example'
  expect(corsHeaders(await preflight(`${url}/v1/inbox`, origin))).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'PUT, DELETE, OPTIONS',
  })
  for (const response of [await client.messages('', { origin }), await client.post()]) {
    expect(corsHeaders(response)['access-control-allow-origin']).toBe('*')
    expect(response.headers.get('vary')).toBeNull()
  }
})

it.each([true, false])('shows its counts to nobody by way of a browser (open to pages: %s)', async (cors) => {
  const { url } = await startRelay({ cors })
  for (const origin of [...extensions, 'https://page.example']) {
    expect(corsHeaders(await fetch(`${url}/metrics`, { headers: { origin } }))).toEqual({ vary: 'Origin' })
    expect(corsHeaders(await preflight(`${url}/metrics`, origin))).toEqual({ vary: 'Origin' })
  }
})

const get = (host: string, path = '/healthz') => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`

it('answers on its own machine to the names of that machine only, whatever is asked for', async () => {
  const { port, store } = await startRelay()
  for (const host of [
    'localhost',
    `localhost:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port}`,
    '127.9.9.9',
    '[::1]:80',
    'LOCALHOST',
    'x.localhost',
    'localhost.',
  ])
    expect([host, (await sendRaw(port, get(host))).slice(0, 12)]).toEqual([host, 'HTTP/1.1 200'])
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '192.168.1.7',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'notlocalhost',
    '[::2]',
    '[::1',
    '',
    '0x7f.1',
  ])
    expect([host, (await sendRaw(port, get(host))).match(/"code":"[^"]*"/)?.[0]]).toEqual([
      host,
      '"code":"foreign-host"',
    ])
  for (const request of [
    get('evil.example', '/metrics'),
    get('evil.example', '/nothing'),
    `PUT /v1/inbox HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nAuthorization: Bearer ${'a'.repeat(43)}\r\n\r\n`,
    `OPTIONS /v1/inbox HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nOrigin: ${extensions[0]}\r\nAccess-Control-Request-Method: PUT\r\n\r\n`,
  ])
    expect(await sendRaw(port, request)).toContain('HTTP/1.1 421')
  expect((await store.stats()).inboxes).toBe(0)
})

it.each([
  ['it has a public address', { publicUrl: 'https://relay.example' }],
  ['it listens on every address, as in a container', { host: '0.0.0.0' }],
])('answers to every name when %s', async (_why, config) => {
  const { port } = await startRelay(config)
  expect(await sendRaw(port, get('relay.example'))).toContain('HTTP/1.1 200')
})

it('says that an address is too long, before anything else of it is looked at', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  const longest = `${client.hook.slice(url.length)}?${'x'.repeat(512 - 3 - 43 - 1)}`
  expect(longest).toHaveLength(512)
  expect((await fetch(url + longest, { method: 'POST', body: '{}' })).status).toBe(202)
  const refused = await fetch(`${url}${longest}x`, { method: 'POST', body: '{}' })
  expect([refused.status, await codeOf(refused)]).toEqual([414, 'url-too-long'])
})
