import { beforeEach, describe, expect, test } from 'vitest'
import { createFormers, type Formers } from '../../../../src/extension/background/relay/formers.ts'
import { createTake } from '../../../../src/extension/background/relay/take.ts'
import { type FormerRelay, formerRelays } from '../../../../src/extension/store/items.ts'
import { aJob, savedInbox } from '../bench.ts'
import { createRelayBench, failure, type RelayBench, some } from './relay-bench.ts'

const now = 1_000_000_000
const [hour, day] = [3_600_000, 86_400_000]

let bench: RelayBench
let formers: Formers
beforeEach(async () => {
  bench = await createRelayBench()
  formers = createFormers({ ...bench.context, client: bench.client, take: createTake(bench.options) })
})
const former = (name: string, more: Partial<FormerRelay> = {}): FormerRelay => ({
  ...savedInbox,
  address: `https://${name}.test`,
  secret: name,
  hook: `https://${name}.test/h/${name}`,
  ...{ after: '5', leftAt: now - hour, failures: 0, nextAt: 0 },
  ...more,
})
const leave = (...list: FormerRelay[]) => bench.put(formerRelays, list)
const left = () => bench.store.read(formerRelays)
const waitsAt = (inbox: string, more: object = {}) =>
  aJob({ id: `at-${inbox}`, sent: { origin: 'https://api.test', inbox }, ...more })

describe('an inbox that was left, while a job is on its way there', () => {
  beforeEach(() => bench.add(waitsAt('old'), aJob()))

  test('is read from where it was, takes effect, and stays', async () => {
    await leave(former('old'), former('older', { after: null }))
    await bench.add(waitsAt('older'))
    bench.script.answers = [some(['6'], { more: true }), some(['7'])]
    expect(await formers.visit()).toBe(true)
    expect(bench.reads.map(({ inbox, query }) => [inbox.address, query.after])).toEqual([
      ['https://old.test', '5'],
      ['https://old.test', '6'],
      ['https://older.test', null],
    ])
    expect(bench.reads[0]?.query).toMatchObject({ waitS: 0, limit: 25 })
    expect((await bench.job('j'))?.state).toBe('running')
    expect(await left()).toEqual([former('old', { after: '7' }), former('older', { after: '0' })])
    expect(bench.calls).toEqual([])
  })

  test('that can not be read is tried again later, and until then not all is known', async () => {
    await leave(former('old'))
    bench.script.answers = [failure(), failure(), failure({ retryAfterMs: 900_000 })]
    for (const [failures, pauseMs] of [
      [1, 5000],
      [2, 10_000],
      [3, 900_000],
    ] as const) {
      expect(await formers.visit()).toBe(false)
      expect(await left()).toEqual([former('old', { failures, nextAt: bench.clock.now + pauseMs })])
      expect(await formers.visit()).toBe(false)
      expect(bench.reads).toHaveLength(failures)
      bench.clock.now += pauseMs
    }
    bench.script.answers = [some(['6'])]
    expect(await formers.visit()).toBe(true)
    expect(await left()).toEqual([former('old', { after: '6' })])
  })

  test('is asked at once when its time was set by a clock that was ahead', async () => {
    await leave(former('old', { nextAt: now + 7 * hour }), former('older', { nextAt: now + 7 * hour + 1 }))
    await formers.visit()
    expect(bench.reads.map(({ inbox }) => inbox.address)).toEqual(['https://older.test'])
  })

  test('and is gone there is forgotten', async () => {
    await leave(former('old'), former('older'))
    bench.script.answers = [failure({ gone: true }), failure({ gone: true })]
    expect(await formers.visit()).toBe(true)
    expect(await left()).toEqual([])
    expect(bench.calls).toEqual([])
  })

  test('whose relay says `more` for ever, or `more` without any, is not asked for ever', async () => {
    await leave(former('old'))
    bench.script.answers = Array.from({ length: 30 }, (_, index) => some([String(index)], { more: true }))
    await formers.visit()
    expect(bench.reads).toHaveLength(20)
    bench.script.answers = [some([], { more: true })]
    await formers.visit()
    expect(bench.reads).toHaveLength(21)
  })

  test('is visited once at a time', async () => {
    await leave(former('old'))
    await Promise.all([formers.visit(), formers.visit()])
    expect(bench.reads).toHaveLength(1)
    await formers.visit()
    expect(bench.reads).toHaveLength(2)
  })

  test('that was chosen again meanwhile is left alone', async () => {
    await leave(former('old'))
    bench.script.answers = [
      async () => {
        await leave(former('old', { hook: 'https://old.test/h/another' }))
        return some(['6'])
      },
    ]
    await formers.visit()
    expect((await bench.job('j'))?.state).toBe('accepted')
    expect((await left())[0]?.after).toBe('5')
  })
})

describe('an inbox that was left, with nothing on its way there', () => {
  test.each([
    ['none', undefined],
    ['one elsewhere', aJob({ id: 'x', sent: { origin: 'https://api.test', inbox: 'else' } })],
    ['one that does not say where', aJob({ id: 'x' })],
    ['one that has ended', aJob({ id: 'x', state: 'done', sent: { origin: 'https://api.test', inbox: 'old' } })],
  ])('is read a last time and closed: %s', async (_what, job) => {
    if (job) await bench.add(job)
    await leave(former('old'), former('older'))
    bench.script.answers = [some(['6'])]
    expect(await formers.visit()).toBe(true)
    expect(bench.reads).toHaveLength(2)
    expect(bench.calls).toEqual(['close https://old.test', 'close https://older.test'])
    expect(await left()).toEqual([])
  })

  test('that can not be read is not closed, and nothing is missed for it', async () => {
    await leave(former('old'))
    bench.script.answers = [failure()]
    expect(await formers.visit()).toBe(true)
    expect(bench.calls).toEqual([])
    expect(await left()).toEqual([former('old', { failures: 1, nextAt: now + 5000 })])
  })

  test('that can not be closed is tried again, seldom after some tries', async () => {
    bench.script.close = failure()
    await leave(former('old', { failures: 2 }))
    await formers.visit()
    expect((await left())[0]).toMatchObject({ failures: 3, nextAt: now + 20_000 })
    bench.clock.now += 20_000
    await formers.visit()
    expect((await left())[0]).toMatchObject({ failures: 4, nextAt: bench.clock.now + 6 * hour })
  })

  test('that is gone when it is to be closed is forgotten', async () => {
    bench.script.close = failure({ gone: true })
    await leave(former('old'))
    await formers.visit()
    expect(await left()).toEqual([])
  })

  test.each([
    [30 * day, 1],
    [30 * day + 1, 0],
  ])('that nobody could close for %d ms is forgotten or not', async (ageMs, count) => {
    bench.script.answers = [failure()]
    await leave(former('old', { leftAt: now - ageMs }))
    await formers.visit()
    expect(await left()).toHaveLength(count)
  })
})

test('without any, all could be read', async () => {
  expect(await formers.visit()).toBe(true)
})
