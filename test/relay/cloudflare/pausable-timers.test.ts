import { expect, it } from 'vitest'
import { createPausableTimers } from '../../../src/relay/cloudflare/pausable-timers.ts'

function createWorld() {
  const clock = { ms: 0 }
  const armed = new Map<() => void, number>()
  const timers = createPausableTimers({
    monotonic: () => clock.ms,
    timers: {
      after(delayMs, run) {
        armed.set(run, clock.ms + delayMs)
        return () => void armed.delete(run)
      },
    },
  })
  const advance = (ms: number) => {
    clock.ms += ms
    for (const [run, dueAt] of [...armed]) if (dueAt <= clock.ms && armed.delete(run)) run()
  }
  return { timers, armed, advance }
}

it('leaves no timer pending while it is paused, and runs what was due meanwhile afterwards', () => {
  const { timers, armed, advance } = createWorld()
  const ran: string[] = []
  timers.after(100, () => ran.push('early'))
  timers.after(1000, () => ran.push('late'))
  expect(armed.size).toBe(0)
  timers.resume()
  expect(armed.size).toBe(2)
  timers.pause()
  expect(armed.size).toBe(0)
  advance(500)
  timers.resume()
  advance(0)
  expect(ran).toEqual(['early'])
  advance(499)
  expect(ran).toEqual(['early'])
  advance(1)
  expect([ran, armed.size]).toEqual([['early', 'late'], 0])
})

it.each(['running', 'paused'])('runs nothing that was cancelled while it was %s', (state) => {
  const { timers, advance } = createWorld()
  let ran = 0
  const cancel = timers.after(100, () => {
    ran += 1
  })
  timers.resume()
  if (state === 'paused') timers.pause()
  cancel()
  timers.resume()
  advance(1000)
  expect(ran).toBe(0)
})
