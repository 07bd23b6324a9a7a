import { expect, it } from 'vitest'
import { createDeadlines } from '../../src/relay/deadlines.ts'

/** Timers that go off by hand. */
function byHand() {
  const armed: (() => void)[] = []
  return {
    armed,
    timers: {
      after(_delayMs: number, run: () => void) {
        armed.push(run)
        return () => {}
      },
    },
  }
}

it('ends who waits equally long together, with one timer', () => {
  const { armed, timers } = byHand()
  const ended: string[] = []
  const deadlines = createDeadlines<string>(timers, (item) => ended.push(item))
  for (const name of ['a', 'b', 'c']) deadlines.add(name, 25_000)
  expect(armed).toHaveLength(1)
  deadlines.remove('b', 25_000)
  armed.shift()?.()
  expect(ended).toEqual(['a', 'c'])
  expect(armed).toEqual([])
})

it('keeps times of different length apart', () => {
  const { armed, timers } = byHand()
  const ended: string[] = []
  const deadlines = createDeadlines<string>(timers, (item) => ended.push(item))
  deadlines.add('long', 25_000)
  deadlines.add('short', 1000)
  armed[1]?.()
  expect(ended).toEqual(['short'])
  armed[0]?.()
  expect(ended).toEqual(['short', 'long'])
})

it('ends nobody early because one who came sooner has left', async () => {
  const { armed, timers } = byHand()
  const ended: string[] = []
  const deadlines = createDeadlines<string>(timers, (item) => ended.push(item))
  deadlines.add('first', 1000)
  // Later than those that are ended together with the first.
  for (const from = performance.now(); performance.now() - from < 30; )
    await new Promise((resolve) => setImmediate(resolve))
  deadlines.add('second', 1000)
  deadlines.remove('first', 1000)
  armed.shift()?.()
  expect(ended).toEqual([])
  armed.shift()?.()
  expect(ended).toEqual(['second'])
})
