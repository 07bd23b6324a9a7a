import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cursor, formerRelays, jobIndex, relay } from '../../../../src/extension/store/items.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createScriptBetweenRelays, doneV1, json, type Relay, type Script } from '../scripted.ts'

let script: Script
let other: Relay
beforeEach(async () => {
  ;({ script, other } = await createScriptBetweenRelays())
})
afterEach(() => script.stop())

const oldInboxes = async () => (await script.hub?.store.stats())?.inboxes

describe('another relay', () => {
  test('while a job is on its way: its result is read from the old one, which is then closed', async () => {
    const { id, hook } = await script.sent()
    expect(await script.useRelay(other.url)).toMatchObject({ ok: true, value: { ms: expect.any(Number) } })
    expect(await script.post(hook, doneV1(id))).toBe(202)
    await script.refresh()
    await script.jobIs(id, 'done')
    script.tick()
    await script.until('the old inbox closed', async () => (await oldInboxes()) === 0)
    await script.until('nothing left of it', async () => (await script.store.read(formerRelays)).length === 0)
  })

  test('also when the worker is ended in between, and when there is no relay any more', async () => {
    const { id, hook } = await script.sent()
    await script.useRelay('')
    script.startWorker()
    await script.post(hook, doneV1(id))
    await script.refresh()
    await script.jobIs(id, 'done')
  })

  test('with nothing on its way: the old inbox is closed at once; when that fails it is tried again', async () => {
    const online = script.api.relay
    let closings = 0
    script.api.relay = (url, init) => {
      if (init.method !== 'DELETE') return online(url, init)
      closings++
      return closings === 1 ? Promise.reject(new TypeError('offline')) : online(url, init)
    }
    await script.useRelay(other.url)
    await script.until('the first try', () => closings === 1)
    expect(await oldInboxes()).toBe(1)
    script.clock.ahead += 10_000
    script.tick()
    await script.until('the old inbox closed', async () => (await oldInboxes()) === 0)
  })

  test('what came to the old inbox unnoticed, with nothing on its way any more, is read before it is closed', async () => {
    const { id, hook } = await script.sent()
    await script.post(hook, doneV1(id))
    await script.jobIs(id, 'done')
    await script.until('the end of the long poll', async () => (await script.store.read(jobIndex)).pending.length === 0)
    await script.post(hook, doneV1(id, 'https://cdn.test/second.png'))
    await script.useRelay(other.url)
    await script.until('the old inbox closed', async () => (await oldInboxes()) === 0)
    expect(await script.finds(id, 'second.png')).toBe('unmatched')
  })

  test('with more in the old inbox than one write takes: all of it is read before it is closed', async () => {
    const { id, hook } = await script.sent()
    await script.useRelay(other.url)
    const links = Array.from({ length: 30 }, (_, at) => `https://cdn.test/${at}-of-thirty.png`)
    for (const link of links) await script.post(hook, doneV1(id, link))
    await script.refresh()
    await script.until('the old inbox closed', async () => (await oldInboxes()) === 0)
    for (const link of links) expect(await script.finds(id, link), link).not.toBe('nowhere')
  })

  test('that turns out to be the same under another name: nothing on its way is lost', async () => {
    const renamed = script.hub?.url.replace('127.0.0.1', 'localhost') ?? ''
    const { id, hook } = await script.sent()
    const secret = (await script.store.read(relay))?.secret
    await fakeBrowser.permissions.request({ origins: ['http://localhost/*'] })
    await script.useRelay(renamed)
    expect((await script.store.read(relay))?.secret).toBe(secret)
    expect(await script.store.read(formerRelays)).toEqual([])
    await script.post(hook, doneV1(id))
    await script.refresh()
    await script.jobIs(id, 'done')
  })

  test('that says yes to everything does not get the secret of the old one', async () => {
    const secret = (await script.store.read(relay))?.secret ?? ''
    const seen: string[] = []
    const online = script.api.relay
    script.api.relay = (url, init) => {
      if (!url.startsWith(other.url)) return online(url, init)
      seen.push(JSON.stringify([url, init.headers, init.body]))
      return url.includes('/h/') ? json({ id: '1' }, 202) : online(url, init)
    }
    await script.useRelay(other.url)
    expect(seen.length).toBeGreaterThan(8)
    expect(seen.join()).not.toContain(secret)
  })

  test('whose read is still held is let go of: its failure is not the new one’s, and no gap is told', async () => {
    let held: RequestInit | undefined
    const online = script.api.relay
    script.api.relay = (url, init) => {
      if (!url.includes('wait=24') || !url.startsWith(script.hub?.url ?? '')) return online(url, init)
      held = init
      return new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
    }
    const { id } = await script.sent()
    await script.until('the held read', () => held)
    await script.send('jobs.delete', { jobId: id })
    await script.useRelay(other.url)
    await script.until('the end of the held read', () => held?.signal?.aborted)
    await script.until('the old inbox closed', async () => (await oldInboxes()) === 0)
    expect(await script.store.read(cursor)).toMatchObject({ problem: null, failures: 0, gapAt: null })
  })

  test.each([
    ['fails', () => Promise.reject(new TypeError('offline'))],
    [
      'has no such inbox any more',
      () => json({ type: 'about:blank', title: 'No inbox', status: 404, code: 'no-inbox' }, 404),
    ],
  ])('while the old one is being read, which then %s: that says nothing of the new one', async (_what, answer) => {
    let end = (_response: Response | Promise<Response>) => {}
    const online = script.api.relay
    let isRead = false
    script.api.relay = (url, init) => {
      if (isRead || !url.includes('wait=0')) return online(url, init)
      isRead = true
      return new Promise((resolve) => {
        end = resolve
      })
    }
    const refreshed = script.refresh()
    await script.until('the read', () => isRead)
    await script.useRelay(other.url)
    await script.until('the old inbox closed', async () => (await oldInboxes()) === 0)
    end(answer())
    await refreshed
    expect(await script.store.read(cursor)).toMatchObject({ problem: null, failures: 0, gapAt: null })
    expect(await oldInboxes()).toBe(0)
  })
})

