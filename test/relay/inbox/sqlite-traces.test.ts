import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, it } from 'vitest'
import type { Checkpointer } from '../../../src/relay/inbox/sqlite-checkpoint.ts'
import { createTraces, type Traces } from '../../../src/relay/inbox/sqlite-traces.ts'

const hourMs = 3_600_000

let db: DatabaseSync
let ms: number
/** What was done with the files, in order; in brackets while nobody writes. */
let done: string[]
/** Whether the log can be emptied: nobody else reads it. */
let isFree: boolean
/** What happens while the log is being emptied. */
let meanwhile: () => void
/** Whether the disk has no room for the database a second time. */
let isFull: boolean

class Database extends DatabaseSync {
  override exec(sql: string): void {
    if (isFull && sql === 'VACUUM') throw new Error('database or disk is full')
    super.exec(sql)
  }
}

beforeEach(() => {
  db = new Database(':memory:')
  isFull = false
  ms = 0
  done = []
  isFree = true
  meanwhile = () => {}
})

function create(crashed = false): Traces {
  const checkpointer: Checkpointer = {
    afterGroup: () => null,
    pass: async () => done.push('pass'),
    async rewrite() {
      done.push('rewrite')
      return true
    },
    async empty() {
      done.push('empty')
      meanwhile()
      return isFree
    },
    async stop() {},
  }
  return createTraces({
    db,
    checkpointer,
    async alone(run) {
      done.push('(')
      const value = await run()
      done.push(')')
      return value
    },
    monotonic: () => ms,
    crashed,
  })
}

/** What one round of cleaning does. */
async function round(traces: Traces): Promise<string> {
  done = []
  await traces.remove()
  return done.join(' ')
}

const emptied = 'pass ( empty )'
const rewritten = 'pass ( rewrite empty )'

it('empties the log at first, and then only when something was erased since', async () => {
  const traces = create()
  expect([await round(traces), await round(traces)]).toEqual([emptied, ''])
  traces.erased()
  expect([await round(traces), await round(traces)]).toEqual([emptied, ''])
})

it('writes the database anew as soon as an inbox was closed, once', async () => {
  const traces = create()
  await round(traces)
  traces.erased('closed')
  // What else is erased before the round changes nothing of that.
  traces.erased()
  expect(await round(traces)).toBe(rewritten)
  traces.erased()
  expect(await round(traces)).toBe(emptied)
})

it('writes it anew after a crash, once', async () => {
  const traces = create(true)
  expect(await round(traces)).toBe(rewritten)
  traces.erased()
  expect(await round(traces)).toBe(emptied)
})

it('writes it anew an hour after the last time, when something was erased meanwhile', async () => {
  const traces = create()
  ms = hourMs - 1
  expect(await round(traces)).toBe(emptied)
  traces.erased()
  ms = hourMs
  expect(await round(traces)).toBe(rewritten)
  ms = 2 * hourMs
  expect(await round(traces)).toBe('')
  traces.erased()
  expect(await round(traces)).toBe(rewritten)
  traces.erased()
  ms = 3 * hourMs - 1
  expect(await round(traces)).toBe(emptied)
})

it('tries again in the next round while somebody else reads the log', async () => {
  const traces = create()
  isFree = false
  expect([await round(traces), await round(traces)]).toEqual([emptied, emptied])
  isFree = true
  expect([await round(traces), await round(traces)]).toEqual([emptied, ''])
})

it('sees to it in the next round what was erased during this one', async () => {
  const traces = create()
  meanwhile = () => traces.erased('closed')
  await round(traces)
  meanwhile = () => {}
  expect([await round(traces), await round(traces)]).toEqual([rewritten, ''])
})

it('writes the database anew at the end only when an inbox was closed, and ends well when it can not', () => {
  const freePages = () => db.prepare('PRAGMA freelist_count').get()
  db.exec('CREATE TABLE filler (data BLOB); INSERT INTO filler VALUES (zeroblob(100000)); DELETE FROM filler')
  const before = freePages()
  const traces = create()
  traces.erased()
  traces.removeLast()
  expect(freePages()).toEqual(before)
  traces.erased('closed')
  isFull = true
  traces.removeLast()
  expect(freePages()).toEqual(before)
  isFull = false
  traces.removeLast()
  expect(freePages()).toEqual({ freelist_count: 0 })
})
