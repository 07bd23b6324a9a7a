import { describe, expect, test } from 'vitest'
import { createRerun, createSerial } from '../../src/shared/serial.ts'

/** A task whose runs are ended by hand. */
function byHand() {
  const runs: { end: () => void; fail: (error: Error) => void }[] = []
  const task = () => new Promise<void>((resolve, reject) => runs.push({ end: resolve, fail: reject }))
  return { task, runs }
}
const settled = () => new Promise<void>((resolve) => setTimeout(resolve))

describe('tasks in a series', () => {
  test('run one after the other, in the order they are given', async () => {
    const alone = createSerial()
    const seen: string[] = []
    const task = (name: string) => async () => {
      seen.push(`${name} begins`)
      await settled()
      seen.push(`${name} ends`)
      return name
    }
    expect(await Promise.all([alone(task('a')), alone(task('b'))])).toEqual(['a', 'b'])
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  })
  test('tell their own failure, and do not stop those behind them', async () => {
    const alone = createSerial()
    const failed = alone(() => Promise.reject(new Error('no')))
    const next = alone(async () => 'next')
    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('next')
  })
})

describe('a task that is asked for again', () => {
  test('while it runs, runs once more, however often it was asked for', async () => {
    const { task, runs } = byHand()
    const ask = createRerun(task)
    const asked = [ask(), ask(), ask()]
    expect(runs).toHaveLength(1)
    runs[0]?.end()
    await settled()
    expect(runs).toHaveLength(2)
    runs[1]?.end()
    await Promise.all(asked)
    expect(runs).toHaveLength(2)
  })
  test('after it ended, begins anew', async () => {
    let runs = 0
    const ask = createRerun(async () => void runs++)
    await ask()
    await ask()
    expect(runs).toBe(2)
  })
  test('tells all who asked of what the last run threw, and can be asked again', async () => {
    const { task, runs } = byHand()
    const ask = createRerun(task)
    const asked = [ask(), ask()].map((one) => one.catch((error: Error) => error.message))
    runs[0]?.fail(new Error('first'))
    await settled()
    runs[1]?.fail(new Error('second'))
    expect(await Promise.all(asked)).toEqual(['second', 'second'])
    const once = ask()
    runs[2]?.end()
    await expect(once).resolves.toBeUndefined()
  })
  test('tells when no further run is asked for, and those who asked wait for that', async () => {
    const seen: string[] = []
    const ask = createRerun(
      async () => void seen.push('run'),
      async () => {
        await settled()
        seen.push('idle')
      },
    )
    await Promise.all([ask(), ask()])
    expect(seen).toEqual(['run', 'run', 'idle'])
  })
  test('while the end is told, begins a new run', async () => {
    let ends = 0
    const { task, runs } = byHand()
    const idle = byHand()
    const ask = createRerun(task, () => {
      ends++
      return ends === 1 ? idle.task() : undefined
    })
    const first = ask()
    runs[0]?.end()
    await settled()
    const second = ask()
    expect(runs).toHaveLength(2)
    runs[1]?.end()
    idle.runs[0]?.end()
    await Promise.all([first, second])
  })
})