test('a relay that is opened anew just as the user takes another one does not come back', async () => {
  const online = script.api.relay
  let end = () => {}
  script.clock.ahead += 25 * 3_600_000
  script.api.relay = (url, init) => {
    if (init.method !== 'PUT' || url.startsWith(other.url)) return online(url, init)
    return new Promise((resolve) => {
      end = () => resolve(online(url, init))
    })
  }
  const before = end
  const refreshed = script.refresh()
  await script.until('the opening', () => end !== before)
  await script.useRelay(other.url)
  end()
  await refreshed
  expect((await script.store.read(relay))?.address).toBe(other.url)
})

test('answers of a relay are read up to a bound', async () => {
  let sent = 0
  script.api.relay = (url) => {
    if (!url.includes('/messages?')) return json({})
    const part = new Uint8Array(1_048_576).fill(0x20)
    const body = new ReadableStream({
      pull(controller) {
        sent += part.length
        if (sent > 200 * part.length) controller.close()
        else controller.enqueue(part)
      },
    })
    return new Response(body, { headers: { 'content-type': 'application/json' } })
  }
  await script.refresh()
  await script.until('the failure', async () => (await script.store.read(cursor)).problem)
  expect(sent).toBeLessThan(20 * 1_048_576)
})

test('a relay that says `more` without any is not polled in a tight loop', async () => {
  let reads = 0
  const online = script.api.relay
  script.api.relay = (url, init) => {
    if (!url.includes('/messages?')) return online(url, init)
    reads++
    return json({ messages: [], cursor: '0', more: true, gap: false })
  }
  await script.refresh()
  expect(reads).toBe(1)
})
