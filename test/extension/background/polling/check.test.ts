import { beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createChecker } from '../../../../src/extension/background/polling/check.ts'
import { aJob, createBench } from '../bench.ts'

const [second, minute, hour] = [1000, 60_000, 3_600_000]
const now = 1_000_000_000

let bench: ReturnType<typeof createBench>
let asked: string[]
let answer: () => Response
beforeEach(async () => {
  bench = createBench()
  asked = []
  answer = () => Response.json({ status: 'PROCESSING', progress: 10 })
  bench.net.fetch = async (url) => {
    asked.push(url)
    return answer()
  }
  await bench.connect({})
})

/** A job an hour old, as it is after one look. */
async function look(more: Partial<Job> = {}) {
  const job = aJob({ messageId: 'm', acceptedAt: now - hour, ...more })
  await bench.add(job)
  const checked = await createChecker(bench.context).check(job.id)
  return { ...checked, job: await bench.job(job.id) }
}
const notFound = () => Response.json({ message: 'not found' }, { status: 404 })

describe('is asked, and what it says takes effect', () => {
  test('the API that has the job', async () => {
    expect(await look()).toMatchObject({ learnt: true, answered: true, job: { state: 'running', progress: 10 } })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatch(/^https:\/\/api\.test\/.*m$/)
  })
  test('of the same server, wherever on it', async () => {
    await look({ provider: 'imaginepro', sent: { origin: 'https://api.test' } })
    expect(asked).toHaveLength(1)
  })
})

describe('nothing is asked, for nobody could say', () => {
  test.each([
    ['the job has ended', { state: 'done' }],
    ['the API never named it', { messageId: '' }],
    ['its connection was removed', { connectionId: 'gone' }],
    ['its connection is another API now', { provider: 'apiframe' }],
    ['its connection is another server now', { sent: { origin: 'https://old.test' } }],
  ] as const)('when %s', async (_what, { messageId, ...more }: Partial<Job>) => {
    const unnamed = aJob({ acceptedAt: now - hour, ...more })
    const named = messageId === '' ? unnamed : { ...unnamed, messageId: 'm' }
    await bench.add(named)
    expect(await createChecker(bench.context).check('j')).toEqual({ learnt: false, answered: true })
    expect(asked).toEqual([])
  })
  test('when the job is not there', async () => {
    expect(await createChecker(bench.context).check('gone')).toEqual({ learnt: false, answered: true })
  })
  test('when the address can not be read', async () => {
    await bench.connect({ address: 'nowhere' })
    await look({ sent: { origin: 'https://api.test' } })
    expect(asked).toEqual([])
  })
  test('when the API has no such route, and the job is looked at later all the same', async () => {
    await bench.connect({ provider: 'thenextleg-v1' })
    expect(await look({ state: 'overdue' })).toMatchObject({ answered: true, job: { checks: 1 } })
    expect(asked).toEqual([])
  })
})

test('an answer that tells nothing teaches nothing, and is no word of the job', async () => {
  answer = () => new Response('bad gateway', { status: 502 })
  expect(await look()).toMatchObject({ learnt: false, answered: false, job: { state: 'accepted' } })
  bench.net.fetch = () => Promise.reject(new TypeError('offline'))
  expect(await createChecker(bench.context).check('j')).toEqual({ learnt: false, answered: false })
})

test('the same answer twice teaches nothing the second time', async () => {
  await bench.useRelay()
  expect((await look()).learnt).toBe(true)
  expect(await createChecker(bench.context).check('j')).toEqual({ learnt: false, answered: true })
})

describe('"nobody knows of it"', () => {
  test.each([
    ['just taken', { acceptedAt: now - minute + 1 }, undefined],
    ['taken a minute ago', { acceptedAt: now - minute }, now],
    ['taken in a future that was none', { acceptedAt: now + hour }, now],
  ] as const)('is noted of a job that was %s as it should', async (_what, more, doubtedAt) => {
    answer = notFound
    expect((await look(more)).job?.doubtedAt).toBe(doubtedAt)
  })
  test('counts from when a job was made, where nobody noted when it was taken', async () => {
    answer = notFound
    const { acceptedAt: _, ...unnoted } = aJob({ messageId: 'm', createdAt: now - second })
    await bench.add(unnoted)
    await createChecker(bench.context).check('j')
    expect(await bench.job('j')).not.toHaveProperty('doubtedAt')
  })
})

describe('the next look', () => {
  test('comes soon where looks are all there is', async () => {
    expect((await look()).job).toMatchObject({ nextCheckAt: now + 5 * second, checks: 1 })
  })
  test('comes later with each', async () => {
    expect((await look({ checks: 4 })).job).toMatchObject({ nextCheckAt: now + 15 * second, checks: 5 })
  })
  test('does not come for a job of which the relay will tell', async () => {
    await bench.useRelay()
    expect((await look({ nextCheckAt: 5 })).job).not.toHaveProperty('nextCheckAt')
    const writes = bench.writes()
    await createChecker(bench.context).check('j')
    expect(bench.writes()).toBe(writes)
  })
  test('comes in hours for one of which nobody tells any more', async () => {
    await bench.useRelay()
    answer = () => new Response('bad gateway', { status: 502 })
    expect((await look({ state: 'overdue', checks: 4 })).job).toMatchObject({ nextCheckAt: now + hour, checks: 5 })
  })
  test('comes as late as the API asks', async () => {
    answer = () => Response.json({ status: 'PROCESSING' }, { headers: { 'retry-after': '600' } })
    expect((await look()).job?.nextCheckAt).toBe(now + 10 * minute)
  })
  test.each([
    ['is in doubt', now, now + hour],
    ['has been in doubt for a while', now - 20 * minute, now + 40 * minute],
    ['was in doubt under a clock that was ahead', now + 9 * hour, now + hour],
  ])('of a job that %s comes when the doubt would be believed', async (_what, doubtedAt, nextCheckAt) => {
    await bench.useRelay()
    answer = () => new Response('bad gateway', { status: 502 })
    expect((await look({ state: 'overdue', doubtedAt })).job).toMatchObject({ nextCheckAt, checks: 1 })
  })
  test('of a job in doubt comes no sooner than the API asks', async () => {
    await bench.useRelay()
    answer = () => new Response('', { status: 503, headers: { 'retry-after': '3000' } })
    const { job } = await look({ state: 'overdue', doubtedAt: now - 59 * minute })
    expect(job?.nextCheckAt).toBe(now + 50 * minute)
  })
  test('of a job in doubt comes soon where looks are all there is', async () => {
    answer = () => new Response('bad gateway', { status: 502 })
    expect((await look({ doubtedAt: now })).job?.nextCheckAt).toBe(now + 5 * second)
  })
  test('of a job whose doubt is old is like any other', async () => {
    await bench.useRelay()
    answer = () => new Response('bad gateway', { status: 502 })
    expect((await look({ state: 'overdue', doubtedAt: now - hour })).job?.nextCheckAt).toBe(now + 2 * minute)
  })
  test('is none after the end', async () => {
    answer = () => Response.json({ status: 'DONE', uri: 'https://cdn.test/a.png' })
    const { job } = await look()
    expect(job?.state).toBe('done')
    expect(job).not.toHaveProperty('nextCheckAt')
  })
})
