import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Cleaning, createCleaning, stepOf } from '../../../src/relay/inbox/sqlite-cleaning.ts'
import { createInboxIndex, type InboxIndex, type IndexedInbox } from '../../../src/relay/inbox/sqlite-index.ts'
import { emptyInbox } from '../../../src/relay/inbox/sqlite-load.ts'
import { type OpenDatabase, openDatabase } from '../../../src/relay/inbox/sqlite-schema.ts'
import { prepareStatements } from '../../../src/relay/inbox/sqlite-statements.ts'
import { roomy } from './behaviour/world.ts'

const mib = 1024 * 1024

let dir: string
let file: OpenDatabase
let index: InboxIndex
let cleaning: Cleaning
/** What each write has done: how many messages it erased, or inboxes it took away. */
let writes: number[]
/** Whether the disk refuses to be written. */
let broken: boolean
const closed = emptyInbox('closed', 0, 0)

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relay-cleaning-'))
  file = openDatabase(join(dir, 'relay.db'))
  index = createInboxIndex()
  writes = []
  broken = false
  let changes = 0
  cleaning = createCleaning({
    db: file.db,
    sql: prepareStatements(file.db),
    index,
    async write(apply) {
      if (broken) throw new Error('disk')
      changes = 0
      const value = apply()
      writes.push(changes)
      return value
    },
    detach(inbox) {
      changes += 1
      index.remove(inbox)
      return true
    },
    erase: () => (changes += 1),
    messagesToErase: closed,
    limits: roomy,
    now: () => roomy.inboxMs,
  })
})
afterEach(() => {
  file.close()
  rmSync(dir, { recursive: true })
})

function inboxOf(sizes: number[]): IndexedInbox {
  return { ...emptyInbox('one', 1, 0), seqs: sizes.map((_, n) => n + 1), sizes }
}

it('takes 200 messages or 1 MiB in one step, but one message in any case', () => {
  const steps = [[], Array.from({ length: 300 }, () => 10), [mib / 2, mib / 2, 1], [5 * mib, 1], [0, 5 * mib]]
  expect(steps.map(stepOf)).toEqual([0, 200, 2, 1, 1])
})

it('erases all of a closed inbox, each step by the sizes of what it erases', async () => {
  const sizes = [mib, mib, ...Array.from({ length: 250 }, () => 100), mib]
  expect(await cleaning.eraseAll(inboxOf(sizes))).toBe(253)
  expect(writes).toEqual([1, 1, 200, 50, 1])
})

it('goes on where it had to stop, in the next round', async () => {
  const inbox = inboxOf(Array.from({ length: 250 }, () => 100))
  const erasing = cleaning.eraseAll(inbox)
  broken = true
  await expect(erasing).rejects.toThrow('disk')
  broken = false
  expect(await cleaning.expire()).toEqual({ messages: 50, inboxes: 0 })
  expect(await cleaning.expire()).toEqual({ messages: 0, inboxes: 0 })
})

it('takes away 200 unread inboxes in one step, and erases what they held', async () => {
  for (let n = 1; n <= 450; n++) {
    const inbox = { ...inboxOf([100]), id: `i${n}`, key: n, readAt: n > 420 ? roomy.inboxMs : 0 }
    index.add({ ...inbox, caught: true })
  }
  expect(await cleaning.expire()).toEqual({ messages: 420, inboxes: 420 })
  expect(writes.slice(0, 3)).toEqual([200, 200, 20])
  expect(index.inboxes).toBe(30)
})
