import { beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createPoller, type Poller } from '../../../../src/extension/background/polling/poll.ts'
import { aJob, createBench } from '../bench.ts'

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]
const now = 1_000_000_000

let bench: ReturnType<typeof createBench>
let poller: Poller
/** What happened, in order: `relay`, or the id that an API was asked about. */
let seen: string[]
let relayAnswers: () => Promise<boolean>
let answer: () => Response
beforeEach(async () => {
  bench = createBench()
  seen = []
  relayAnswers = async () => true
  answer = () => Response.json({ status: 'PROCESSING', progress: 10 })
  bench.net.fetch = async (url) => {
    seen.push(url.slice(url.lastIndexOf('/') + 1))
    return answer()
  }
  await bench.connect({})
  await bench.useRelay()
  poller = createPoller({
    ...bench.context,
    pollRelay: async () => {
      seen.push('relay')
      return relayAnswers()
    },
  })
})

const job = (id: string, more: Partial<Job> = {}) => aJob({ id, messageId: id, acceptedAt: now - hour, ...more })

describe('at a tick', () => {
  test('nobody is asked while nothing is due', async () => {
    await bench.add(
      job('a'),
      job('b', { state: 'overdue', nextCheckAt: now + 1 }),
      job('c', { state: 'done', nextCheckAt: 5 }),
    )
    const writes = bench.writes()
    await poller.pollDue()
    expect(seen).toEqual([])
    expect(bench.writes()).toBe(writes)
  })

  test('what is due is asked for, after the relay was read', async () => {
    await bench.add(
      job('a', { nextCheckAt: now }),
      job('b', { nextCheckAt: now + 1 }),
      job('c', { nextCheckAt: now - 1 }),
    )
    await poller.pollDue()
    expect(seen).toEqual(['relay', 'a', 'c'])
  })

  test('a time that no pause reaches was set by another clock, and has come', async () => {
    await bench.add(job('a', { nextCheckAt: now + 27 * hour }), job('b', { nextCheckAt: now + 27 * hour + 1 }))
    await poller.pollDue()
    expect(seen).toEqual(['relay', 'b'])
  })

  test('what the relay has told of meanwhile is not asked for', async () => {
    await bench.add(job('a', { nextCheckAt: now }))
    relayAnswers = async () => {
      await bench.change(async (transaction) => transaction.putJob(job('a', { state: 'done' })))
      return true
    }
    await poller.pollDue()
    expect(seen).toEqual(['relay'])
  })

  test('twenty are asked for, the others at the next', async () => {
    await bench.add(...Array.from({ length: 23 }, (_, n) => job(`j${n}`, { nextCheckAt: now })))
    await poller.pollDue()
    expect(seen).toHaveLength(21)
    seen = []
    await poller.pollDue()
    expect(seen).toEqual(['relay', 'j20', 'j21', 'j22'])
  })

  test('a job whose time is over is marked, and polled at once', async () => {
    await bench.add(job('a', { deadlineAt: now }), job('b'))
    await poller.pollDue()
    expect(seen).toEqual(['relay', 'a'])
    expect((await bench.job('b'))?.state).toBe('accepted')
  })
})

describe('what nobody has known of for long enough', () => {
  const hopeless = (id: string) =>
    job(id, { state: 'overdue', createdAt: now - 9 * day, doubtedAt: now - hour, nextCheckAt: now })
  beforeEach(() => {
    answer = () => Response.json({ status: 'PROCESSING' }, { status: 502 })
  })

  test('is given up once the relay was read and the API had its say', async () => {
    const silent = hopeless('a')
    await bench.add({ ...silent, provider: 'apiframe' })
    await poller.pollDue()
    expect(seen).toEqual(['relay'])
    expect(await bench.job('a')).toMatchObject({ state: 'failed', reason: { code: 'expired' } })
  })
  test('is not given up while the relay could not be read', async () => {
    relayAnswers = async () => false
    await bench.add({ ...hopeless('a'), provider: 'apiframe' })
    await poller.pollDue()
    expect((await bench.job('a'))?.state).toBe('overdue')
  })
  test('is not given up while the API does not answer', async () => {
    await bench.add(hopeless('a'))
    await poller.pollDue()
    expect(seen).toEqual(['relay', 'a'])
    expect((await bench.job('a'))?.state).toBe('overdue')
  })
  test('may be pressed again where it was a press', async () => {
    const parent = aJob({ id: 'p', state: 'done', pressed: ['U1'] })
    await bench.add(parent, {
      ...hopeless('a'),
      ...{ provider: 'apiframe', parentId: 'p', command: { kind: 'button', label: 'U1' } },
    })
    await poller.pollDue()
    expect((await bench.job('p'))?.pressed).toEqual([])
  })
})

describe('when a page is opened', () => {
  test('how far is what runs? Nobody asks for the rest', async () => {
    await bench.add(
      job('a'),
      job('b', { state: 'running' }),
      job('c', { state: 'overdue' }),
      job('d', { state: 'done' }),
    )
    const { messageId: _, ...nameless } = job('e')
    await bench.add(nameless)
    await poller.refresh()
    expect(seen).toEqual(['a', 'b'])
  })

  test.each([
    [10 * second - 1, 1],
    [10 * second, 2],
    [-hour, 2],
  ])('and again after %d ms, it is asked %d times in all', async (laterMs, times) => {
    await bench.add(job('a'))
    await poller.refresh()
    bench.clock.now += laterMs
    await poller.refresh()
    expect(seen).toHaveLength(times)
  })

  test('just after somebody asked by hand, nobody asks again', async () => {
    await bench.add(job('a'))
    expect(await poller.check('a')).toBe(true)
    await poller.refresh()
    expect(seen).toEqual(['a'])
    expect(await poller.check('a')).toBe(false)
  })
})

test('the longest silence that is normal is not over a moment before', async () => {
  await bench.add(job('a', { deadlineAt: now + minute }))
  bench.clock.now += minute - 1
  await poller.pollDue()
  expect((await bench.job('a'))?.state).toBe('accepted')
})
