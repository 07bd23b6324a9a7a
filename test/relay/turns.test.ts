import { beforeEach, expect, it } from 'vitest'
import { createTurns, type Turns } from '../../src/relay/turns.ts'

let turns: (() => void)[]
let rests: { delayMs: number; run: () => void }[]
let ms: number
let queue: Turns

beforeEach(() => {
  turns = []
  rests = []
  ms = 0
  queue = createTurns({
    nextTurn: (run) => void turns.push(run),
    timers: {
      after(delayMs, run) {
        rests.push({ delayMs, run })
        return () => {}
      },
    },
    monotonic: () => ms,
  })
})

const settle = () => new Promise((resolve) => setImmediate(resolve))

it('does one thing in each turn, in the order they came', async () => {
  const done: number[] = []
  for (const n of [1, 2, 3]) void queue.run(() => n).then((value) => done.push(value))
  for (const n of [1, 2, 3]) {
    expect([done.length, turns.length]).toEqual([n - 1, 1])
    turns.shift()?.()
    await settle()
    expect(done).toHaveLength(n)
  }
  expect([turns, rests]).toEqual([[], []])
  void queue.run(() => 4).then((value) => done.push(value))
  turns.shift()?.()
  await settle()
  expect(done).toEqual([1, 2, 3, 4])
})

it.each([
  [0.2, null],
  [5, 15],
  [80, 100],
])('rests three times as long as it took (%d ms: %d)', async (took, restMs) => {
  void queue.run(() => {
    ms += took
  })
  void queue.run(() => {})
  turns.shift()?.()
  await settle()
  expect(rests.map(({ delayMs }) => Math.round(delayMs))).toEqual(restMs === null ? [] : [restMs])
  expect(turns).toHaveLength(restMs === null ? 1 : 0)
  rests.shift()?.run()
  expect(turns).toHaveLength(1)
})

it('waits for what takes its time, and goes on after what failed', async () => {
  let finish = (_value: string) => {}
  const slow = queue.run(() => new Promise<string>((resolve) => (finish = resolve)))
  const failing = expect(queue.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  const last = queue.run(() => 'last')
  turns.shift()?.()
  await settle()
  expect(turns).toEqual([])
  finish('slow')
  expect(await slow).toBe('slow')
  await settle()
  turns.shift()?.()
  await failing
  await settle()
  turns.shift()?.()
  expect(await last).toBe('last')
})
