import { type AddressInfo, connect, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { problem } from '../../../src/relay/errors.ts'
import type { RelayAnswer } from '../../../src/relay/http/answer.ts'
import type { RelayRequest } from '../../../src/relay/http/request.ts'
import { createHttpServer, defaultTimeouts, type HttpServer } from '../../../src/relay/http/server.ts'
import { plain } from '../../../src/server/answer.ts'
import type { Timers } from '../../../src/shared/clock.ts'
import { eventually, sendRaw } from '../support/relay.ts'

let http: HttpServer
let port: number
let sockets: Socket[]
/** What stands behind the server: it answers with what is handed to it. */
let answer: (request: RelayRequest) => RelayAnswer | Promise<RelayAnswer>
let asked: RelayRequest[]
/** Every answer that the answerer was told of, as status, code. */
let told: [number, string | undefined][]
let due: { delayMs: number; run: () => void }[]

beforeEach(async () => {
  sockets = []
  asked = []
  told = []
  due = []
  answer = () => plain(200, 'answered')
  const timers: Timers = {
    after(delayMs, run) {
      due.push({ delayMs, run })
      return () => {}
    },
  }
  http = createHttpServer({
    answerer: {
      answer(request) {
        asked.push(request)
        return answer(request)
      },
      failed: () => problem('internal-error'),
      answered: (_route, status, code) => told.push([status, code]),
    },
    addressOf: (remote, forwarded) => forwarded ?? remote,
    allowedOrigin: () => null,
    maxBodyBytes: 1000,
    maxConnections: 100,
    connections: null,
    onTooMany() {},
    timeouts: defaultTimeouts,
    timers,
    monotonic: () => 0,
    timed: false,
  })
  await new Promise<void>((resolve) => http.server.listen(0, '127.0.0.1', resolve))
  port = (http.server.address() as AddressInfo).port
})
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  http.stop().forceClose()
})

/** The server's end of the connection that came in last. */
let incoming: Socket

async function connected(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  await new Promise<void>((resolve) =>
    http.server.once('connection', (near) => {
      incoming = near
      resolve()
    }),
  )
  return socket
}

const arrived = (bytes: number) => eventually(() => incoming.bytesRead >= bytes)

const get = (target: string, headers = '') => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`
const last = 'Connection: close\r\n'

describe('what is no request', () => {
  it('is refused, and counted as refused', async () => {
    expect(await sendRaw(port, 'no request at all\r\n\r\n')).toContain('400 bad-request')
    expect(await sendRaw(port, get('/', `X-Long: ${'x'.repeat(9000)}\r\n`))).toContain('431 headers-too-large')
    expect(told).toEqual([
      [400, 'bad-request'],
      [431, 'headers-too-large'],
    ])
  })

  it.each(['ECONNRESET', 'EPIPE'])('is not counted as refused when the sender has hung up (%s)', (code) => {
    http.server.emit('clientError', Object.assign(new Error(code), { code }), new Socket().destroy())
    expect(told).toEqual([])
  })
})

describe('what is asked for', () => {
  it.each([
    ['/path', '/path', ''],
    ['/path?a=1&b=?', '/path', 'a=1&b=?'],
    ['/?', '/', ''],
    ['*', '*', ''],
    ['http://relay.test/path?a=1', '/path', 'a=1'],
    ['HTTPS://relay.test?a=1', '/', 'a=1'],
    ['http://relay.test', '/', ''],
  ])('is read from %s', async (target, path, query) => {
    const request = get(target, last).replace('GET', target === '*' ? 'OPTIONS' : 'GET')
    expect(await sendRaw(port, request)).toContain('200 OK')
    expect(asked.map((one) => [one.path, one.query])).toEqual([[path, query]])
  })

  it('comes from all proxies that have written themselves down', async () => {
    await sendRaw(port, get('/', `X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\n${last}`))
    expect(asked[0]?.address.replaceAll(' ', '')).toBe('192.0.2.1,192.0.2.2')
  })
})

describe('the end', () => {
  /** Whether it has come, after what was due has run. */
  async function hasStopped(stopped: Promise<void>): Promise<boolean> {
    let is = false
    void stopped.then(() => (is = true))
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    return is
  }

  it('waits a moment for a request that is arriving, and then no longer', async () => {
    const socket = await connected()
    await new Promise((resolve) => socket.write(get('/').slice(0, 10), resolve))
    await arrived(10)
    const { stopped } = http.stop()
    expect([await hasStopped(stopped), due.map(({ delayMs }) => delayMs)]).toEqual([false, [250]])
    due.shift()?.run()
    await stopped
  })

  it('closes at once the connections whose requests are answered', async () => {
    const socket = await connected()
    socket.write(get('/'))
    await new Promise((resolve) => socket.once('data', resolve))
    await http.stop().stopped
  })

  it('waits until a request is answered that has arrived within that moment', async () => {
    let finish = (_answer: RelayAnswer) => {}
    answer = () => new Promise((resolve) => (finish = resolve))
    const socket = await connected()
    let got = ''
    socket.on('data', (chunk) => (got += chunk))
    socket.write(get('/').slice(0, 10))
    await arrived(10)
    const { stopped } = http.stop()
    socket.write(get('/').slice(10))
    await eventually(() => asked.length === 1)
    due.shift()?.run()
    expect(await hasStopped(stopped)).toBe(false)
    finish(plain(200, 'just in time'))
    await stopped
    await eventually(() => got.includes('just in time'))
  })

  it('waits for nobody when it is told not to', async () => {
    answer = () => new Promise(() => {})
    const socket = await connected()
    socket.write(get('/'))
    await eventually(() => asked.length === 1)
    const { stopped, forceClose } = http.stop()
    expect([await hasStopped(stopped), due]).toEqual([false, []])
    forceClose()
    await stopped
  })
})
