import { connect } from 'node:net'

/** A generator with a seed, so that a failure can be had again. mulberry32. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

type Random = ReturnType<typeof createRandom>

const pick = <Item>(random: Random, items: readonly [Item, ...Item[]]): Item => items[random(items.length)] ?? items[0]

function bytes(random: Random, length: number): string {
  return String.fromCharCode(...Array.from({ length }, () => random(256)))
}

const hostileHeaders = [
  'X-Forwarded-For: 1.1.1.1, , ,, 256.1.1.1, ::::, %00',
  'Authorization: Bearer',
  'Authorization: Basic Og==',
  `Authorization: Bearer ${'A'.repeat(5000)}`,
  'Authorization: Bearer ../../../../etc/passwd',
  'Host: a\r\nHost: b',
  'Connection: upgrade\r\nUpgrade: websocket',
  'Upgrade: h2c\r\nHTTP2-Settings: AAAA',
  'Expect: 100-continue',
  'Expect: 200-maybe',
  'Content-Type: \x80\x81\xff',
  `Content-Type: ${'x/'.repeat(2000)}`,
  'Content-Length: 18446744073709551616',
  'Content-Length: 0x10',
  'Content-Length: 1e3',
  'Content-Length: +5',
  'Content-Length: 5, 5',
  'Transfer-Encoding: gzip',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding:\tchunked',
  'TRANSFER-ENCODING: CHUNKED',
  'Content-Encoding: gzip',
  ' folded: header',
  'Na me: x',
  ': empty',
  'Cookie: __proto__=1; constructor=2',
  '__proto__: x',
  'X-Relay-Key: \u00fc',
  'Range: bytes=0-18446744073709551615',
  'Access-Control-Request-Method: \x7f',
  'Origin: null',
] as const

/** Those of them that are still HTTP. */
const oddHeaders = [
  'X-Forwarded-For: 1.1.1.1, , ,, 256.1.1.1, ::::, %00',
  'Authorization: Bearer',
  `Authorization: Bearer ${'A'.repeat(5000)}`,
  `Authorization: Bearer ${'A'.repeat(43)}`,
  'Expect: 100-continue',
  'Connection: upgrade\r\nUpgrade: websocket',
  'Content-Type: \x80\x81\xff',
  'Content-Encoding: gzip',
  '__proto__: x',
  'Range: bytes=0-18446744073709551615',
  'Access-Control-Request-Method: GET',
] as const

const targets = [
  '/',
  '/v1/inbox',
  '/v1/inbox/messages?after=%00&wait=-1',
  '/v1/inbox/messages?wait=0&limit=99999999999999999999',
  '/v1/inbox/messages?after=__proto__&after=&&&===',
  '/h/',
  '/h//////',
  '/h/../../etc/passwd',
  '/%2e%2e/%2e%2e',
  '*',
  'http://',
  'http://[::1',
  'https://user:pass@host/h/x',
  '//evil.example/',
  '/\\..\\',
  '?',
  '#',
  '',
  '/metrics/../v1/inbox',
  '/healthz?\x00',
] as const

const plainTargets = [
  '/',
  '/v1/inbox',
  '/v1/inbox/messages?after=%00&wait=-1',
  '/v1/inbox/messages?wait=0&limit=99999999999999999999',
  '/v1/inbox/messages?after=__proto__&after=&&&===',
  '/h/',
  '/h/../../etc/passwd',
  'http://[::1',
  '//evil.example/',
  '/metrics',
] as const

const versions = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.1.1', 'http/1.1', 'ICY', ''] as const
const knownMethods = ['GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'] as const
const methods = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'PATCH',
  'TRACE',
  'CONNECT',
  'PRI',
  'get',
  'G\x00T',
  '',
] as const

function chunkedBody(random: Random): string {
  const body = pick(random, [
    '0\r\n\r\n',
    'ffffffffffffffff\r\nx',
    'z\r\n',
    '5;ext="\x00"\r\nabcde\r\n0\r\n\r\n',
    '-1\r\n',
    `5${';'.repeat(3000)}\r\nabcde\r\n`,
    '1\r\nab\r\n0\r\n\r\n',
    '0\r\nTrailer: \x01\r\n\r\n',
  ])
  return `Transfer-Encoding: chunked\r\n\r\n${body}`
}

