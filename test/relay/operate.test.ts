import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { defaultConfig, limitsOf } from '../../src/relay/config.ts'
import { StoreError } from '../../src/relay/inbox/inbox.ts'
import { createMemoryStore } from '../../src/relay/inbox/memory.ts'
import { createLog } from '../../src/server/log.ts'
import { codeOf, createClient, eventually, openClient, sendRaw, startRelay } from './support/relay.ts'

const memory = () => createMemoryStore({ limits: limitsOf(defaultConfig), now: Date.now })

async function metricsOf(url: string, headers: Record<string, string> = {}): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`, { headers })).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

it('says that it is alive and ready', async () => {
  const { url } = await startRelay()
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' })
})

it('is not ready while its store can not be written, and is again afterwards', async () => {
  let at = Date.now()
  let broken = true
  const store = {
    ...memory(),
    probe: () => (broken ? Promise.reject(new StoreError('disk')) : Promise.resolve()),
  }
  const { url } = await startRelay({}, { store, now: () => at })
  const response = await fetch(`${url}/readyz`)
  expect([response.status, await codeOf(response)]).toEqual([503, 'not-ready'])
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  broken = false
  at += 1000
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
})

it('does not let everybody who asks make it write', async () => {
  let probes = 0
  const store = {
    ...memory(),
    async probe() {
      probes += 1
    },
  }
  const at = Date.now()
  const { url } = await startRelay({}, { store, now: () => at })
  for (let n = 0; n < 5; n++) await fetch(`${url}/readyz`)
  expect(probes).toBe(1)
})

it('is not ready when its store hangs', async () => {
  const timers = {
    after(delayMs: number, run: () => void) {
      if (delayMs === 3000) setImmediate(run)
      return () => {}
    },
  }
  const store = { ...memory(), probe: () => new Promise<void>(() => {}) }
  const { url } = await startRelay({}, { store, timers })
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
})

it('counts what it does', async () => {
  const { url } = await startRelay({ maxBodyBytes: 1024 })
  const client = await openClient(url)
  await client.post('12345')
  await client.post('x'.repeat(2000))
  await client.read()
  await fetch(`${url}/nowhere`)
  const held = client.read('?wait=25&after=9')
  const counts = await metricsOf(url)
  expect(Object.fromEntries(counts)).toMatchObject({
    relay_webhooks_total: 1,
    relay_webhook_bytes_total: 5,
    relay_messages_delivered_total: 2,
    'relay_answers_total{route="hook",status="202"}': 1,
    'relay_answers_total{route="hook",status="413"}': 1,
    'relay_refusals_total{code="body-too-large"}': 1,
    'relay_refusals_total{code="unknown-path"}': 1,
    relay_store_messages: 1,
    relay_store_bytes: 5 + 512,
    relay_store_inboxes: 1,
  })
  expect(counts.get('relay_connections')).toBeGreaterThan(0)
  await held
})

it('shows its counts only to who has the key, where there is one', async () => {
  const { url } = await startRelay({ metricsKey: 'metrics-key-0123456789' })
  const refused = await fetch(`${url}/metrics`)
  expect([refused.status, await codeOf(refused)]).toEqual([401, 'bad-metrics-key'])
  expect((await metricsOf(url, { authorization: 'Bearer metrics-key-0123456789' })).size).toBeGreaterThan(5)
})

it('writes no path, body, tag, secret or address into its log or its counts', async () => {
  const lines: string[] = []
  const log = createLog({ level: 'debug', write: (line) => lines.push(line), now: Date.now })
  const key = 'the-access-key-0123456789'
  const { url } = await startRelay({ log: 'debug', accessKeys: [key], maxMessages: 1 }, { log })
  const client = createClient(url)
  await client.open({ 'x-relay-key': key })
  await client.open({ 'x-relay-key': 'a-wrong-key-0123456789' })
  await client.post('"a-body"', 'a-tag', { 'x-forwarded-for': '203.0.113.77' })
  await client.post('"a-body"', 'a-tag')
  await client.read()
  await fetch(`${url}/a-path?a-query`)
  await client.close()
  const metrics = await (await fetch(`${url}/metrics`)).text()
  expect(lines.length).toBeGreaterThanOrEqual(7)
  expect(lines.every((line) => JSON.parse(line).event === 'answered')).toBe(true)
  for (const secret of [
    client.secret,
    client.id,
    key,
    'a-wrong',
    'a-body',
    'a-tag',
    'a-path',
    'a-query',
    '203.0.113',
    '127.0.0.1',
  ])
    expect([secret, (lines.join('') + metrics).includes(secret)]).toEqual([secret, false])
})

it('logs what matters only, unless told otherwise, and nothing at all when silent', () => {
  const said = (level: 'silent' | 'info' | 'debug') => {
    const lines: string[] = []
    const log = createLog({ level, write: (line) => lines.push(JSON.parse(line).event), now: () => 0 })
    log('debug', 'detail')
    log('info', 'fact')
    log('error', 'fault')
    return lines
  }
  expect([said('silent'), said('info'), said('debug')]).toEqual([[], ['fact', 'fault'], ['detail', 'fact', 'fault']])
})

it('stores what is under way, answers who waits and takes nothing more when it stops', async () => {
  const inner = memory()
  let finish = () => {}
  const gate = new Promise<void>((resolve) => {
    finish = resolve
  })
  let stopped = false
  let storing = false
  const store = {
    ...inner,
    async append(...args: Parameters<typeof inner.append>) {
      storing = true
      await gate
      return inner.append(...args)
    },
    async stop() {
      stopped = true
    },
  }
  const relay = await startRelay({}, { store })
  const client = await openClient(relay.url)
  const held = client.read('?wait=25')
  const posting = client.post('"under way"')
  await eventually(async () => storing && (await metricsOf(relay.url)).get('relay_waiting') === 1)
  const stopping = relay.stop()
  expect((await held).messages).toEqual([])
  expect(stopped).toBe(false)
  finish()
  expect((await posting).status).toBe(202)
  await stopping
  expect([stopped, (await inner.stats()).messages]).toEqual([true, 1])
  await expect(fetch(`${relay.url}/healthz`)).rejects.toThrow()
})

it('cuts off who does not come to an end when it stops', async () => {
  const timers = {
    after(delayMs: number, run: () => void) {
      if (delayMs === 10_000) setImmediate(run)
      return () => {}
    },
  }
  let storing = false
  const append = () => {
    storing = true
    return new Promise<never>(() => {})
  }
  const relay = await startRelay({}, { store: { ...memory(), append }, timers })
  const client = await openClient(relay.url)
  const posting = client.post().catch(() => 'cut off')
  await eventually(() => storing)
  await relay.stop()
  expect(await posting).toBe('cut off')
})

it('stops once, however often it is asked to, says so, and leaves no timer that waits', async () => {
  const waiting = new Set<number>()
  const timers = {
    after(delayMs: number) {
      waiting.add(delayMs)
      return () => void waiting.delete(delayMs)
    },
  }
  let stops = 0
  const store = {
    ...memory(),
    async stop() {
      stops += 1
    },
  }
  const said: string[] = []
  const relay = await startRelay({}, { store, timers, log: (level, event) => said.push(`${level} ${event}`) })
  expect([...waiting]).toEqual([60_000])
  await Promise.all([relay.stop(), relay.stop()])
  await relay.stop()
  expect([stops, said]).toEqual([1, ['info stopping', 'info stopped']])
  expect([...waiting].filter((ms) => ms !== 250)).toEqual([])
})

it('tells once a minute of connections that it refuses', async () => {
  const minutes: (() => void)[] = []
  const timers = {
    after(delayMs: number, run: () => void) {
      if (delayMs === 60_000) minutes.push(run)
      return () => {}
    },
  }
  const said: unknown[] = []
  const { port } = await startRelay(
    { maxConnections: 1 },
    { timers, log: (level, event, fields) => level === 'warn' && said.push([event, fields]) },
  )
  const first = connect(port, '127.0.0.1')
  await new Promise((resolve) => first.once('connect', resolve))
  const refused = async () => {
    expect(await sendRaw(port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')).toBe('')
    return said.length
  }
  expect([await refused(), await refused()]).toEqual([1, 1])
  minutes.at(-1)?.()
  expect([await refused(), await refused()]).toEqual([2, 2])
  expect(said[0]).toEqual(['connection-refused', { limit: 1 }])
  first.destroy()
})

it('removes what is too old round after round, and goes on after a failed round', async () => {
  const rounds: (() => void)[] = []
  const timers = {
    after(delayMs: number, run: () => void) {
      if (delayMs === 60_000) rounds.push(run)
      return () => {}
    },
  }
  let calls = 0
  const store = {
    ...memory(),
    async expire() {
      calls += 1
      if (calls === 1) throw new StoreError('disk')
      return { messages: 1, inboxes: 0 }
    },
  }
  const said: string[] = []
  await startRelay({}, { store, timers, log: (_level, event) => said.push(event) })
  rounds.shift()?.()
  await eventually(() => rounds.length > 0)
  rounds.shift()?.()
  await eventually(() => rounds.length > 0)
  expect(said).toEqual(['expiry-failed', 'expired'])
})
