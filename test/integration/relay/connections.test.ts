import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { eventually, openClient, sendRaw, startRelay } from '../../relay/support/relay.ts'

it('ends a request whose headers come drop by drop', async () => {
  const { port } = await startRelay({}, { timeouts: { headersMs: 50, requestMs: 100, checkEveryMs: 20 } })
  expect(await sendRaw(port, 'POST /h/x HTTP/1.1\r\nHost: localhost\r\nX-A')).toContain('"too-slow"')
})

it('ends a request whose body comes drop by drop', async () => {
  const { url, port, store } = await startRelay({}, { timeouts: { headersMs: 50, requestMs: 100, checkEveryMs: 20 } })
  const client = await openClient(url)
  const answer = await sendRaw(port, `POST /h/${client.id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{`)
  expect(answer).toContain('"too-slow"')
  expect((await store.stats()).messages).toBe(0)
})

it('closes connections on which nothing happens', async () => {
  const { port } = await startRelay(
    {},
    { timeouts: { keepAliveMs: 50, headersMs: 50, requestMs: 100, checkEveryMs: 20 } },
  )
  expect(await sendRaw(port, '')).toContain('"too-slow"')
  expect(await sendRaw(port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')).toContain('200 OK')
})

it.each([
  ['one answer', 1],
  ['answers that stand behind each other', 5],
])('cuts off who takes nothing of %s', async (_name, asked) => {
  const { url, port } = await startRelay({ maxBodyBytes: 1_000_000 }, { timeouts: { silenceMs: 500 } })
  const client = await openClient(url)
  // Six bytes each in the answer: more than the buffers of both ends hold.
  for (let n = 0; n < 4; n++) await client.post('\u0001'.repeat(900_000))
  const connections = async () =>
    Number(/relay_connections (\d+)/.exec(await (await fetch(`${url}/metrics`)).text())?.[1])
  const before = await connections()
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.pause()
  const request = `GET /v1/inbox/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${client.secret}\r\n\r\n`
  socket.write(request.repeat(asked))
  await eventually(async () => (await connections()) > before)
  await eventually(async () => (await connections()) <= before)
  expect(await connections()).toBe(before)
  socket.destroy()
})

it('takes no more connections of one address than its part, unless a proxy stands before it or nothing is counted', async () => {
  const answered = async (config: Parameters<typeof startRelay>[0]) => {
    const lines: string[] = []
    const { port } = await startRelay({ maxConnections: 100, ...config }, { log: (_level, event) => lines.push(event) })
    const sockets = Array.from({ length: 70 }, () => connect(port, '127.0.0.1'))
    let [open, closed] = [0, 0]
    for (const socket of sockets) {
      socket.on('error', () => {})
      socket.on('data', () => (open += 1))
      socket.on('close', () => (closed += 1))
      socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    }
    await eventually(() => open + closed === 70)
    for (const socket of sockets) socket.destroy()
    return [open, lines]
  }
  // One line in the log, however many come.
  expect(await answered({})).toEqual([64, ['connection-refused']])
  expect(await answered({ trustProxy: { kind: 'hops', hops: 1 } })).toEqual([70, []])
  expect(await answered({ addressRatePerMinute: 0 })).toEqual([70, []])
})

it('takes no more connections than allowed', async () => {
  const { port } = await startRelay({ maxConnections: 1 })
  const first = connect(port, '127.0.0.1')
  await new Promise((resolve) => first.once('connect', resolve))
  expect(await sendRaw(port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')).toBe('')
  first.destroy()
})
