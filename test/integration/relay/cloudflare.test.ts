import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unlimited } from '../../relay/http-behaviour/settings.ts'
import { startCountedRelay } from '../../relay/support/counted-workerd.ts'
import { crashUnderLoad } from '../../relay/support/crash.ts'
import { eventually, openClient, sendRaw } from '../../relay/support/relay.ts'
import { startRelayOnWorkerd, workerFile } from '../../relay/support/workerd.ts'

const hourMs = 3_600_000

describe('the Worker', () => {
  it('is one file without a word of Node', async () => {
    const code = readFileSync(await workerFile(), 'utf8')
    expect(code.match(/^\s*import\b.*|\bfrom ["'].*|\brequire\(.*|\bnode:.*|\bprocess\.\w|\bBuffer\b/gm)).toBeNull()
  })
})

describe('what is paid for', () => {
  let counted: Awaited<ReturnType<typeof startCountedRelay>>
  beforeAll(async () => {
    counted = await startCountedRelay()
  })
  afterAll(() => counted.stop())
  const open = () => openClient(counted.relay.url)

  it('is one request of each kind for a read, however long it waits', async () => {
    const client = await open()
    const cost = await counted.costOf(() => client.read('?wait=1'))
    expect(cost).toMatchObject({ requests: 1, objectRequests: 1, alarms: 0, rowsWritten: 0 })
  })

  it('is one row for a webhook, and one for each that is let go of and one more', async () => {
    const client = await open()
    await client.post()
    const posted = await counted.costOf(async () => {
      for (let n = 0; n < 10; n++) await client.post()
    })
    expect(posted).toMatchObject({ requests: 10, objectRequests: 10, alarmsSet: 0, rowsWritten: 10 })
    const { cursor } = await client.read()
    expect(await counted.costOf(() => client.acknowledge(cursor))).toMatchObject({ requests: 1, rowsWritten: 12 })
  })

  it('is nothing for what no object is woken for', async () => {
    const cost = await counted.costOf(async () => {
      await fetch(`${counted.relay.url}/v1/inbox/messages`)
      await fetch(`${counted.relay.url}/h/short`, { method: 'POST' })
      await fetch(`${counted.relay.url}/healthz`)
    })
    expect(cost).toMatchObject({ requests: 3, objectRequests: 0 })
  })

  it('is nothing any more when an inbox has gone: its alarm erases it, though nobody asks', async () => {
    await open()
    await counted.relay.age(hourMs)
    await eventually(async () => (await counted.counts()).alarms > 0)
    expect(await counted.counts()).toMatchObject({ objectRequests: 0 })
  })
})

describe('on this machine', () => {
  it('answers to its own names only', async () => {
    const relay = await startRelayOnWorkerd(unlimited)
    const { port } = new URL(relay.url)
    const ask = (host: string, head = 'GET /v1/inbox/messages') =>
      sendRaw(Number(port), `${head} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(await ask(`localhost:${port}`)).toContain('bad-secret')
    expect(await ask('evil.example')).toContain('foreign-host')
    expect(await ask('evil.example', `POST /h/${'a'.repeat(43)}`)).toContain('foreign-host')
    await relay.stop()
  })

  it('loses nothing it acknowledged and hands nothing out twice, killed under load', async () => {
    const relay = await startRelayOnWorkerd({
      ...unlimited,
      RELAY_MAX_MESSAGES: '1000000',
      RELAY_MAX_BYTES: '1000000000',
    })
    const outcome = await crashUnderLoad({ rounds: 2, perRound: 200, url: () => relay.url, blow: relay.restart })
    await relay.stop()
    expect(outcome).toMatchObject({ lost: 0, twice: 0, gaps: 0 })
    expect(outcome.acknowledged).toBeGreaterThanOrEqual(400)
  })
})
