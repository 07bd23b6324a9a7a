import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { problemSchema } from '../../src/contract/problem.ts'
import { codeOf, createClient, openClient, sendRaw, startRelay } from './support/relay.ts'

/** Status line, headers and body of an answer as it came over the wire. */
function parse(raw: string) {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  return { status: Number(head.slice(9, 12)), head, body: rest.join('\r\n\r\n') }
}

function problemIn(raw: string) {
  const { status, head, body } = parse(raw)
  expect(head.toLowerCase()).toContain('content-type: application/problem+json')
  const problem = problemSchema.parse(JSON.parse(body))
  expect(problem.status).toBe(status)
  return problem.code
}

it('answers HEAD as GET, without a body', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  await client.post()
  for (const path of ['/', '/healthz', '/readyz', '/metrics']) {
    const response = await fetch(url + path, { method: 'HEAD' })
    expect([path, response.status, await response.text()]).toEqual([path, 200, ''])
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0)
  }
  const headers = { authorization: `Bearer ${client.secret}` }
  expect((await fetch(`${url}/v1/inbox/messages?wait=25`, { method: 'HEAD', headers })).status).toBe(200)
})

it.each([
  ['/v1/inbox', 'POST', 'PUT, DELETE, OPTIONS'],
  ['/v1/inbox/messages', 'POST', 'GET, DELETE, HEAD, OPTIONS'],
  [`/h/${'a'.repeat(43)}`, 'GET', 'POST, OPTIONS'],
  ['/healthz', 'DELETE', 'GET, HEAD, OPTIONS'],
])('refuses on %s the method %s and lists what it allows', async (path, method, allow) => {
  const { url } = await startRelay()
  const response = await fetch(url + path, { method })
  expect([response.status, response.headers.get('allow'), await codeOf(response)]).toEqual([405, allow, 'bad-method'])
})

it('knows no other address', async () => {
  const { url } = await startRelay()
  for (const path of ['/v1', '/v1/inbox/', '/h', '/healthz/x', '/admin', '/%00', '//'])
    expect([path, await codeOf(await fetch(url + path))]).toEqual([path, 'unknown-path'])
})

it('lets no cache keep what is in an inbox', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  for (const response of [await client.messages(), await client.open(), await fetch(`${url}/readyz`)])
    expect(response.headers.get('cache-control')).toBe('no-store')
})

it('serves one request after the other on one connection', async () => {
  const { url, port } = await startRelay()
  const client = await openClient(url)
  const post = `POST /h/${client.id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}`
  const answers = await sendRaw(
    port,
    `${post}${post}${post.replace('Host: localhost', 'Host: localhost\r\nConnection: close')}`,
  )
  expect(answers.match(/HTTP\/1\.1 202/g)).toHaveLength(3)
  expect((await client.read()).messages).toHaveLength(3)
})

it('takes a chunked body, and a target in absolute form', async () => {
  const { url, port } = await startRelay()
  const client = await openClient(url)
  const head = `POST http://relay.example/h/${client.id}/t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`
  expect(parse(await sendRaw(port, `${head}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`)).status).toBe(202)
  expect((await client.read()).messages[0]).toMatchObject({ body: 'abcde', tag: 't' })
})

it('invites the body of who expects 100-continue, and refuses one that is too large before it is sent', async () => {
  const { url, port } = await startRelay({ maxBodyBytes: 1024 })
  const client = await openClient(url)
  const head = (length: number) =>
    `POST /h/${client.id} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`
  const invited = await new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let got = ''
    socket.write(head(2))
    socket.on('data', (chunk) => {
      got += chunk
      if (got === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('{}')
    })
    socket.on('close', () => resolve(got))
  })
  expect(invited).toContain('HTTP/1.1 202')
  const refused = await sendRaw(port, head(2000))
  expect(refused).not.toContain('100 Continue')
  expect(problemIn(refused)).toBe('body-too-large')
  expect(problemIn(await sendRaw(port, head(2).replace('100-continue', 'a-miracle')))).toBe('bad-expectation')
})

it.each([
  ['rubbish', 'rubbish\r\n\r\n', 'bad-request'],
  ['an unknown method', 'BREW /pot HTTP/1.1\r\nHost: localhost\r\n\r\n', 'bad-request'],
  ['a header without a colon', 'GET / HTTP/1.1\r\nHost x\r\n\r\n', 'bad-request'],
  ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 'bad-host'],
  [
    'two lengths',
    'POST /h/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    'bad-request',
  ],
  [
    'a length and chunks (request smuggling)',
    'POST /h/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'bad-request',
  ],
  ['a negative length', 'POST /h/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n', 'bad-request'],
  ['a header of 20 kB', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 'headers-too-large'],
  ['an address of 20 kB', `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 'headers-too-large'],
])('refuses %s with a problem and closes the connection', async (_what, bytes, code) => {
  const { port } = await startRelay()
  expect(problemIn(await sendRaw(port, bytes))).toBe(code)
})

it('takes what follows a body of a lying length for what it is', async () => {
  const { url, port } = await startRelay()
  const client = await openClient(url)
  const answers = await sendRaw(
    port,
    `POST /h/${client.id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{"longer":true}`,
  )
  expect(answers).toContain('"bad-request"')
  expect((await client.read()).messages.map((m) => m.body)).toEqual(['{"'])
})

it('stores nothing of a body that broke off', async () => {
  const { url, port, store } = await startRelay()
  const client = await openClient(url)
  await sendRaw(port, `POST /h/${client.id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"a":`, {
    end: true,
  })
  expect((await store.stats()).messages).toBe(0)
})

it('listens on IPv6 too, and says so in its address', async () => {
  const { url } = await startRelay({ host: '::1' })
  expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/)
  expect((await createClient(url).open()).status).toBe(200)
})
