import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { inboxOpenedSchema } from '../../src/contract/inbox.ts'
import { codeOf, createClient, eventually, openClient, startRelay } from './support/relay.ts'

it('opens an inbox and names its hook, its limits and its last day, and says whether it was there', async () => {
  const { url } = await startRelay({}, { now: () => Date.parse('2026-11-01T00:00:00Z') })
  const client = createClient(url)
  const response = await client.open()
  expect(response.status).toBe(200)
  expect(inboxOpenedSchema.parse(await response.json())).toEqual({
    id: client.id,
    hook: `${url}/h/${client.id}`,
    expiresAt: '2026-12-01T00:00:00.000Z',
    unusedUntil: '2026-11-01T01:00:00.000Z',
    created: true,
    limits: { bodyBytes: 262_144, messages: 1000, bytes: 16_777_216, waiting: 8, keepDays: 7 },
  })
  await client.post()
  const renewed = inboxOpenedSchema.parse(await (await client.open()).json())
  expect([renewed.created, renewed.unusedUntil]).toEqual([false, undefined])
})

it('names hooks by the public address where there is one', async () => {
  const { url } = await startRelay({ publicUrl: 'https://relay.example.org/sub' })
  const client = createClient(url)
  const opened = inboxOpenedSchema.parse(await (await client.open()).json())
  expect(opened.hook).toBe(`https://relay.example.org/sub/h/${client.id}`)
})

it('hands a webhook to the owner of the inbox: body, tag, content type, time', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  const posted = await client.post('{"imageUrl":"…"}', 'job-1')
  expect(posted.status).toBe(202)
  const { id } = (await posted.json()) as { id: string }
  const { messages, cursor, more, gap } = await client.read()
  expect(messages).toEqual([
    {
      id,
      receivedAt: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
      tag: 'job-1',
      contentType: 'application/json',
      body: '{"imageUrl":"…"}',
    },
  ])
  expect([cursor, more, gap]).toEqual([id, false, false])
})

it('gives bytes that are no text as base64 and says so', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0x00]), randomBytes(100)])
  await client.post(bytes, '', { 'content-type': 'image/png' })
  const [message] = (await client.read()).messages
  expect(message).toMatchObject({
    encoding: 'base64',
    body: bytes.toString('base64'),
    contentType: 'image/png',
    tag: null,
  })
})

it('gives back whatever text was posted, and any content type', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  const odd = '{"a":"\\"\\\\","b":"\u2028\u{1f5bc}\x01\x7f"}\n\t\r"</script>\ud7ff\ufffd'
  await client.post(odd, 'tag~._-', { 'content-type': 'text/"odd"; x="\\"' })
  await client.post('', '', { 'content-type': '' })
  const { messages } = await client.read()
  expect(messages.map(({ body, tag }) => [body, tag])).toEqual([
    [odd, 'tag~._-'],
    ['', null],
  ])
  expect(messages[0]?.contentType).toBe('text/"odd"; x="\\"')
})

it('lets nobody read with the hook alone, nor with a secret of the wrong form', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  for (const header of [{}, { authorization: `Bearer ${client.id}x` }, { authorization: client.secret }]) {
    const response = await fetch(`${url}/v1/inbox/messages`, { headers: header })
    expect([response.status, await codeOf(response)]).toEqual([401, 'bad-secret'])
    expect(response.headers.get('www-authenticate')).toContain('Bearer')
    for (const path of ['/v1/inbox/messages?through=1', '/v1/inbox']) {
      const refused = await fetch(url + path, { method: 'DELETE', headers: header })
      expect([refused.status, await codeOf(refused)]).toEqual([401, 'bad-secret'])
    }
  }
  // The id is a well-formed secret, but that of another inbox.
  const asSecret = createClient(url, client.id)
  expect(await codeOf(await asSecret.messages())).toBe('no-inbox')
})

it('takes no webhook for an inbox that nobody opened, and none with a tag that is no tag', async () => {
  const { url } = await startRelay()
  const stranger = createClient(url)
  expect(await codeOf(await stranger.post())).toBe('no-inbox')
  const client = await openClient(url)
  for (const tag of ['a b', 'a/b', '%2e', 'x'.repeat(65), 'ü'])
    expect(await codeOf(await fetch(`${client.hook}/${tag}`, { method: 'POST', body: '{}' }))).toBe('bad-tag')
  expect((await client.read()).messages).toEqual([])
})

