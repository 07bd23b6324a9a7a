import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cursor, jobIndex, relay, settings } from '../../../../src/extension/store/items.ts'
import { createReadyStage, type Stage, soon, startRelay } from '../stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createReadyStage()
})
afterEach(() => stage.stop())

const told = (id: string) =>
  stage.until(`the notification of ${id}`, async () => (await stage.store.readJobs([id])).find((job) => job.told))

describe('the relay', () => {
  test('that can not be reached is tried again later and said to be the problem; then the result comes', async () => {
    const online = stage.net.fetch
    stage.net.fetch = (input, init) =>
      String(input).startsWith(stage.hub.url) ? Promise.reject(new TypeError('offline')) : online(input, init)
    const id = await stage.submit({ kind: 'imagine', prompt: 'x' })
    const place = await stage.until('the trouble with the relay', async () => {
      const position = await stage.store.read(cursor)
      return position.problem !== null && position
    })
    expect(place.problem?.code).toBe('unreachable')
    expect(place.nextAt).toBeGreaterThan(Date.now())
    stage.net.fetch = online
    stage.clock.ahead += 10_000
    stage.browser.alarms.ring('tick')
    await stage.jobIs(id, 'done')
    expect((await stage.store.read(cursor)).problem).toBeNull()
  })

  test('that lost the inbox gets it back under the same hook, and the gap is told', async () => {
    const other = await startRelay()
    const online = stage.net.fetch
    // The address stays, what is behind it is new.
    const moved = (input: string) => input.replace(stage.hub.url, other.url)
    await stage.studio.scenario({ lost: true })
    await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'x' }), 'accepted')
    stage.net.fetch = (input, init) => online(moved(String(input)), init)
    stage.startWorker()
    const place = await stage.until('the gap', async () => {
      const position = await stage.store.read(cursor)
      return position.gapAt !== null && position
    })
    expect(place.problem).toBeNull()
    stage.endWorker()
    await other.stop()
  })

  test('that does not hold reads is not polled in a tight loop', async () => {
    let reads = 0
    const online = stage.net.fetch
    stage.net.fetch = (input, init) => {
      const url = String(input)
      if (url.includes('/messages?wait=')) reads++
      return online(url.replace('wait=24', 'wait=0'), init)
    }
    await stage.studio.scenario({ stuck: true })
    await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'x' }), 'accepted')
    await soon(() => reads).toBe(1)
    // As many more rounds as fit into the time of ten requests to the studio.
    for (let requests = 0; requests < 10; requests++) await stage.painted()
    expect(reads).toBe(1)
  })

  test('is left alone while nothing is pending', async () => {
    const id = await stage.submit({ kind: 'imagine', prompt: 'x' })
    await told(id)
    await stage.atRest()
    let calls = 0
    const online = stage.net.fetch
    stage.net.fetch = (input, init) => {
      calls++
      return online(input, init)
    }
    stage.startWorker()
    await stage.send('settings.save', { ...settings.default, notify: false })
    expect((await stage.store.read(jobIndex)).pending).toEqual([])
    expect(calls).toBe(0)
    await stage.send('sync.refresh', {})
    expect(calls).toBe(1)
  })

  test('is not needed for an API that can be asked', async () => {
    await stage.useRelay('')
    const id = await stage.submit({ kind: 'imagine', prompt: 'x' })
    await stage.finished(id)
    stage.clock.ahead += 6_000
    stage.browser.alarms.ring('tick')
    expect((await stage.jobIs(id, 'done')).result?.pictures).toHaveLength(5) // the grid and its quarters
    expect(await stage.store.read(relay)).toBeNull()
  })
})