function lengthBody(random: Random): string {
  const body = pick(random, [
    '',
    '{}',
    '['.repeat(20_000),
    '{"a":'.repeat(5000),
    '\xff\xfe\x00\x00',
    bytes(random, 300),
    '"\\ud800"',
    '\x00'.repeat(1000),
  ])
  // Mostly true; sometimes the length lies either way.
  const length = body.length + pick(random, [0, 0, 0, 0, 1, -1, 1000, 300_000])
  return `Content-Length: ${length}\r\n\r\n${body}`
}

/** One request that no honest client sends. `hook` is the path of an open inbox. Two in three are HTTP, so that they get past the parser. */
export function malformedRequest(random: Random, hook: string): string {
  const kind = random(12)
  if (kind === 0) return bytes(random, 1 + random(400))
  if (kind === 1) return `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${bytes(random, 100)}` // a TLS greeting
  const broken = random(3) === 0
  const tag = pick(random, ['', '/', '/ok', `/${'t'.repeat(random(9000))}`, '/%ff', '/a/b', '/\u00e9', '/.', '/..'])
  const target = random(2) === 0 ? hook + tag : pick(random, broken ? targets : plainTargets)
  const version = broken ? pick(random, versions) : 'HTTP/1.1'
  const lines = [`${pick(random, broken ? methods : knownMethods)} ${target} ${version}`]
  if (random(8) > 0) lines.push('Host: localhost')
  for (let n = random(4); n > 0; n--) lines.push(pick(random, broken ? hostileHeaders : oddHeaders))
  if (random(30) === 0) lines.push(...Array.from({ length: 300 }, (_, n) => `X-${n}: y`))
  const end = broken ? pick(random, ['\r\n', '\n', '\r']) : '\r\n'
  const rest = random(2) === 0 ? lengthBody(random) : random(2) === 0 ? chunkedBody(random) : 'X: y\r\n\r\n'
  const whole = lines.join(end) + end + rest
  // Sometimes a byte is knocked out, sometimes it breaks off.
  if (broken && random(3) === 0) return whole.slice(0, random(whole.length))
  if (broken && random(3) === 0) {
    const at = random(whole.length)
    return whole.slice(0, at) + String.fromCharCode(random(256)) + whole.slice(at + 1)
  }
  return whole
}

export interface FuzzOutcome {
  requests: number
  /** Answers by status; 0 for a connection that was closed without one. */
  statuses: Record<number, number>
  /** Refusals that were no problem JSON, and answers of 500 and above, with what was sent. */
  faults: string[]
}

export async function fuzz(options: {
  port: number
  hook: string
  count: number
  seed: number
  parallel: number
}): Promise<FuzzOutcome> {
  const outcome: FuzzOutcome = { requests: 0, statuses: {}, faults: [] }
  const run = async (lane: number) => {
    for (let n = lane; n < options.count; n += options.parallel) {
      const request = malformedRequest(createRandom(options.seed + n), options.hook)
      const answer = await response(options.port, request)
      outcome.requests += 1
      judge(answer, request, outcome)
    }
  }
  await Promise.all(Array.from({ length: options.parallel }, (_, lane) => run(lane)))
  return outcome
}

/** Sends, says that no more comes, and answers all that came back. */
function response(port: number, request: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let got = ''
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(got))
    socket.end(Buffer.from(request, 'latin1'))
  })
}

function judge(answer: string, request: string, outcome: FuzzOutcome): void {
  const first = answer.replace(/^(HTTP\/1\.1 100 Continue\r\n\r\n)+/, '')
  const status = first === '' ? 0 : Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1] ?? Number.NaN)
  outcome.statuses[status] = (outcome.statuses[status] ?? 0) + 1
  const refused = status >= 400
  const isProblem = /\r\ncontent-type: application\/problem\+json\r\n/i.test(first)
  const isHead = /^HEAD /.test(request)
  if (Number.isNaN(status) || status >= 500 || (refused && !isProblem && !isHead))
    outcome.faults.push(`${JSON.stringify(request.slice(0, 400))} -> ${JSON.stringify(answer.slice(0, 400))}`)
}
