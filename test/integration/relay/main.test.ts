import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crashUnderLoad } from '../../relay/support/crash.ts'
import { startRelayProcess } from '../../relay/support/process.ts'
import { createClient, openClient } from '../../relay/support/relay.ts'

const main = fileURLToPath(new URL('../../../src/relay/main.ts', import.meta.url))
// Processes take their time on a busy machine.
describe('the relay as a process', () => {
  let dir: string
  let store: string
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'relay-main-'))
    store = `sqlite:${join(dir, 'relay.db')}`
  })
  afterAll(() => rmSync(dir, { recursive: true }))

  it('answers who waits and ends well when it is asked to stop; another one goes on with the same file', async () => {
    const first = await startRelayProcess({ RELAY_STORE: store })
    const client = await openClient(first.url)
    await client.post('"kept"')
    const { cursor } = await client.read()
    const held = client.read(`?wait=25&after=${cursor}`)
    while (!(await fetch(`${first.url}/metrics`).then((r) => r.text())).includes('relay_waiting 1'));
    const ended = first.end('SIGTERM')
    expect((await held).messages).toEqual([])
    expect(await ended).toEqual({ code: 0, signal: null })

    const second = await startRelayProcess({ RELAY_STORE: store })
    expect((await createClient(second.url, client.secret).read()).messages.map((m) => m.body)).toEqual(['"kept"'])
    await second.end('SIGTERM')
  })

  it('loses nothing it acknowledged and hands nothing out twice, killed under load', async () => {
    const env = { RELAY_STORE: `sqlite:${join(dir, 'crash.db')}`, RELAY_LOG: 'info', RELAY_MAX_MESSAGES: '1000000' }
    let relay = await startRelayProcess(env)
    const outcome = await crashUnderLoad({
      rounds: 2,
      perRound: 500,
      url: () => relay.url,
      async blow() {
        await relay.end('SIGKILL')
        relay = await startRelayProcess(env)
      },
    })
    await relay.end('SIGTERM')
    expect(outcome).toMatchObject({ lost: 0, twice: 0, gaps: 0 })
    expect(outcome.acknowledged).toBeGreaterThanOrEqual(1000)
  })

  it('can be copied while it runs, and goes on from the copy', async () => {
    const relay = await startRelayProcess({ RELAY_STORE: `sqlite:${join(dir, 'live.db')}` })
    const client = await openClient(relay.url)
    await client.post('"kept"')
    const copy = join(dir, 'copy.db')
    const env = { PATH: process.env.PATH, RELAY_STORE: `sqlite:${join(dir, 'live.db')}` }
    expect(execFileSync(process.execPath, [main, 'backup', copy], { env }).toString()).toContain('copied')
    const later = await client.post('"after the copy"')
    expect(later.status).toBe(202)
    await relay.end('SIGTERM')

    const restored = await startRelayProcess({ RELAY_STORE: `sqlite:${copy}` })
    expect((await createClient(restored.url, client.secret).read()).messages.map((m) => m.body)).toEqual(['"kept"'])
    await restored.end('SIGTERM')
  })

  it('does not start on a bad setting, and says which', async () => {
    await expect(startRelayProcess({ RELAY_PORT: 'http' })).rejects.toThrow(/ended with 2: RELAY_PORT must be/)
  })

  it('does not start where it can not store, and says why', async () => {
    await expect(startRelayProcess({ RELAY_STORE: `sqlite:${dir}/missing/relay.db` })).rejects.toThrow(
      /ended with 1: The relay could not start: .*missing\/relay\.db/,
    )
  })

  it('keeps its messages in the user’s data folder at home, and says how to use it', async () => {
    const cwd = mkdtempSync(join(dir, 'checkout-'))
    const data = join(dir, 'data')
    const relay = await startRelayProcess({ XDG_DATA_HOME: data }, { args: ['home'], cwd })
    await (await openClient(relay.url)).post('"kept"')
    expect(await relay.end('SIGTERM')).toEqual({ code: 0, signal: null })
    expect(readdirSync(cwd)).toEqual([])
    const folder = join(data, 'afterimage', 'relay')
    expect(readdirSync(folder).sort()).toEqual(['relay.db', 'relay.db-lock'])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(relay.said()).toContain(`messages are kept in ${join(folder, 'relay.db')}\n`)
    expect(relay.said()).toContain(`address for set-up: ${relay.url}\n`)
  })

  it('goes on at home with what an earlier version left in the folder it is started in', async () => {
    const cwd = mkdtempSync(join(dir, 'checkout-'))
    const store = join(cwd, '.afterimage', 'relay', 'relay.db')
    mkdirSync(dirname(store), { recursive: true })
    const earlier = await startRelayProcess({ RELAY_STORE: `sqlite:${store}` })
    const client = await openClient(earlier.url)
    await client.post('"kept"')
    await earlier.end('SIGTERM')

    const data = join(dir, 'unused')
    const relay = await startRelayProcess({ XDG_DATA_HOME: data }, { args: ['home'], cwd })
    expect((await createClient(relay.url, client.secret).read()).messages.map((m) => m.body)).toEqual(['"kept"'])
    await relay.end('SIGTERM')
    expect(existsSync(data)).toBe(false)
    expect(relay.said()).toContain(`messages are kept in ${store}\nan earlier version left them there`)
  })

  it('warns of settings it does not know', async () => {
    const relay = await startRelayProcess({ RELAY_STORE: 'memory:', RELAY_PROT: '1' })
    await relay.end('SIGTERM')
    expect(relay.errors()).toContain('"event":"unknown-setting","name":"RELAY_PROT"')
  })
})
