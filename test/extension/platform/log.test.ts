import { beforeEach, describe, expect, it } from 'vitest'
import { createLog, type Log, readLog } from '../../../src/extension/platform/log.ts'
import { describeError, type LogLine } from '../../../src/extension/platform/log-line.ts'
import { session } from '../../../src/extension/platform/storage.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'

const origin = 'chrome-extension://afterimage/'
const secret = 'a red fox, https://api.example/v2/path?token=s3cret'

/** An error as a browser makes one. */
function thrown(message: string, stack: string, name = 'TypeError'): Error {
  return Object.assign(new Error(message), { stack, name })
}

describe('an error', () => {
  it('is its class and those of its causes, and where we were in Chromium', () => {
    const stack = [
      `TypeError: ${secret}`,
      `    at read (${origin}assets/gallery-B1.js:12:34)`,
      '    at https://page.example/s3cret.js:1:2',
      `    at async ${origin}service-worker.js:1:200`,
    ].join('\n')
    const error = new Error('the store is full of foxes', { cause: thrown(secret, stack) })
    error.name = 'StorageRefused'
    expect(describeError(error.cause, origin)).toEqual({
      error: 'TypeError',
      frames: ['assets/gallery-B1.js:12:34', 'service-worker.js:1:200'],
    })
    expect(describeError(error, origin).error).toBe('StorageRefused < TypeError')
  })

  it('is where we were in Firefox', () => {
    const stack = 'read@moz-extension://1-2/assets/thumbs.js:5:6\nasync*load@https://page.example/x.js:1:2\n'
    expect(describeError(thrown(secret, stack), 'moz-extension://1-2/').frames).toEqual(['assets/thumbs.js:5:6'])
  })

  it('tells nothing of its message, though it looks like a stack', () => {
    const message = `no\n    at fox (${origin}s3cret.js:1:1)`
    expect(
      describeError(thrown(message, `TypeError: ${message}\n    at x (${origin}a.js:1:2)`), origin).frames,
    ).toEqual(['a.js:1:2'])
  })

  it.each([
    ['a text', secret, 'string'],
    ['nothing', undefined, 'undefined'],
    ['what calls itself by a text', thrown('', '', secret), 'Error'],
    ['null', null, 'null'],
  ])('that is %s is told by its kind alone', (_, error, kind) => {
    expect(describeError(error, origin)).toEqual({ error: kind, frames: [] })
  })
})

describe('the log', () => {
  let at: number
  let log: Log
  const open = (place: LogLine['place'] = 'worker') => createLog({ area: session, now: () => at++, place, origin })
  beforeEach(() => {
    fakeBrowser.reset()
    at = 1
    log = open()
  })

  it('survives the worker, and is read together with those of pages', async () => {
    log.note('tick', new TypeError(secret))
    await log.written()
    const page = open('popup')
    page.note('uncaught', new RangeError(secret))
    await page.written()
    const next = open()
    next.note('jobs.submit', new Error(secret), 'storage')
    await next.written()
    const lines = await readLog()
    expect(lines.map(({ place, task, error, code }) => [place, task, error, code])).toEqual([
      ['worker', 'tick', 'TypeError', undefined],
      ['popup', 'uncaught', 'RangeError', undefined],
      ['worker', 'jobs.submit', 'Error', 'storage'],
    ])
    expect(JSON.stringify(lines)).not.toMatch(/fox|s3cret/)
  })

  it('counts what comes again and again, in few writes', async () => {
    for (let n = 0; n < 1000; n++) log.note('tick', new TypeError('n'))
    await log.written()
    expect(await readLog()).toMatchObject([{ task: 'tick', times: 1000, at: 1000 }])
    expect(fakeBrowser.storage.session.writes).toBeLessThanOrEqual(2)
  })

  it('holds the last 250', async () => {
    for (let n = 0; n < 300; n++) log.note(`task ${n}`, new TypeError('n'))
    await log.written()
    const lines = await readLog()
    expect(lines).toHaveLength(250)
    expect(lines.at(-1)?.task).toBe('task 299')
  })

  it('is written again when it could not be written once', async () => {
    fakeBrowser.storage.session.refuses = true
    log.note('first', new Error('n'))
    await log.written()
    fakeBrowser.storage.session.refuses = false
    log.note('second', new Error('n'))
    await log.written()
    expect((await readLog()).map(({ task }) => task)).toEqual(['second'])
  })

  it('goes on from a record that is none of ours', async () => {
    await session.set({ 'log:worker': [{ at: 'noon' }, 7, null], 'log:popup': 'x' })
    log.note('tick', new Error('n'))
    await log.written()
    expect(await readLog()).toHaveLength(1)
  })

  it('hears of a task that nobody waits for', async () => {
    log.background(Promise.reject(new SyntaxError(secret)), 'badge')
    log.background(Promise.resolve(), 'plan')
    await new Promise((resolve) => setImmediate(resolve))
    await log.written()
    expect(await readLog()).toMatchObject([{ task: 'badge', error: 'SyntaxError' }])
  })
})
