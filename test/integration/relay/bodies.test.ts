import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { codeOf, createClient, eventually, openClient, startRelay } from '../../relay/support/relay.ts'

const largest = 262_144

const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

/** A connection that has sent all of a body but its last byte. Resolves when it is written. */
async function almostSend(port: number, path: string, headers = ''): Promise<Socket & { got: string }> {
  const socket = Object.assign(connect(port, '127.0.0.1'), { got: '' })
  socket.on('error', () => {})
  socket.on('data', (chunk) => (socket.got += chunk))
  sockets.push(socket)
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Length: ${largest}\r\n\r\n`)
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
    socket.write(Buffer.alloc(largest - 1, 0x78), () => resolve())
  })
  return socket
}

const strangersPath = () => `/h/${randomBytes(32).toString('base64url')}`

it('reads nothing for inboxes that nobody opened, so that it can not be kept busy with them', async () => {
  const { url, port } = await startRelay()
  const client = await openClient(url)
  const stalled = await Promise.all(Array.from({ length: 256 }, () => almostSend(port, strangersPath())))
  await eventually(() => stalled.every(({ got }) => got.includes('"no-inbox"')))
  expect((await client.post()).status).toBe(202)
})

it('takes in 4 MiB of refused bodies of one address, and then closes with the answer whoever has more', async () => {
  const { port } = await startRelay()
  const stalled = await Promise.all(Array.from({ length: 24 }, () => almostSend(port, strangersPath())))
  await eventually(() => stalled.every(({ got }) => got.includes('"no-inbox"')))
  const closed = stalled.filter(({ got }) => /^connection: close/im.test(got))
  expect(closed).toHaveLength(24 - (4 * 1024 * 1024) / largest)
  await eventually(() => closed.every(({ destroyed }) => destroyed))
})

it('counts a refused body of no declared length as 4 MiB, and who sends none as nothing', async () => {
  const { port } = await startRelay()
  const send = (method: string, headers: string) => {
    const socket = Object.assign(connect(port, '127.0.0.1'), { got: '' })
    socket.on('data', (chunk) => (socket.got += chunk))
    sockets.push(socket)
    socket.write(`${method} ${strangersPath()} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`)
    return socket
  }
  const chunked = ['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: chunked\r\n'].map((line) => send('POST', line))
  const [get, empty] = [send('GET', ''), send('POST', 'Content-Length: 0\r\n')]
  await eventually(() => [...chunked, get, empty].every(({ got }) => got.includes('\r\n\r\n')))
  const isClosed = ({ got }: { got: string }) => /^connection: close/im.test(got)
  expect([chunked.filter(isClosed).length, isClosed(get), isClosed(empty)]).toEqual([1, false, false])
})

it('answers for an inbox that nobody opened before the body is invited', async () => {
  const { port } = await startRelay()
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  socket.write(
    `POST ${strangersPath()} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n`,
  )
  const answer = await new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(chunk.toString())))
  expect(answer).toMatch(/^HTTP\/1\.1 404 /)
})

it('lets one address hold 4 MiB of unfinished bodies, and others theirs', async () => {
  const { url, port } = await startRelay({ trustProxy: { kind: 'hops', hops: 1 } })
  const [one, other] = [await openClient(url), await openClient(url)]
  const stalled = await Promise.all(
    Array.from({ length: 24 }, (_, n) =>
      almostSend(port, `/h/${n % 2 ? one.id : other.id}`, 'X-Forwarded-For: 192.0.2.1\r\n'),
    ),
  )
  const refused = () => stalled.filter(({ got }) => got.includes('"too-many-bodies"')).length
  await eventually(() => refused() >= 8)
  const busy = await one.post('x'.repeat(largest), '', { 'x-forwarded-for': '192.0.2.1' })
  expect([busy.status, await codeOf(busy), busy.headers.get('retry-after')]).toEqual([429, 'too-many-bodies', '5'])
  expect((await one.post('x'.repeat(largest), '', { 'x-forwarded-for': '192.0.2.2' })).status).toBe(202)
  expect(refused()).toBeLessThan(12)
})

it('lets one inbox have 8 MiB of unfinished bodies, and others theirs', async () => {
  const { url, port } = await startRelay({ trustProxy: { kind: 'hops', hops: 1 } })
  const [one, other] = [await openClient(url), await openClient(url)]
  const stalled = await Promise.all(
    Array.from({ length: 40 }, (_, n) => almostSend(port, `/h/${one.id}`, `X-Forwarded-For: 192.0.2.${n}\r\n`)),
  )
  await eventually(() => stalled.filter(({ got }) => got.includes('"too-many-bodies"')).length >= 8)
  const big = 'x'.repeat(largest)
  expect(await codeOf(await one.post(big, '', { 'x-forwarded-for': '192.0.2.200' }))).toBe('too-many-bodies')
  expect((await other.post(big, '', { 'x-forwarded-for': '192.0.2.200' })).status).toBe(202)
})

it('refuses everybody when 64 MiB of bodies are unfinished, and takes them again when those have gone', async () => {
  const { url, port } = await startRelay({ trustProxy: { kind: 'hops', hops: 1 } })
  const clients = await Promise.all(Array.from({ length: 10 }, () => openClient(url)))
  const stalled = await Promise.all(
    Array.from({ length: 280 }, (_, n) =>
      almostSend(port, `/h/${clients[n % 10]?.id}`, `X-Forwarded-For: 192.0.2.${n % 20}\r\n`),
    ),
  )
  await eventually(() => stalled.some(({ got }) => got.includes('"relay-busy"')))
  const post = async () =>
    (await clients[0]?.post('x'.repeat(largest), '', { 'x-forwarded-for': '192.0.2.99' }))?.status
  expect(await post()).toBe(503)
  for (const socket of stalled) socket.destroy()
  await eventually(async () => (await post()) === 202)
})

it('ends who sends nothing of a body, and its connection', async () => {
  const looks: (() => void)[] = []
  const timers = {
    after(delayMs: number, run: () => void) {
      if (delayMs === 4000) looks.push(run)
      return () => {}
    },
  }
  const { url, port, store } = await startRelay({}, { timers })
  const client = await openClient(url)
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  let got = ''
  socket.on('data', (chunk) => (got += chunk))
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.write(`POST /h/${client.id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n`)
  await eventually(() => looks.length > 0)
  for (const look of looks) look()
  await closed
  expect(got).toMatch(/^HTTP\/1\.1 408 [\s\S]*\r\nConnection: close\r\n[\s\S]*"code":"too-slow"/)
  expect((await store.stats()).messages).toBe(0)
})

it('cuts off who sends on and on to an inbox that nobody opened', async () => {
  const { port } = await startRelay()
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  socket.write(`POST ${strangersPath()} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n`)
  const chunk = Buffer.alloc(256 * 1024)
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', more)
  more()
  await closed
})

it('takes the next request of who was refused, when the rest of its body has come', async () => {
  const { url, port } = await startRelay()
  const client = await openClient(url)
  const socket = await almostSend(port, strangersPath())
  await eventually(() => socket.got.includes('"no-inbox"'))
  socket.write(`xPOST /h/${client.id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}`)
  await eventually(() => socket.got.includes('HTTP/1.1 202'))
})

it('lets a burst of webhooks pass that an inbox has room for, then so many a minute', async () => {
  let at = 0
  const { url } = await startRelay({ maxMessages: 500, ratePerMinute: 300 }, { monotonic: () => at })
  const client = await openClient(url)
  const statuses = await Promise.all(Array.from({ length: 500 }, async () => (await client.post()).status))
  expect(statuses.filter((status) => status === 202)).toHaveLength(500)
  await client.acknowledge(String(Number.MAX_SAFE_INTEGER))
  const refused = await client.post()
  expect([await codeOf(refused), refused.headers.get('ratelimit-policy')]).toEqual([
    'inbox-busy',
    '"inbox";q=500;w=100',
  ])
  at += 60_000
  const later = await Promise.all(Array.from({ length: 310 }, async () => (await client.post()).status))
  expect(later.filter((status) => status === 202)).toHaveLength(300)
})

it('says no-inbox, not address-busy or inbox-busy, to whoever guesses ids and secrets', async () => {
  const { url } = await startRelay({ ratePerMinute: 1, maxMessages: 1, addressRatePerMinute: 0 })
  const stranger = createClient(url)
  for (let n = 0; n < 3; n++) {
    expect(await codeOf(await stranger.post())).toBe('no-inbox')
    expect(await codeOf(await stranger.messages())).toBe('no-inbox')
    expect(await codeOf(await stranger.acknowledge('5'))).toBe('no-inbox')
  }
})
