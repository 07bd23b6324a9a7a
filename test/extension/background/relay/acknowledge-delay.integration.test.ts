import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cursor, relay } from '../../../../src/extension/store/items.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createScript, doneV1, type Script } from '../scripted.ts'

const minuteMs = 60_000

let script: Script
beforeEach(async () => {
  script = await createScript({ provider: 'thenextleg-v1' }) // no poll route: the webhook is the only news there is
})
afterEach(() => script.stop())

const messages = async () => (await script.hub?.store.stats())?.messages

/** What a power cut takes back: all that was written since. */
function restore(disk: [string, unknown][]): [string, unknown][] {
  const now = structuredClone([...fakeBrowser.storage.local.values])
  fakeBrowser.storage.local.values.clear()
  for (const [key, value] of disk) fakeBrowser.storage.local.values.set(key, value)
  return now
}

const disk = () => structuredClone([...fakeBrowser.storage.local.values])

describe('the relay lets go of what was taken a minute later', () => {
  test('not before, since the disk has it later than the browser says; then it is gone there', async () => {
    const { id, hook } = await script.sent()
    await script.post(hook, doneV1(id))
    await script.jobIs(id, 'done')
    script.clock.ahead += 59_000
    script.tick()
    await script.refresh()
    expect(await messages()).toBe(1)
    script.clock.ahead += 2_000
    script.tick()
    await script.until('letting go', async () => (await messages()) === 0)
    await script.until('the end of it', async () => (await script.store.read(cursor)).taken === undefined)
  })

  test('of what came after it, too, in its turn', async () => {
    const first = await script.sent()
    await script.post(first.hook, doneV1(first.id))
    await script.jobIs(first.id, 'done')
    script.clock.ahead += 30_000
    const second = await script.sent('another')
    await script.post(second.hook, doneV1(second.id))
    await script.jobIs(second.id, 'done')
    script.clock.ahead += 31_000
    script.tick()
    await script.until('letting go of the first', async () => (await messages()) === 1)
    await script.until('the second in its turn', async () => {
      const { taken, after } = await script.store.read(cursor)
      return taken?.through === after
    })
    script.clock.ahead += minuteMs
    script.tick()
    await script.until('letting go of the second', async () => (await messages()) === 0)
  })

  test('also when the browser was closed meanwhile, and the relay answers again later', async () => {
    const { id, hook } = await script.sent()
    await script.post(hook, doneV1(id))
    await script.jobIs(id, 'done')
    script.endWorker()
    script.clock.ahead += 3 * 86_400_000
    script.startWorker()
    await script.until('letting go', async () => (await messages()) === 0)
  })
})

test('a power cut that takes the result back: the relay has it still', async () => {
  const { id, hook } = await script.sent()
  const before = disk()
  await script.post(hook, doneV1(id))
  await script.jobIs(id, 'done')
  script.endWorker()
  restore(before)
  script.startWorker()
  await script.jobIs(id, 'done')
})

test('what a copied profile reads is there for the other', async () => {
  const { id, hook } = await script.sent()
  script.endWorker()
  // The copy was made before the job: to it the message is a stranger's.
  const copy = disk().filter(([key]) => !/^(job:|page:|head)/.test(key))
  const first = restore(copy)
  script.startWorker()
  await script.post(hook, doneV1(id))
  await script.refresh()
  await script.until('what came', async () => (await script.store.readUnmatched()).length === 1)
  script.endWorker()
  restore(first)
  script.startWorker()
  await script.jobIs(id, 'done')
})

describe('an inbox that is gone', () => {
  const dayMs = 86_400_000

  test('asleep for 40 days, with a message in it: that something was lost is told in the write that opens it anew', async () => {
    const { id, hook } = await script.sent()
    script.endWorker()
    await script.post(hook, doneV1(id))
    script.clock.ahead = 40 * dayMs
    if (script.hub) script.hub.clock.ahead = 40 * dayMs
    await script.hub?.store.expire()
    const writes: string[][] = []
    const { set } = fakeBrowser.storage.local
    fakeBrowser.storage.local.set = async function (entries) {
      writes.push(Object.keys(entries))
      return set.call(this, entries)
    }
    script.startWorker()
    await script.until('the gap', async () => (await script.store.read(cursor)).gapAt)
    fakeBrowser.storage.local.set = set
    const opening = writes.filter((keys) => keys.includes(relay.key))
    expect(opening[0]).toContain(cursor.key)
    expect((await script.hub?.store.stats())?.inboxes).toBe(1)
  })

  test('that has caught nothing, while nothing was waited for: nothing was lost, and nothing is said', async () => {
    const saved = await script.store.read(relay)
    await script.hub?.store.close(saved?.hook.split('/').at(-1) ?? '')
    await script.refresh()
    await script.until('the inbox', async () => (await script.hub?.store.stats())?.inboxes === 1)
    expect((await script.store.read(cursor)).gapAt).toBeNull()
  })

  test('and has caught something once: it may have caught more', async () => {
    const { id, hook } = await script.sent()
    await script.post(hook, doneV1(id))
    await script.jobIs(id, 'done')
    await script.hub?.store.close(hook.split('/').at(-2) ?? '')
    await script.refresh()
    await script.until('the gap', async () => (await script.store.read(cursor)).gapAt)
  })
})

test('a slow line gets some of what is there through, however much it is', async () => {
  const { id, hook } = await script.sent()
  script.endWorker()
  const stranger = hook.slice(0, hook.lastIndexOf('/'))
  for (let n = 0; n < 40; n++)
    await script.post(`${stranger}/somebody-${n}`, { ref: `x${n}`, content: 'y'.repeat(60_000) })
  await script.post(hook, doneV1(id))
  const online = script.api.relay
  // 0.4 Mbit/s; what takes longer than the worker waits is cut off by the browser.
  script.api.relay = async (url, init) => {
    const response = await online(url, init)
    if (!url.includes('/messages?')) return response
    const text = await response.text()
    if (text.length / 50 > 5_000) throw new DOMException('cut off', 'TimeoutError')
    return new Response(text, response)
  }
  script.startWorker()
  for (let looks = 0; looks < 60 && (await script.job(id))?.state !== 'done'; looks++) {
    await script.refresh()
    script.clock.ahead += 3 * minuteMs
  }
  await script.jobIs(id, 'done')
})

test('a laptop that slept with a read open: whoever opens the popup sees the result at once', async () => {
  const online = script.api.relay
  let asleep = true
  // The line is dead, and nobody says so.
  script.api.relay = (url, init) => {
    if (!asleep || !url.includes('wait=24')) return online(url, init)
    return new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
  }
  const { id, hook } = await script.sent()
  await script.post(hook, doneV1(id))
  script.clock.ahead += 8 * 3_600_000
  asleep = false
  await script.refresh()
  expect((await script.job(id))?.state).toBe('done')
})
