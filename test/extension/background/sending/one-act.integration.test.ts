import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createScript, json, type Script } from '../scripted.ts'

let script: Script
beforeEach(async () => {
  script = await createScript({ relay: null })
})
afterEach(() => script.stop())

const imagine = { kind: 'imagine' as const, prompt: 'a lighthouse' }
const rightClick = (selectionText: string) =>
  fakeBrowser.contextMenus.onClicked.emit({ menuItemId: 'imagine', selectionText })
const commands = () => script.calls.filter(({ method }) => method === 'POST').length

describe('the same within two seconds is one job', () => {
  test('from two pages, whatever ids they draw', async () => {
    const [first, second] = [await script.submit(imagine), await script.submit(imagine)]
    expect(second).toBe(first)
    await script.jobIs(first, 'accepted')
    expect(commands()).toBe(1)
  })

  test('also when one of the pages was not answered and asks again later', async () => {
    const first = await script.submit(imagine, { requestId: 'one' })
    await script.submit(imagine, { requestId: 'two' })
    script.clock.ahead += 20_000
    script.startWorker()
    expect(await script.submit(imagine, { requestId: 'two' })).toBe(first)
  })

  test('from a page and from the menu', async () => {
    const id = await script.submit(imagine)
    rightClick('a lighthouse')
    await script.jobIs(id, 'accepted')
    expect(await script.store.readRecent(5)).toHaveLength(1)
  })

  test('also when the first has ended meanwhile', async () => {
    script.api.take = () => json({ error: 'queue is full' }, 400)
    const id = await script.submit(imagine)
    await script.jobIs(id, 'failed')
    expect(await script.submit(imagine)).toBe(id)
  })

  test('for a button of the same picture; another picture’s is another', async () => {
    const [one, two] = [await script.submit(imagine), await script.submit({ ...imagine, prompt: 'another' })]
    await Promise.all([script.jobIs(one, 'accepted'), script.jobIs(two, 'accepted')])
    const press = { kind: 'button' as const, label: 'V1' }
    const pressed = await script.submit(press, { parentId: one })
    expect(await script.submit(press, { parentId: one })).toBe(pressed)
    expect(await script.submit(press, { parentId: two })).not.toBe(pressed)
  })

  test('for *Send again* on two pages; the job that is sent again may be as young', async () => {
    script.api.take = () => json({ error: 'queue is full' }, 400)
    const id = await script.submit(imagine)
    await script.jobIs(id, 'failed')
    script.api.take = () => json({ messageId: 'm', success: true })
    const replies = await Promise.all([1, 2].map(() => script.send('jobs.resend', { jobId: id })))
    const ids = replies.map((reply) => (reply.ok ? reply.value.jobId : ''))
    expect(ids[0]).not.toBe(id)
    expect(ids[1]).toBe(ids[0])
    await script.jobIs(ids[0] ?? '', 'accepted')
    expect(commands()).toBe(2)
  })

  test('on the same account only', async () => {
    const id = await script.submit(imagine)
    await script.connect({ id: 'second', address: 'https://other.test/api/v1' })
    expect(await script.submit(imagine)).not.toBe(id)
  })
})

describe('it is another job', () => {
  test('two seconds later', async () => {
    const id = await script.submit(imagine)
    script.clock.ahead += 2_000
    expect(await script.submit(imagine)).not.toBe(id)
  })

  test('when the user says once more, and then once for that', async () => {
    const id = await script.submit(imagine)
    const more = await script.submit(imagine, { requestId: 'more', again: true })
    expect(more).not.toBe(id)
    expect(await script.submit(imagine, { requestId: 'more', again: true })).toBe(more)
  })

  test('with other words, or with other references', async () => {
    const ids = [imagine, { ...imagine, prompt: 'a ship' }, { ...imagine, references: ['https://cdn.test/a.png'] }]
    expect(new Set(await Promise.all(ids.map((command) => script.submit(command)))).size).toBe(3)
  })

  test('there and back again with a switch', async () => {
    await script.connect({ id: 'v2', provider: 'thenextleg-v2' })
    const to = (speed: 'fast' | 'relax') => script.submit({ kind: 'speed', speed })
    const [there, back, again, twice] = [await to('relax'), await to('fast'), await to('relax'), await to('relax')]
    expect(new Set([there, back, again]).size).toBe(3)
    expect(twice).toBe(again)
  })

  test('after the clock was set back', async () => {
    script.clock.ahead = 3_600_000
    rightClick('a lighthouse')
    await script.until('the first', async () => (await script.store.readRecent(5)).length === 1)
    script.clock.ahead = 0
    rightClick('a lighthouse')
    await script.until('the second', async () => (await script.store.readRecent(5)).length === 2)
  })
})

describe('sending', () => {
  test('without the permission nothing leaves, so that it can be said that nothing was charged', async () => {
    await fakeBrowser.permissions.remove({ origins: ['https://api.test/*'] })
    const id = await script.submit(imagine)
    expect(await script.jobIs(id, 'failed')).toMatchObject({ reason: { code: 'permission' } })
    expect(script.calls).toEqual([])
  })

  test('a command names itself, so that a browser that sends it once more by itself starts one job', async () => {
    const id = await script.submit(imagine)
    await script.jobIs(id, 'accepted')
    expect(script.calls[0]?.headers.get('idempotency-key')).toBe(id)
  })

  test('a receipt that can not be written is written as soon as it can be', async () => {
    script.api.take = () => {
      fakeBrowser.storage.local.refuses = true
      return json({ messageId: 'paid-1', success: true })
    }
    const id = await script.submit(imagine)
    await script.until('the refusal', () => fakeBrowser.storage.local.refuses)
    await script.until('the command', () => commands() === 1)
    fakeBrowser.storage.local.refuses = false
    expect(await script.jobIs(id, 'accepted')).toMatchObject({ messageId: 'paid-1' })
  })

  test('what an API says back of our secrets is kept nowhere', async () => {
    const canary = 'sk-live-canary-0123456789'
    await script.connect({ token: canary })
    script.api.take = ({ url }) =>
      /info/.test(url)
        ? json({ type: 'pro', credits: 5, apiKey: canary, webhookSecret: 'whsec_canary', plan: `for ${canary}` })
        : json({ error: `The key ${canary} has expired` }, 400)
    const info = await script.send('account.refresh', {})
    if (info.ok) await script.jobIs(info.value.jobId, 'done')
    const id = await script.submit(imagine)
    await script.jobIs(id, 'failed')
    const stored = [...fakeBrowser.storage.local.values].filter(([key]) => key !== 'connections')
    const text = JSON.stringify(stored)
    expect(text).not.toContain(canary)
    expect(text).not.toContain('whsec_canary')
    expect(text).toContain('(removed)')
  })
})
