import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { send, sendTo } from '../../src/providers/http.ts'
import { systemTimers } from '../../src/shared/clock.ts'

let server: Server | undefined
afterEach(() => {
  vi.unstubAllGlobals()
  server?.closeAllConnections()
  server?.close()
  server = undefined
})

async function serve(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const one = createServer(listener)
  server = one
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`
}

const options = { fetch: globalThis.fetch, now: () => 0, timers: systemTimers }

describe('http', () => {
  it('takes any status for an answer, with what Retry-After says', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' }).end('{"a":"ü"}')
    })
    expect(await send({ method: 'GET', url, headers: {} }, options)).toEqual({
      ok: true,
      value: { status: 429, text: '{"a":"ü"}', contentType: 'application/json', retryAfterMs: 7000 },
    })
  })

  it('sends the headers and the body as they are', async () => {
    const seen: string[] = []
    const url = await serve(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      seen.push(`${request.method} ${request.headers.authorization} ${body}`)
      response.end('{}')
    })
    await send({ method: 'POST', url, headers: { Authorization: 'Bearer t' }, body: '{"x":1}' }, options)
    expect(seen).toEqual(['POST Bearer t {"x":1}'])
  })

  it('does not carry the token on through a redirect', async () => {
    const seen: (string | undefined)[] = []
    const url = await serve((request, response) => {
      seen.push(request.url)
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    const answer = await send({ method: 'GET', url: `${url}/start`, headers: { Authorization: 'Bearer t' } }, options)
    expect(answer).toEqual({ ok: false, error: { reason: { code: 'unreachable' }, unsent: false } })
    expect(seen).toEqual(['/start'])
  })

  it('takes no cookies along, no cache and no word of where it comes from', async () => {
    const fetch = vi.fn(async () => new Response('{}'))
    await send({ method: 'GET', url: 'https://api.example', headers: {} }, { ...options, fetch })
    expect(fetch).toHaveBeenCalledWith(
      'https://api.example',
      expect.objectContaining({
        ...{ redirect: 'error', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' },
      }),
    )
  })

  it('does not know whether a request left that broke off', async () => {
    const url = await serve((request) => request.socket.destroy())
    const answer = await send({ method: 'POST', url, headers: {}, body: '{}' }, options)
    expect(answer).toMatchObject({ ok: false, error: { unsent: false } })
  })

  it.each([
    ['an address that is none', { url: 'api.example/x', headers: {} }, 'unreachable'],
    ['an address of another kind', { url: 'file:///etc/passwd', headers: {} }, 'unreachable'],
    [
      'a token with a line break',
      { url: 'https://api.example', headers: { Authorization: 'Bearer a\nb' } },
      'bad-token',
    ],
    [
      'a token in letters no header takes',
      { url: 'https://api.example', headers: { Authorization: 'Bearer ключ' } },
      'bad-token',
    ],
  ])('knows that nothing was sent with %s', async (_what, request, code) => {
    const fetch = vi.fn()
    const answer = await send({ method: 'GET', ...request }, { ...options, fetch })
    expect(answer).toEqual({ ok: false, error: { reason: { code }, unsent: true } })
    expect(fetch).not.toHaveBeenCalled()
  })

  it('knows that nothing was sent while the browser is offline, but for this machine', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    const fetch = vi.fn(async () => new Response('{}'))
    const far = await send({ method: 'GET', url: 'https://api.example', headers: {} }, { ...options, fetch })
    const near = await send({ method: 'GET', url: 'http://127.0.0.1:9/x', headers: {} }, { ...options, fetch })
    expect([far.ok, near.ok, fetch.mock.calls.length]).toEqual([false, true, 1])
  })

  it('reads at most a mebibyte', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(3_000_000)))
    const answer = await send({ method: 'GET', url, headers: {} }, options)
    expect(answer.ok && answer.value.text.length).toBeLessThanOrEqual(1_048_576)
  })
})

describe('what is sent for a connection', () => {
  const provider = { hosts: { token: ['https://*.painter.example/*'], pictures: ['https://pictures.example/*'] } }
  const request = (url: string) => ({ method: 'GET' as const, url, headers: { Authorization: 'Bearer t' } })
  const answering = () => vi.fn(async () => new Response('{}'))

  it.each([
    ['https://api.painter.example/v1', 'https://api.painter.example/jobs/1', true],
    ['https://api.painter.example/v1', 'https://eu2.painter.example/jobs/1', true],
    ['https://api.painter.example/v1', 'https://pictures.example/1.png', false],
    ['https://api.painter.example/v1', 'https://painter.example.evil.example/jobs/1', false],
    ['https://api.painter.example/v1', 'http://127.0.0.1:9/jobs/1', false],
    // A server of one's own that speaks the wire has nothing to say of the service's hosts.
    ['http://127.0.0.1:7070/bfl', 'https://eu2.painter.example/jobs/1', false],
  ])('of %s may go to %s: %s', async (address, url, allowed) => {
    const fetch = answering()
    const answer = await sendTo({ address, provider }, request(url), { ...options, fetch })
    expect(answer.ok).toBe(allowed)
    expect(fetch).toHaveBeenCalledTimes(allowed ? 1 : 0)
    if (!answer.ok) expect(answer.error).toMatchObject({ unsent: true, reason: { code: 'unexpected' } })
  })

  it('reads as much as the provider says, and at most 64 MiB', async () => {
    const fetch = async () => new Response('x'.repeat(3_000_000))
    const address = 'https://api.example'
    const asked = (maxAnswerBytes?: number) =>
      sendTo({ address, provider: maxAnswerBytes ? { maxAnswerBytes } : {} }, request(address), { ...options, fetch })
    const lengths = await Promise.all([asked(), asked(4_000_000), asked(Number.POSITIVE_INFINITY)])
    expect(lengths.map((answer) => (answer.ok ? answer.value.text.length < 100 : null))).toEqual([true, false, false])
  })

  it('writes a form with its files', async () => {
    const seen: string[] = []
    const url = await serve(async (incoming, response) => {
      let body = ''
      for await (const chunk of incoming) body += chunk
      seen.push(incoming.headers['content-type'] ?? '', body)
      response.end('{}')
    })
    const form = [
      { name: 'overwrite', value: 'true' },
      { name: 'image', base64: btoa('pixels'), type: 'image/png', filename: 'a.png' },
    ]
    await send({ method: 'POST', url, headers: {}, form }, options)
    expect(seen[0]).toMatch(/^multipart\/form-data; boundary=/)
    expect(seen[1]).toContain('name="image"; filename="a.png"\r\nContent-Type: image/png\r\n\r\npixels')
    expect(seen[1]).toContain('name="overwrite"\r\n\r\ntrue')
  })
})
