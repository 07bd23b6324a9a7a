import { connect, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { inboxReadSchema } from '../../../src/contract/inbox.ts'
import { defaultConfig, limitsOf } from '../../../src/relay/config.ts'
import type { InboxStore } from '../../../src/relay/inbox/inbox.ts'
import { createMemoryStore } from '../../../src/relay/inbox/memory.ts'
import { type Client, codeOf, eventually, openClient, startRelay } from '../../relay/support/relay.ts'

const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

/** Asks so many times on one connection, and takes nothing. */
function askAndTakeNothing(port: number, client: Client, headers = '', times = 1): Socket {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  socket.pause()
  const request = `GET /v1/inbox/messages HTTP/1.1\r\nHost: localhost\r\n${headers}Authorization: Bearer ${client.secret}\r\n\r\n`
  socket.write(request.repeat(times))
  return socket
}

/** Until so many reads were answered with messages. */
const answered = (url: string, count: number) =>
  eventually(async () =>
    (await (await fetch(`${url}/metrics`)).text()).includes(
      `relay_answers_total{route="messages",status="200"} ${count}\n`,
    ),
  )

/** A store that counts the reads of whole answers. */
function countingStore(config = defaultConfig): InboxStore & { reads: number } {
  const inner = createMemoryStore({ limits: limitsOf(config), now: Date.now })
  const store = {
    ...inner,
    reads: 0,
    read(...args: Parameters<InboxStore['read']>) {
      store.reads += 1
      return inner.read(...args)
    },
  }
  return store
}

const control = '\u0001'

it('gives no more than 256 KiB of JSON in one answer, and says rightly whether there is more', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  // Six bytes each in the answer.
  const sizes = [30_000, 13_000, 1, 20_000, 40_000, 3000, 0, 700]
  for (const [n, size] of sizes.entries()) await client.post(`${n}${control.repeat(size)}`)
  const got: string[] = []
  for (let cursor = '0', more = true; more; ) {
    const text = await (await client.messages(`?after=${cursor}`)).text()
    expect(text.length).toBeLessThanOrEqual(262_144 + 200)
    const read = inboxReadSchema.parse(JSON.parse(text))
    got.push(...read.messages.map(({ body }) => body))
    cursor = read.cursor
    more = read.more
    // Right to the last: what is told to be there is, and nothing is left when nothing is told.
    expect(more).toBe(got.length < sizes.length)
    expect(read.messages.length).toBeGreaterThan(0)
  }
  expect(got.map((body) => [body[0], body.length - 1])).toEqual(sizes.map((size, n) => [String(n), size]))
})

it('counts the bytes of what is not ASCII', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  for (let n = 0; n < 3; n++) await client.post('€'.repeat(40_000))
  const text = await (await client.messages()).text()
  expect(inboxReadSchema.parse(JSON.parse(text))).toMatchObject({ messages: [{}, {}], more: true })
})

it('gives a message alone that is larger than an answer', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  await client.post(control.repeat(262_144))
  await client.post('"small"')
  const first = await client.read()
  expect([first.messages.map(({ body }) => body.length), first.more]).toEqual([[262_144], true])
  const second = await client.read(`?after=${first.cursor}`)
  expect([second.messages.map(({ body }) => body), second.more]).toEqual([['"small"'], false])
})

it('answers one who waits with all that came, not only with what is read at once', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  for (const body of ['a', 'b', 'c']) await client.post(body.repeat(7000))
  expect((await client.read('?wait=25')).messages.map(({ body }) => body[0])).toEqual(['a', 'b', 'c'])
  const { cursor } = await client.read()
  const held = client.read(`?wait=25&after=${cursor}`)
  await eventually(async () => (await (await fetch(`${url}/metrics`)).text()).includes('relay_waiting 1'))
  await client.post('d'.repeat(200_000))
  expect((await held).messages.map(({ body }) => body.length)).toEqual([200_000])
})

it('reads nothing for a second request while nobody takes the answer to the first', async () => {
  const config = { maxBodyBytes: 1_000_000 }
  const store = countingStore({ ...defaultConfig, ...config })
  const { url, port } = await startRelay(config, { store })
  const client = await openClient(url)
  await client.post(control.repeat(900_000))
  askAndTakeNothing(port, client, '', 5)
  await eventually(() => store.reads >= 2)
  // The small look, and the whole of it; whatever else is served meanwhile.
  for (let n = 0; n < 20; n++) await fetch(`${url}/healthz`)
  expect(store.reads).toBe(2)
})

it('ends a connection on which over 4 requests stand behind one that is not answered', async () => {
  const { url, port } = await startRelay()
  const client = await openClient(url)
  const wait = `GET /v1/inbox/messages?wait=25 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${client.secret}\r\n\r\n`
  const health = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const ask = async (behind: number) => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    let got = ''
    socket.on('data', (chunk) => (got += chunk))
    const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(got)))
    socket.write(wait + health.repeat(behind))
    return { closed, answers: () => got.match(/HTTP\/1\.1 200/g)?.length ?? 0 }
  }
  expect(await (await ask(5)).closed).toBe('')
  const held = await ask(4)
  await eventually(async () => (await (await fetch(`${url}/metrics`)).text()).includes('relay_waiting 1'))
  await client.post()
  await eventually(() => held.answers() === 5)
})

