import { expect, it } from 'vitest'
import { createDeadlines } from '../../src/relay/deadlines.ts'

/** Timers that go off by hand, and a clock that is set by hand. */
function byHand() {
  const armed: (() => void)[] = []
  const delays: number[] = []
  const ended: string[] = []
  const clock = { at: 0 }
  const timers = {
    after(delayMs: number, run: () => void) {
      delays.push(delayMs)
      armed.push(run)
      return () => {}
    },
  }
  const deadlines = createDeadlines<string>({ timers, monotonic: () => clock.at, onDue: (item) => ended.push(item) })
  return { armed, delays, ended, clock, deadlines }
}

it('ends who waits equally long together, with one timer', () => {
  const { armed, ended, deadlines } = byHand()
  for (const name of ['a', 'b', 'c']) deadlines.add(name, 25_000)
  expect(armed).toHaveLength(1)
  deadlines.remove('b', 25_000)
  armed.shift()?.()
  expect(ended).toEqual(['a', 'c'])
  expect(armed).toEqual([])
})

it('keeps times of different length apart', () => {
  const { armed, ended, deadlines } = byHand()
  deadlines.add('long', 25_000)
  deadlines.add('short', 1000)
  armed[1]?.()
  expect(ended).toEqual(['short'])
  armed[0]?.()
  expect(ended).toEqual(['short', 'long'])
})

it('ends nobody early because one who came sooner has left', () => {
  const { armed, delays, ended, clock, deadlines } = byHand()
  deadlines.add('first', 1000)
  clock.at = 21
  deadlines.add('second', 1000)
  deadlines.remove('first', 1000)
  clock.at = 1000
  armed.shift()?.()
  expect(ended).toEqual([])
  clock.at = 1021
  armed.shift()?.()
  expect([ended, delays]).toEqual([['second'], [1000, 21]])
})

it('ends along with the first who comes within 20 ms of it', () => {
  const { armed, ended, clock, deadlines } = byHand()
  deadlines.add('first', 1000)
  clock.at = 20
  deadlines.add('second', 1000)
  clock.at = 1000
  armed.shift()?.()
  expect([ended, armed]).toEqual([['first', 'second'], []])
})
