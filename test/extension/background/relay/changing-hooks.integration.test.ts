import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cursor, relay } from '../../../../src/extension/store/items.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createScriptBetweenRelays, done, doneV1, hookOf, json, type Relay, type Script } from '../scripted.ts'

let script: Script
let other: Relay
beforeEach(async () => {
  ;({ script, other } = await createScriptBetweenRelays())
})
afterEach(() => script.stop())

describe('the hook', () => {
  const start = () => {
    script.startWorker()
    fakeBrowser.runtime.onStartup.emit()
  }
  const republish = () => {
    const online = script.api.relay
    script.api.relay = async (url, init) => {
      const response = await online(url, init)
      if (init.method !== 'PUT') return response
      const opened = await response.json()
      return json({ ...opened, hook: opened.hook.replace(/^http:\/\/[^/]*/, 'https://second.example') })
    }
  }

  test.each(['the browser starts', 'a day has passed'])(
    'is learnt anew when %s, and jobs sent to the old one are asked for',
    async (when) => {
      await script.connect({ provider: 'imaginepro' })
      const { id } = await script.sent()
      republish()
      script.api.ask = () => json(done())
      if (when === 'a day has passed') script.clock.ahead += 25 * 3_600_000
      if (when === 'the browser starts') start()
      else script.startWorker()
      await script.until('the new hook', async () =>
        (await script.store.read(relay))?.hook.startsWith('https://second'),
      )
      await script.jobIs(id, 'done')
      await script.submit({ kind: 'imagine', prompt: 'after' })
      await script.until('the command', () => hookOf(script.calls.at(-1)).startsWith('https://second.example'))
    },
  )

  test('of an inbox that caught nothing for an hour is opened anew before a command names it', async () => {
    const saved = await script.store.read(relay)
    await script.hub?.store.close(saved?.hook.split('/').at(-1) ?? '')
    script.clock.ahead += 51 * 60_000
    let open: number | undefined
    script.api.take = async () => {
      open = (await script.hub?.store.stats())?.inboxes
      return json({ messageId: 'm1', success: true })
    }
    const { id } = await script.sent()
    expect(open).toBe(1)
    expect((await script.job(id))?.state).toBe('accepted')
    expect((await script.store.read(cursor)).gapAt).toBeNull()
  })

  test.each([
    ['of another inbox', (hook: string) => hook.replace(/[^/]*$/, 'A'.repeat(43)), 'unexpected'],
    [
      'on another host without TLS',
      (hook: string) => hook.replace(/^http:\/\/[^/]*/, 'http://evil.example'),
      'hook-elsewhere',
    ],
    ['with a user name', (hook: string) => hook.replace('://', '://a:b@'), 'unexpected'],
    ['that is none', () => 'javascript:1', 'unexpected'],
  ])('%s is not taken from a relay', async (_what, forge, code) => {
    const online = script.api.relay
    script.api.relay = async (url, init) => {
      const response = await online(url, init)
      if (init.method !== 'PUT') return response
      const opened = await response.json()
      return json({ ...opened, hook: forge(opened.hook) })
    }
    const reply = await script.useRelay(other.url)
    expect(reply).toMatchObject({ ok: true, value: { reason: { code } } })
    expect((await script.store.read(relay))?.address).toBe(script.hub?.url)
  })

  test('can be changed: who knows the old one writes to nobody, and what is on its way still comes', async () => {
    const { id, hook } = await script.sent()
    const before = await script.store.read(relay)
    await script.send('setup.relay', { address: script.hub?.url ?? '', accessKey: '', anew: true })
    const after = await script.store.read(relay)
    expect(after?.hook).not.toBe(before?.hook)
    await script.post(hook, doneV1(id))
    await script.refresh()
    await script.jobIs(id, 'done')
    script.tick()
    await script.until('the old hook dead', async () => (await script.post(hook, {})) === 404)
  })
})