it('serves what stands behind a request one after the other, bodies as well', async () => {
  const { url, port } = await startRelay()
  const client = await openClient(url)
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  let got = ''
  socket.on('data', (chunk) => (got += chunk))
  const post = (body: string) =>
    `POST /h/${client.id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  socket.write(post('a'.repeat(100_000)) + post('b'.repeat(100_000)) + post('c'))
  await eventually(() => got.match(/HTTP\/1\.1 202/g)?.length === 3)
  const bodies: string[] = []
  for (let cursor = '0', more = true; more; ) {
    const read = await client.read(`?after=${cursor}`)
    bodies.push(...read.messages.map(({ body }) => body[0] ?? ''))
    cursor = read.cursor
    more = read.more
  }
  expect(bodies).toEqual(['a', 'b', 'c'])
})

/** Bodies of which one makes an answer that no system's buffers take as a whole, and limits that go with them. */
const large = { maxBodyBytes: 1_000_000, ratePerMinute: 0, addressRatePerMinute: 0 }

it('lets an inbox have answers of so many bytes that nobody takes, and refuses more until they are gone', async () => {
  const { url, port } = await startRelay({ ...large, trustProxy: { kind: 'hops', hops: 1 } })
  const [client, other] = [await openClient(url), await openClient(url)]
  for (const one of [client, other]) await one.post(control.repeat(900_000))
  const idle = askAndTakeNothing(port, client, 'X-Forwarded-For: 192.0.2.1\r\n')
  await answered(url, 1)
  const read = () => client.messages('', { 'x-forwarded-for': '192.0.2.2' })
  const refused = await read()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10'])
  expect(await codeOf(refused)).toBe('answers-untaken')
  expect((await other.read()).messages).toHaveLength(1)
  idle.destroy()
  await eventually(async () => {
    const response = await read()
    await response.arrayBuffer()
    return response.status === 200
  })
})

it('lets one address leave the answers of two inboxes, not more', async () => {
  const { url, port } = await startRelay(large)
  const clients = await Promise.all(Array.from({ length: 3 }, () => openClient(url)))
  for (const one of clients) await one.post(control.repeat(900_000))
  for (const one of clients.slice(0, 2)) askAndTakeNothing(port, one)
  await answered(url, 2)
  expect(await codeOf((await clients[2]?.messages()) ?? new Response())).toBe('answers-untaken')
})

it('refuses everybody when answers of 64 MiB are not taken', async () => {
  const { url, port } = await startRelay({ ...large, trustProxy: { kind: 'hops', hops: 1 } })
  const clients = await Promise.all(Array.from({ length: 13 }, () => openClient(url)))
  for (const one of clients) await one.post(control.repeat(900_000))
  for (const [n, one] of clients.slice(0, 12).entries())
    askAndTakeNothing(port, one, `X-Forwarded-For: 192.0.2.${n}\r\n`)
  await answered(url, 12)
  const refused = await clients[12]?.messages('', { 'x-forwarded-for': '192.0.2.99' })
  expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([503, '10'])
})

it('counts a large answer as several reads, of its inbox and of its address', async () => {
  const at = Date.now()
  const { url } = await startRelay(
    { ratePerMinute: 60, addressRatePerMinute: 60, maxMessages: 60 },
    { monotonic: () => at },
  )
  const client = await openClient(url)
  const left = async () => Number(/r=(\d+)/.exec((await client.messages()).headers.get('ratelimit') ?? '')?.[1])
  await client.post('small')
  expect([await left(), await left()]).toEqual([59, 58])
  await client.acknowledge(String(Number.MAX_SAFE_INTEGER))
  // 600 000 bytes of JSON: four times 128 KiB, beside the read itself.
  await client.post(control.repeat(100_000))
  const before = await left()
  expect(before - (await left())).toBe(1 + 4)
  // Of its address: opened, four reads, two webhooks, one acknowledgement, and what the two large answers cost beside.
  let left60 = 60 - 1 - 4 - 2 - 1 - 2 * 4
  while ((await client.close()).status !== 429) left60 -= 1
  expect(left60).toBe(0)
})

it.each([
  ['its inbox', { ratePerMinute: 10 }, 'inbox-busy'],
  ['its address', { ratePerMinute: 0, addressRatePerMinute: 15 }, 'address-busy'],
])('refuses a large read when its turn comes after others were charged to %s', async (_whose, config, code) => {
  const at = Date.now()
  const { url } = await startRelay(config, { monotonic: () => at })
  const client = await openClient(url)
  await client.post(control.repeat(262_144))
  const answers = await Promise.all([client.messages(), client.messages(), client.messages()])
  const codes = await Promise.all(answers.map(async (one) => (one.status === 200 ? 'read' : codeOf(one))))
  expect(codes.sort()).toEqual([code, code, 'read'].sort())
})

it('puts one large answer together in each turn of the event loop', async () => {
  const turns: (() => void)[] = []
  const { url } = await startRelay({}, { nextTurn: (run) => void turns.push(run) })
  const client = await openClient(url)
  await client.post('x'.repeat(9000))
  const reads = [client.read(), client.read(), client.read()]
  let done = 0
  for (const read of reads) void read.then(() => (done += 1))
  await eventually(() => turns.length > 0)
  for (let n = 1; n <= 3; n++) {
    await eventually(() => turns.length === 1)
    for (let asked = 0; asked < 20; asked++) await fetch(`${url}/healthz`)
    expect(done).toBe(n - 1)
    turns.shift()?.()
    await eventually(() => done === n)
  }
  expect(turns).toEqual([])
})
