import { beforeEach, expect, it } from 'vitest'
import { defaultConfig, limitsOf } from '../../../src/relay/config.ts'
import { createMemoryStore } from '../../../src/relay/inbox/memory.ts'
import { createReadiness } from '../../../src/relay/ops/readiness.ts'

let at: number
let probes: { done(): void; failed(): void }[]
/** Timers that were neither over nor ended. */
let due: { delayMs: number; run: () => void }[]
let isReady: () => Promise<boolean>

beforeEach(() => {
  at = 1_000_000
  probes = []
  due = []
  isReady = createReadiness({
    store: {
      ...createMemoryStore({ limits: limitsOf(defaultConfig), now: () => at }),
      probe: () => new Promise((resolve, reject) => probes.push({ done: resolve, failed: () => reject(new Error()) })),
    },
    now: () => at,
    timers: {
      after(delayMs, run) {
        const timer = { delayMs, run }
        due.push(timer)
        return () => void due.splice(due.indexOf(timer), 1)
      },
    },
  })
})

it('asks the store, and leaves no timer behind when that has answered', async () => {
  const [first, again] = [isReady(), isReady()]
  expect([probes.length, due.map(({ delayMs }) => delayMs)]).toEqual([1, [3000]])
  probes[0]?.done()
  expect([await first, await again, due]).toEqual([true, true, []])
  at += 1000
  const second = isReady()
  probes[1]?.failed()
  expect([await second, due]).toEqual([false, []])
})

it('asks once a second at most, and anew when the clock was set back', async () => {
  for (const [later, asked] of [
    [0, 1],
    [999, 1],
    [1, 2],
    [-999, 2],
    [-1, 3],
  ] as const) {
    at += later
    void isReady()
    expect(probes).toHaveLength(asked)
  }
})

it('is not ready when the store has not answered after three seconds', async () => {
  const ready = isReady()
  due[0]?.run()
  expect(await ready).toBe(false)
})
