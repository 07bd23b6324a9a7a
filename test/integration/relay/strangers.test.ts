import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { heapBytes } from '../../relay/support/garbage.ts'
import { openClient, startRelay } from '../../relay/support/relay.ts'

const agents: Agent[] = []
afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy()
})

/** As `fetch`, which can't send such headers as they are. Answers the status. */
function createAsk(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  agents.push(agent)
  return (method: string, path: string, headers: Record<string, string>, body = '') =>
    new Promise<number>((resolve, reject) => {
      const sent = request(url + path, { method, headers, agent }, (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      })
      sent.on('error', reject)
      sent.end(body)
    })
}

/** Long enough for V8 to keep it as a view of what it is a part of: that takes 13 characters. */
const addressOf = (n: number) => `198.151.${100 + (n >> 7)}.${100 + (n & 127)}`
const secret = () => randomBytes(32).toString('base64url')
const padding = 7000

/** The heap that stays behind for each of so many requests; the first warm up. */
async function keptEach(ask: (n: number) => Promise<number>, expected: number, times = 600): Promise<number> {
  const burst = async (from: number, to: number) => {
    for (let n = from; n < to; n += 8) {
      const statuses = await Promise.all(Array.from({ length: 8 }, (_, k) => ask(n + k)))
      for (const status of statuses) expect(status).toBe(expected)
    }
  }
  await burst(0, 200)
  const before = await heapBytes()
  await burst(200, 200 + times)
  return ((await heapBytes()) - before) / times
}

/** A key of a limiter or a secret may stay for a minute; what it was a part of may not. */
const bearable = 1000

it('keeps nothing of the address of a hook that nobody opened', async () => {
  const { url } = await startRelay({ addressRatePerMinute: 0 })
  const ask = createAsk(url)
  expect(await keptEach(() => ask('POST', `/h/${secret()}?${'x'.repeat(460)}`, {}), 404, 4000)).toBeLessThan(150)
})

it('keeps no more of the address of a hook than the name of its inbox', async () => {
  const { url, store } = await startRelay({ addressRatePerMinute: 0, maxInboxes: 100_000 })
  const ids = Array.from({ length: 4200 }, secret)
  for (const id of ids) await store.open(id)
  const ask = createAsk(url)
  // What stays of each is the name that its webhooks are counted by.
  const post = async (n: number) => {
    const status = await ask('POST', `/h/${ids[n]}?${'x'.repeat(440)}`, {})
    await store.close(ids[n] ?? '')
    return status
  }
  expect(await keptEach(post, 202, 4000)).toBeLessThan(400)
})

it('keeps no more of a secret than the secret', async () => {
  const { url } = await startRelay({ addressRatePerMinute: 0 })
  const ask = createAsk(url)
  const padded = () => ({ authorization: `Bearer ${' '.repeat(padding)}${secret()}` })
  expect(await keptEach(() => ask('GET', '/v1/inbox/messages', padded()), 404)).toBeLessThan(bearable)
})

it('keeps no more of an address behind a proxy than the address', async () => {
  const { url } = await startRelay({ trustProxy: { kind: 'hops', hops: 1 } })
  const ask = createAsk(url)
  const from = (n: number) => ({ 'x-forwarded-for': `${'x'.repeat(padding)}, ${addressOf(n)}` })
  expect(await keptEach((n) => ask('GET', '/v1/inbox/messages', from(n)), 401)).toBeLessThan(bearable)
})

it('keeps no more of an address behind proxies of certain networks than the address', async () => {
  const { url } = await startRelay({ trustProxy: { kind: 'list', networks: ['127.0.0.0/8'] } })
  const ask = createAsk(url)
  const from = (n: number) => ({ 'x-forwarded-for': `${'x'.repeat(padding)}, ${addressOf(n)}` })
  expect(await keptEach((n) => ask('GET', '/v1/inbox/messages', from(n)), 401)).toBeLessThan(bearable)
})

it('keeps no more of a content type than is handed on, and no more of an address than the tag', async () => {
  const { url } = await startRelay({ ratePerMinute: 0, addressRatePerMinute: 0, maxMessages: 10_000 })
  const client = await openClient(url)
  const ask = createAsk(url)
  const post = (n: number) =>
    ask('POST', `/h/${client.id}/${String(n).padStart(20, 't')}?${'x'.repeat(400)}`, {
      'content-type': `a/b;${'x'.repeat(padding)}`,
    })
  // A message in memory is about 730 bytes; the address it came to would be 480 more.
  expect(await keptEach(post, 202, 4000)).toBeLessThan(950)
  const { messages } = await client.read('?limit=1')
  expect([messages[0]?.contentType?.length, messages[0]?.tag]).toEqual([255, 'ttttttttttttttttttt0'])
})
