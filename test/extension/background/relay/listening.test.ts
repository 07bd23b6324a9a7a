import { beforeEach, describe, expect, test } from 'vitest'
import { ok } from '../../../../src/shared/result.ts'
import { aJob } from '../bench.ts'
import { type Answer, createRelayBench, failure, message, type RelayBench, some } from './relay-bench.ts'

let bench: RelayBench
beforeEach(async () => {
  bench = await createRelayBench()
})
const settled = (probe: () => unknown, wanted: unknown) => expect.poll(probe).toEqual(wanted)

describe('listening', () => {
  /** A read that is held until it is answered or let go of. */
  const hold = () => {
    let answer = (_answer: Answer) => {}
    const held = () =>
      new Promise<Answer>((resolve) => {
        answer = resolve
        bench.reads.at(-1)?.query.signal?.addEventListener('abort', () => resolve(failure()))
      })
    return { held, answer: (value: Answer) => answer(value) }
  }

  test('goes on while a job is waited for, and ends with it', async () => {
    await bench.add(aJob())
    const done = ok({
      ...value(some(['2'])),
      messages: [message('2', { body: '{"status":"DONE","uri":"https://cdn.test/a.png"}' })],
    })
    bench.script.answers = [some(['1']), done]
    bench.sync.startPolling()
    await settled(() => bench.script.stops, 1)
    expect(bench.reads.map(({ query }) => [query.after, query.waitS])).toEqual([
      [null, 24],
      ['1', 24],
    ])
    expect((await bench.job('j'))?.state).toBe('done')
  })

  test('to a relay that does not hold a read takes a rest between two', async () => {
    await bench.add(aJob())
    bench.sync.startPolling()
    await settled(() => [...bench.timers.values()], [5000])
    expect(bench.reads).toHaveLength(1)
    bench.ring()
    await settled(() => [...bench.timers.values()], [5000])
    expect(bench.reads).toHaveLength(2)
  })

  test('to one that does hold it takes none', async () => {
    await bench.add(aJob())
    bench.script.answers = Array.from({ length: 3 }, () => () => {
      bench.clock.now += 24_000
      return some([])
    })
    bench.sync.startPolling()
    await settled(() => [...bench.timers.values()], [5000])
    expect(bench.reads).toHaveLength(4)
  })

  test('begins with a job that comes while it is about to end', async () => {
    bench.script.answers = [failure()]
    bench.sync.startPolling()
    bench.sync.startPolling()
    await settled(() => bench.script.stops, 1)
    expect(bench.reads).toEqual([])
  })

  test('is one, however often it is asked for', async () => {
    await bench.add(aJob())
    const { held, answer } = hold()
    bench.script.answers = [held]
    bench.sync.startPolling()
    bench.sync.startPolling()
    await settled(() => bench.reads.length, 1)
    bench.sync.startPolling()
    answer(failure({ retryAfterMs: 60_000 }))
    await settled(() => bench.script.stops, 1)
    expect(bench.reads).toHaveLength(1)
  })

  test('spares a look: what comes is told at once', async () => {
    await bench.add(aJob())
    bench.script.answers = [hold().held]
    bench.sync.startPolling()
    await settled(() => bench.reads.length, 1)
    bench.clock.now += 31_999
    expect(await bench.sync.pollOnce()).toBe(true)
    expect(bench.reads).toHaveLength(1)
  })

  test('on a line that died in its sleep spares none, and is let go of', async () => {
    await bench.add(aJob())
    bench.script.answers = [hold().held]
    bench.sync.startPolling()
    await settled(() => bench.reads.length, 1)
    bench.clock.now += 32_000
    bench.script.answers = [some(['1'])]
    expect(await bench.sync.pollOnce()).toBe(true)
    expect(bench.reads[0]?.query.signal?.aborted).toBe(true)
    expect(await bench.place()).toMatchObject({ after: '1', failures: 0 })
  })

  test('on an inbox that was left spares no look at the new one', async () => {
    await bench.add(aJob())
    bench.script.answers = [hold().held]
    bench.sync.startPolling()
    await settled(() => bench.reads.length, 1)
    await bench.useRelay({ secret: 'other', address: 'https://other.test', hook: 'https://other.test/h/other' })
    expect(await bench.sync.pollOnce()).toBe(true)
    expect(bench.reads[1]?.inbox.address).toBe('https://other.test')
  })

  test('on an inbox that was left is let go of when that is said', async () => {
    await bench.add(aJob())
    bench.script.answers = [hold().held]
    bench.sync.startPolling()
    await settled(() => bench.reads.length, 1)
    await bench.useRelay({ secret: 'other', address: 'https://other.test', hook: 'https://other.test/h/other' })
    bench.sync.cancelRead()
    await settled(() => bench.reads.map(({ inbox }) => inbox.address), ['https://relay.test', 'https://other.test'])
    expect(bench.reads[0]?.query.signal?.aborted).toBe(true)
    expect((await bench.place()).failures).toBe(0)
  })

  const value = (answer: Answer) => {
    if (!answer.ok) throw new Error('a failure')
    return answer.value
  }
})
