import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { defaultConfig, limitsOf } from '../../../src/relay/config.ts'
import { createMemoryStore } from '../../../src/relay/inbox/memory.ts'
import { codeOf, createClient, eventually, openClient, problemOf, startRelay } from '../../relay/support/relay.ts'

it('refuses a body over the limit by its declared length, and stores one that just fits', async () => {
  const { url, store } = await startRelay({ maxBodyBytes: 1024 })
  const client = await openClient(url)
  expect((await client.post('x'.repeat(1024))).status).toBe(202)
  const response = await client.post('x'.repeat(1025))
  expect([response.status, await response.json()]).toMatchObject([413, { code: 'body-too-large', maxBytes: 1024 }])
  expect((await store.stats()).messages).toBe(1)
})

it('refuses a chunked body as soon as it is over the limit, and still answers', async () => {
  const { url, port, store } = await startRelay({ maxBodyBytes: 1024 })
  const client = await openClient(url)
  const head = `POST /h/${client.id} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    // The body never ends.
    socket.write(`${head}600\r\n${'x'.repeat(0x600)}\r\n`)
    socket.once('data', (chunk) => {
      socket.destroy()
      resolve(chunk.toString())
    })
  })
  expect(answer).toContain('"body-too-large"')
  expect((await store.stats()).messages).toBe(0)
})

it('cuts off who goes on sending after the refusal', async () => {
  const { url, port } = await startRelay({ maxBodyBytes: 1024 })
  const client = await openClient(url)
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  socket.write(`POST /h/${client.id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n`)
  const chunk = Buffer.alloc(256 * 1024)
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', more)
  more()
  await closed
  expect(socket.bytesWritten).toBeLessThan(64 * 1024 * 1024)
})

it('refuses what is over the messages of an inbox, loses nothing, and takes again after reading', async () => {
  const { url } = await startRelay({ maxMessages: 2 })
  const client = await openClient(url)
  await client.post('1')
  await client.post('2')
  const full = await client.post('3')
  expect([full.status, await codeOf(full), full.headers.get('retry-after')]).toEqual([507, 'inbox-full', '60'])
  const { messages, cursor } = await client.read()
  expect(messages.map((m) => m.body)).toEqual(['1', '2'])
  await client.acknowledge(cursor)
  expect((await client.post('3')).status).toBe(202)
})

it('refuses what is over the bytes of an inbox', async () => {
  const { url } = await startRelay({ maxBytes: 100 + 2 * 512 })
  const client = await openClient(url)
  await client.post('x'.repeat(99))
  expect(await codeOf(await client.post('xx'))).toBe('inbox-full')
  expect((await client.post('x')).status).toBe(202)
})

it('refuses what is over the bytes of the relay', async () => {
  const { url } = await startRelay({ maxTotalBytes: 100 + 2 * 512 })
  const [one, two] = [await openClient(url), await openClient(url)]
  await one.post('x'.repeat(99))
  const full = await two.post('xx')
  expect([full.status, await codeOf(full)]).toEqual([507, 'store-full'])
})

it('opens no more inboxes than allowed', async () => {
  const { url } = await startRelay({ maxInboxes: 1 })
  const client = await openClient(url)
  await client.post()
  const refused = await createClient(url).open()
  expect([refused.status, await codeOf(refused)]).toEqual([507, 'too-many-inboxes'])
  expect((await client.open()).status).toBe(200)
})

it('lets only so many wait on one inbox, and says when to come back', async () => {
  const { url } = await startRelay({ maxWaiting: 2 })
  const [client, other] = [await openClient(url), await openClient(url)]
  const held = [client.read('?wait=25'), client.read('?wait=25')]
  await eventually(async () => (await fetch(`${url}/metrics`).then((r) => r.text())).includes('relay_waiting 2'))
  const refused = await client.messages('?wait=25')
  expect([refused.status, await codeOf(refused), refused.headers.get('retry-after')]).toEqual([
    429,
    'too-many-waiting',
    '25',
  ])
  expect((await client.messages()).status).toBe(200)
  const elsewhere = other.read('?wait=25')
  await client.post()
  await other.post()
  await Promise.all([...held, elsewhere])
})

it('limits the webhooks of an inbox, tells what is left, and lets them in again in time', async () => {
  let at = Date.now()
  const { url } = await startRelay({ ratePerMinute: 3, maxMessages: 3 }, { monotonic: () => at })
  const [client, other] = [await openClient(url), await openClient(url)]
  const left: (string | null)[] = []
  for (let n = 0; n < 3; n++) left.push((await client.post()).headers.get('ratelimit'))
  expect(left).toEqual(['"inbox";r=2;t=20', '"inbox";r=1;t=40', '"inbox";r=0;t=60'])
  const refused = await client.post()
  expect(refused.headers.get('ratelimit-policy')).toBe('"inbox";q=3;w=60')
  expect([refused.status, await codeOf(refused), refused.headers.get('retry-after')]).toEqual([429, 'inbox-busy', '20'])
  expect((await other.post()).status).toBe(202)
  // Reading has a count of its own: an inbox that is flooded can still be emptied.
  const { messages, cursor } = await client.read()
  expect(messages).toHaveLength(3)
  await client.acknowledge(cursor)
  at += 20_000
  expect((await client.post()).status).toBe(202)
})

it('limits the reads of an inbox', async () => {
  const { url } = await startRelay({ ratePerMinute: 2 })
  const client = await openClient(url)
  await client.read()
  await client.read()
  expect(await codeOf(await client.messages())).toBe('inbox-busy')
  expect(await codeOf(await client.acknowledge('5'))).toBe('inbox-busy')
})

it('limits an address, whatever it asks for, but never keeps a balancer from asking how it is', async () => {
  const { url } = await startRelay({ ratePerMinute: 0, addressRatePerMinute: 3 })
  const client = await openClient(url)
  await client.post()
  await client.read()
  const refused = await client.post()
  expect([refused.status, await codeOf(refused)]).toEqual([429, 'address-busy'])
  expect(refused.headers.get('ratelimit')).toMatch(/^"address";r=0;/)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

it('lets one address open only so many inboxes', async () => {
  const at = Date.now()
  const { url } = await startRelay({ addressRatePerMinute: 600 }, { monotonic: () => at })
  const answers: number[] = []
  for (let n = 0; n < 62; n++) answers.push((await createClient(url).open()).status)
  expect([answers.filter((status) => status === 200).length, answers.at(-1)]).toEqual([60, 429])
})

it('lets one network open only so many inboxes, from however many addresses', async () => {
  const at = Date.now()
  const { url } = await startRelay({ trustProxy: { kind: 'hops', hops: 1 } }, { monotonic: () => at })
  const open = (network: string, n: number) =>
    createClient(url).open({ 'x-forwarded-for': `2001:db8:${network}:${n.toString(16)}::1` })
  const answers = await Promise.all(Array.from({ length: 300 }, (_, n) => open('1', n)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(240)
  const refused = answers.find(({ status }) => status !== 200)
  expect([refused?.status, refused && (await codeOf(refused))]).toEqual([429, 'address-busy'])
  expect((await open('2', 1)).status).toBe(200)
})

it('lets one address make only so many new inboxes a day, and renew those it has', async () => {
  let at = Date.now()
  const { url } = await startRelay({ maxInboxes: 10 }, { monotonic: () => at })
  const client = await openClient(url)
  await client.post()
  const codes: string[] = []
  for (let n = 0; n < 62; n++) {
    at += 1000
    const response = await createClient(url).open()
    codes.push(response.status === 200 ? 'opened' : await codeOf(response))
  }
  expect(codes.filter((code) => code === 'opened')).toHaveLength(59)
  expect(codes.at(-1)).toBe('address-busy')
  at += 1000
  expect((await client.open()).status).toBe(200)
})

it('tells senders behind a trusted proxy apart, and believes nobody else', async () => {
  const ask = async (url: string, from: string) =>
    (await fetch(`${url}/v1/inbox`, { method: 'DELETE', headers: { 'x-forwarded-for': from } })).status
  const trusting = await startRelay({ addressRatePerMinute: 1, trustProxy: { kind: 'hops', hops: 1 } })
  expect([await ask(trusting.url, '192.0.2.1'), await ask(trusting.url, '192.0.2.2')]).toEqual([401, 401])
  expect(await ask(trusting.url, '9.9.9.9, 192.0.2.1')).toBe(429)
  const wary = await startRelay({ addressRatePerMinute: 1 })
  expect([await ask(wary.url, '192.0.2.1'), await ask(wary.url, '192.0.2.2')]).toEqual([401, 429])
})

it('asks for the access key where there is one, and takes the old one while it is being changed', async () => {
  const { url } = await startRelay({ accessKeys: ['the-new-key-0123456789', 'the-old-key-0123456789'] })
  const client = createClient(url)
  for (const headers of [{}, { 'x-relay-key': '' }, { 'x-relay-key': 'the-new-key-012345678' }]) {
    const refused = await client.open(headers as Record<string, string>)
    expect([refused.status, await codeOf(refused)]).toEqual([401, 'bad-key'])
  }
  expect((await client.open({ 'x-relay-key': 'the-old-key-0123456789' })).status).toBe(200)
  expect((await client.open({ 'x-relay-key': 'the-new-key-0123456789' })).status).toBe(200)
  // The API that posts knows the hook, not the key.
  expect((await client.post()).status).toBe(202)
  expect((await client.read()).messages).toHaveLength(1)
})

it('says that the store failed, without its words, when a webhook can not be stored', async () => {
  const store = createMemoryStore({ limits: limitsOf(defaultConfig), now: Date.now })
  const lines: string[] = []
  const { url } = await startRelay(
    {},
    {
      store: { ...store, append: () => Promise.reject(new Error('secret detail of the fault')) },
      log: (_level, event) => lines.push(event),
    },
  )
  const client = await openClient(url)
  const response = await client.post()
  const problem = await problemOf(response)
  expect([problem.status, problem.code]).toEqual([500, 'internal-error'])
  expect(JSON.stringify(problem)).not.toContain('secret')
  expect(lines).toContain('internal-error')
})
