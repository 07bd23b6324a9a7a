import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Cleaning, createCleaning, stepOf } from '../../../src/relay/inbox/sqlite-cleaning.ts'
import { createInboxIndex, type InboxIndex, type IndexedInbox } from '../../../src/relay/inbox/sqlite-index.ts'
import { emptyInbox } from '../../../src/relay/inbox/sqlite-load.ts'
import { type OpenDatabase, openDatabase } from '../../../src/relay/inbox/sqlite-schema.ts'
import { prepareStatements, type Statements } from '../../../src/relay/inbox/sqlite-statements.ts'
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
/** What happens before each write. */
let meanwhile: () => void
let at: number
let sql: Statements
const closed = emptyInbox('closed', 0, 0)

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relay-cleaning-'))
  file = openDatabase(join(dir, 'relay.db'))
  index = createInboxIndex()
  writes = []
  broken = false
  meanwhile = () => {}
  at = roomy.inboxMs
  let changes = 0
  sql = prepareStatements(file.db)
  cleaning = createCleaning({
    db: file.db,
    sql,
    index,
    async write(apply) {
      if (broken) throw new Error('disk')
      meanwhile()
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
    erase(seq) {
      changes += 1
      sql.deleteMessage.run(seq)
    },
    messagesToErase: closed,
    limits: roomy,
    now: () => at,
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

describe('what grew too old', () => {
  const { keepMs } = roomy
  let inbox: IndexedInbox
  let last: number

  beforeEach(() => {
    // One that is read goes on living, however old what it holds is.
    inbox = { ...emptyInbox('read', 1, 100 * keepMs), caught: true }
    index.add(inbox)
    last = 0
  })

  function store(receivedAt: number, count = 1, key = inbox.key): void {
    for (let n = 0; n < count; n++) {
      last += 1
      sql.insertMessage.run(last, key, 10, receivedAt, null, null, Buffer.alloc(10), 0)
      if (key === inbox.key) index.append(inbox, last, 10)
    }
  }
  const rows = () => sql.allMessages.all().map(({ seq }) => seq)

  it('is removed to the millisecond, and its readers are told', async () => {
    for (const receivedAt of [0, 1, 2]) store(receivedAt)
    at = keepMs + 1
    expect((await cleaning.expire()).messages).toBe(2)
    expect([rows(), inbox.seqs, inbox.dropped]).toEqual([[3], [3], 2])
  })

  it('is removed in steps of 200, up to the first that is young', async () => {
    store(0, 450)
    store(keepMs, 10)
    at = keepMs
    expect((await cleaning.expire()).messages).toBe(450)
    expect(writes.slice(0, 3)).toEqual([200, 200, 50])
    expect(inbox.seqs).toHaveLength(10)
  })

  it('holds nothing up that came while the clock was ahead, which is as old as that was noticed', async () => {
    store(10 * keepMs)
    store(0)
    at = keepMs
    store(at)
    expect((await cleaning.expire()).messages).toBe(1)
    expect(inbox.seqs).toEqual([1, 3])
    at = 2 * keepMs - 1
    expect((await cleaning.expire()).messages).toBe(0)
    at = 2 * keepMs
    expect((await cleaning.expire()).messages).toBe(2)
    expect(rows()).toEqual([])
  })

  it('is looked for behind messages of an inbox that was closed, which are erased elsewhere', async () => {
    store(0, 250, 99)
    store(0)
    at = keepMs
    expect((await cleaning.expire()).messages).toBe(1)
    expect(rows()).toHaveLength(250)
  })

  it('is left to whoever has closed its inbox since', async () => {
    store(0)
    at = keepMs
    meanwhile = () => index.get('read') && index.remove(inbox)
    await cleaning.expire()
    expect(rows()).toEqual([1])
  })
})
