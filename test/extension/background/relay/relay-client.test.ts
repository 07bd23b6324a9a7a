import { beforeEach, describe, expect, test } from 'vitest'
import { createRelayClient, type RelayClient } from '../../../../src/extension/background/relay/relay-client.ts'
import { createBench } from '../bench.ts'

const inbox = { address: 'https://relay.test/base', secret: 'the-secret' }
const read = { messages: [], cursor: '7', more: false, gap: false }
const query = { after: null, waitS: 24, limit: 50 }

let bench: ReturnType<typeof createBench>
let client: RelayClient
let seen: { url: string; init: RequestInit }[]
let answer: () => Response | Promise<Response>
beforeEach(() => {
  bench = createBench()
  seen = []
  answer = () => Response.json(read)
  bench.net.fetch = async (url, init) => {
    seen.push({ url, init })
    return answer()
  }
  client = createRelayClient(bench.context)
})

describe('the secret', () => {
  test.each([
    ['open', () => client.open({ ...inbox, accessKey: '', sealKey: null })],
    ['read', () => client.read(inbox, query)],
    ['acknowledge', () => client.acknowledge(inbox, '7')],
    ['close', () => client.close(inbox)],
  ])('goes to the relay alone, without cookies, caches and referrers: %s', async (_what, call) => {
    await call()
    expect(seen).toHaveLength(1)
    expect(seen[0]?.url.startsWith('https://relay.test/base/v1/inbox')).toBe(true)
    expect(seen[0]?.url).not.toContain('the-secret')
    expect(seen[0]?.init).toMatchObject({
      headers: { Authorization: 'Bearer the-secret' },
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    })
  })

  test('of the relay’s access stands beside it, where there is one', async () => {
    await client.open({ ...inbox, accessKey: 'key', sealKey: null })
    await client.open({ ...inbox, accessKey: '', sealKey: null })
    expect(seen.map(({ init }) => new Headers(init.headers).get('x-relay-key'))).toEqual(['key', null])
  })
})

test('says what is wanted', async () => {
  await client.open({ ...inbox, accessKey: '', sealKey: null })
  await client.read(inbox, query)
  await client.read(inbox, { ...query, after: '5 &', waitS: 0 })
  await client.acknowledge(inbox, '7 &')
  await client.close(inbox)
  expect(seen.map(({ url, init }) => `${init.method} ${url.slice('https://relay.test/base'.length)}`)).toEqual([
    'PUT /v1/inbox',
    'GET /v1/inbox/messages?wait=24&limit=50',
    'GET /v1/inbox/messages?wait=0&limit=50&after=5+%26',
    'DELETE /v1/inbox/messages?through=7+%26',
    'DELETE /v1/inbox',
  ])
})

test('asks to seal to a key where there is one, and sends no body otherwise', async () => {
  await client.open({ ...inbox, accessKey: 'key', sealKey: 'k'.repeat(43) })
  await client.open({ ...inbox, accessKey: '', sealKey: null })
  expect(seen.map(({ init }) => init.body)).toEqual([`{"seal":{"v":1,"key":"${'k'.repeat(43)}"}}`, undefined])
  const [first] = seen.map(({ init }) => new Headers(init.headers))
  expect([first?.get('content-type'), first?.get('x-relay-key')]).toEqual(['application/json', 'key'])
})

describe('an answer', () => {
  const fault = (more: object) => ({
    ok: false,
    error: { gone: false, otherKey: false, slow: false, retryAfterMs: null, ...more },
  })

  test('that is as agreed is handed on', async () => {
    expect(await client.read(inbox, query)).toEqual({ ok: true, value: read })
  })
  test('to a deletion need hold nothing', async () => {
    answer = () => new Response(null, { status: 204 })
    expect((await client.close(inbox)).ok).toBe(true)
    expect((await client.acknowledge(inbox, '7')).ok).toBe(true)
  })
  test.each([
    ['nothing', '', 'unexpected'],
    ['another shape', '{"messages":5}', 'unexpected'],
    ['a page', '<html>', 'not-json'],
  ])('of %s is a fault', async (_what, text, code) => {
    answer = () => new Response(text)
    expect(await client.read(inbox, query)).toEqual(fault({ reason: { code } }))
  })

  const problem = (status: number, more: object = {}) =>
    Response.json({ type: 'about:blank', title: 'Title', status, code: 'x', ...more }, { status })
  test.each([
    ['401 of the relay', () => problem(401), 'bad-relay-key'],
    ['401 of a sign-in page', () => new Response('<html>', { status: 401 }), 'unexpected'],
    ['429', () => new Response('', { status: 429 }), 'rate-limited'],
    ['500', () => new Response('', { status: 500 }), 'provider-fault'],
    ['503 of the relay', () => problem(503), 'provider-fault'],
    ['499 of a proxy', () => new Response('', { status: 499 }), 'unexpected'],
    ['400 of the relay', () => problem(400), 'refused'],
  ])('with status %s has its reason', async (_what, response, code) => {
    answer = response
    expect(await client.read(inbox, query)).toMatchObject({
      ok: false,
      error: { gone: false, otherKey: false, slow: false, reason: { code } },
    })
  })

  test('tells what the relay says, its title where it says no more, and no book', async () => {
    for (const [more, detail] of [
      [{ detail: 'Words' }, 'Words'],
      [{}, 'Title'],
      [{ detail: 'x'.repeat(600) }, 'x'.repeat(500)],
    ] as const) {
      answer = () => problem(400, more)
      expect(await client.read(inbox, query)).toEqual(fault({ reason: { code: 'refused', status: 400, detail } }))
    }
    answer = () => new Response('<html>', { status: 400 })
    expect(await client.read(inbox, query)).toEqual(fault({ reason: { code: 'unexpected', status: 400 } }))
  })

  test.each([
    ['the relay says that there is no such inbox', () => problem(404, { code: 'no-inbox' }), true],
    ['the relay says anything else', () => problem(404, { code: 'no-route' }), false],
    ['a proxy has a 404 of its own', () => new Response('<html>', { status: 404 }), false],
    ['the words come with another status', () => problem(503, { code: 'no-inbox' }), false],
  ])('by which the inbox is gone or not: %s', async (_what, response, gone) => {
    answer = response
    expect(await client.read(inbox, query)).toMatchObject({ ok: false, error: { gone } })
  })

  test('says how long the relay wants to be left alone', async () => {
    answer = () => new Response('', { status: 503, headers: { 'retry-after': '600' } })
    expect(await client.read(inbox, query)).toMatchObject({ error: { retryAfterMs: 600_000 } })
    const at = new Date(bench.clock.now + 30_000).toUTCString()
    answer = () => new Response('', { status: 503, headers: { 'retry-after': at } })
    expect(await client.read(inbox, query)).toMatchObject({ error: { retryAfterMs: 30_000 } })
  })
})