it('holds a read until a webhook comes', async () => {
  const { url, store } = await startRelay()
  const client = await openClient(url)
  const held = client.read('?wait=25')
  await eventually(async () => (await fetch(`${url}/metrics`).then((r) => r.text())).includes('relay_waiting 1'))
  await client.post('"news"')
  expect((await held).messages.map((message) => message.body)).toEqual(['"news"'])
  expect((await store.stats()).messages).toBe(1)
})

it('answers a held read with nothing when its time is over', async () => {
  const due: (() => void)[] = []
  const timers = {
    after(delayMs: number, run: () => void) {
      if (delayMs === 7000) due.push(run)
      return () => {}
    },
  }
  const { url } = await startRelay({}, { timers })
  const client = await openClient(url)
  const held = client.read('?wait=7')
  await eventually(() => due.length > 0)
  for (const run of due) run()
  expect(await held).toEqual({ messages: [], cursor: '0', more: false, gap: false })
})

it('holds nobody longer than 25 seconds', async () => {
  const delays: number[] = []
  const timers = {
    after(delayMs: number, run: () => void) {
      delays.push(delayMs)
      if (delayMs <= 25_000 && delayMs > 20_000) setImmediate(run)
      return () => {}
    },
  }
  const { url } = await startRelay({}, { timers, monotonic: () => 0 })
  const client = await openClient(url)
  await client.read('?wait=86400')
  expect(delays).toContain(25_000)
})

it('wakes everybody who waits on an inbox', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  const held = [client.read('?wait=25'), client.read('?wait=25'), client.read('?wait=25')]
  await eventually(async () => (await fetch(`${url}/metrics`).then((r) => r.text())).includes('relay_waiting 3'))
  await client.post()
  expect((await Promise.all(held)).map(({ messages }) => messages.length)).toEqual([1, 1, 1])
})

it('lets a held read go when its client leaves', async () => {
  const { url } = await startRelay({ maxWaiting: 1 })
  const client = await openClient(url)
  const leaving = new AbortController()
  const left = fetch(`${url}/v1/inbox/messages?wait=25`, {
    headers: { authorization: `Bearer ${client.secret}` },
    signal: leaving.signal,
  }).catch(() => 'left')
  await eventually(async () => (await fetch(`${url}/metrics`).then((r) => r.text())).includes('relay_waiting 1'))
  leaving.abort()
  expect(await left).toBe('left')
  await eventually(async () => (await fetch(`${url}/metrics`).then((r) => r.text())).includes('relay_waiting 0'))
})

it('answers a held read when its inbox is closed', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  const held = client.messages('?wait=25')
  await eventually(async () => (await fetch(`${url}/metrics`).then((r) => r.text())).includes('relay_waiting 1'))
  expect((await client.close()).status).toBe(204)
  expect(await codeOf(await held)).toBe('no-inbox')
  expect(await codeOf(await client.close())).toBe('no-inbox')
})

it('pages through what is there and lets go of what was read', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  for (const n of [1, 2, 3]) await client.post(String(n))
  const first = await client.read('?limit=2')
  expect([first.messages.map((m) => m.body), first.more]).toEqual([['1', '2'], true])
  const second = await client.read(`?after=${first.cursor}&limit=2`)
  expect([second.messages.map((m) => m.body), second.more]).toEqual([['3'], false])
  expect((await client.acknowledge(first.cursor)).status).toBe(204)
  expect((await client.read()).messages.map((m) => m.body)).toEqual(['3'])
})

it('refuses queries it does not understand', async () => {
  const { url } = await startRelay()
  const client = await openClient(url)
  for (const query of ['?after=abc', '?after=-1', '?wait=x', '?wait=1.5', '?limit=0', '?after=99999999999999999999'])
    expect(await codeOf(await client.messages(query))).toBe('bad-query')
  expect(await codeOf(await client.acknowledge(''))).toBe('bad-query')
})

it('says so when messages grew too old before they were read', async () => {
  let at = Date.now()
  const { url, store } = await startRelay({ keepDays: 7 }, { now: () => at })
  const client = await openClient(url)
  await client.post()
  at += 8 * 86_400_000
  await store.expire()
  const read = await client.read('?wait=25')
  expect([read.messages, read.gap]).toEqual([[], true])
  expect((await client.read(`?after=${read.cursor}`)).gap).toBe(false)
})