describe('a line', () => {
  /** Lets the first timer of this length ring, as it does when its time is over. */
  const ring = (delayMs: number) => {
    const found = [...bench.timers].find(([, length]) => length === delayMs)
    expect(found).toBeDefined()
    found?.[0]()
  }
  /** A fetch that ends when it is aborted, as real ones do. */
  const hang = (init: RequestInit) =>
    new Promise<Response>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
  beforeEach(() => {
    bench.net.fetch = (_url, init) => hang(init)
  })

  test.each([
    ['a read that is held', 29_000, () => client.read(inbox, query)],
    ['a look', 5000, () => client.read(inbox, { ...query, waitS: 0 })],
    ['opening', 10_000, () => client.open({ ...inbox, accessKey: '', sealKey: null })],
    ['closing', 10_000, () => client.close(inbox)],
    ['letting go', 10_000, () => client.acknowledge(inbox, '7')],
  ])('that is dead is given up: %s after %d ms', async (_what, delayMs, call) => {
    const answered = call()
    ring(delayMs)
    expect(await answered).toEqual({
      ok: false,
      error: { reason: { code: 'unreachable' }, gone: false, otherKey: false, slow: true, retryAfterMs: null },
    })
    expect([...bench.timers.values()].filter((length) => length !== delayMs)).toEqual([])
  })

  test('that drips is given up a minute later than one that is dead', async () => {
    const answered = client.read(inbox, query)
    ring(89_000)
    expect(await answered).toMatchObject({ error: { slow: true } })
  })

  test('that falls silent in an answer is given up soon, and one that goes on is not', async () => {
    let part = (_text: string) => {}
    bench.net.fetch = async (_url, init) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          part = (text) => controller.enqueue(new TextEncoder().encode(text))
          init.signal?.addEventListener('abort', () => controller.error(init.signal?.reason))
        },
      })
      return new Response(body)
    }
    const answered = client.read(inbox, query)
    const lengths = () => [...bench.timers.values()].toSorted((a, b) => a - b)
    await expect.poll(lengths).toEqual([5000, 89_000])
    const before = [...bench.timers.keys()]
    part('{')
    await expect.poll(() => [...bench.timers.keys()].filter((run) => !before.includes(run)).length).toBe(1)
    expect(lengths()).toEqual([5000, 89_000])
    ring(5000)
    expect(await answered).toMatchObject({ error: { slow: true } })
  })

  test('that breaks is not slow, and leaves no timer', async () => {
    bench.net.fetch = () => Promise.reject(new TypeError('broken'))
    expect(await client.read(inbox, query)).toMatchObject({ error: { slow: false, reason: { code: 'unreachable' } } })
    expect(bench.timers.size).toBe(0)
  })

  test('is let go of when the reader wants no more', async () => {
    const stop = new AbortController()
    const answered = client.read(inbox, { ...query, signal: stop.signal })
    stop.abort()
    expect(await answered).toMatchObject({ error: { slow: false } })
  })

  test('brings 13 MiB and no more', async () => {
    bench.net.fetch = async () => new Response(new Uint8Array(13 * 1_048_576 + 1))
    expect(await client.read(inbox, query)).toMatchObject({ error: { reason: { code: 'unexpected' } } })
    const text = JSON.stringify({ ...read, cursor: '7' })
    bench.net.fetch = async () => new Response(text.padEnd(13 * 1_048_576))
    expect((await client.read(inbox, query)).ok).toBe(true)
  })
})
