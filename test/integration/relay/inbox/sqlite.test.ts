import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppendOutcome, InboxLimits } from '../../../../src/relay/inbox/inbox.ts'
import { createSqliteStore } from '../../../../src/relay/inbox/sqlite.ts'
import { newId, roomy, type Subject, type SubjectOptions, webhook } from '../../../relay/inbox/behaviour/world.ts'
import { describeInboxStore } from '../../../relay/inbox/behaviour.ts'

const dayMs = 86_400_000

function openSubject(dir: string, options: SubjectOptions): Subject {
  const store = createSqliteStore({ path: join(dir, 'relay.db'), ...options })
  return {
    writer: store,
    reader: store,
    async restart() {
      await store.stop()
      return openSubject(dir, options)
    },
    async stop() {
      await store.stop()
      rmSync(dir, { recursive: true })
    },
  }
}

describeInboxStore('SQLite', { durable: true, totals: true }, async (options) =>
  openSubject(mkdtempSync(join(tmpdir(), 'relay-')), options),
)

const seqOf = (outcome: AppendOutcome) => (outcome.kind === 'stored' ? outcome.seq : Number.NaN)

describe('SQLite store', () => {
  let dir: string
  let path: string
  let at = Date.now()
  const open = (limits: Partial<InboxLimits> = {}) =>
    createSqliteStore({ path, limits: { ...roomy, ...limits }, now: () => at })

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'relay-'))
    path = join(dir, 'relay.db')
    at = Date.now()
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  it('shares one commit among the webhooks of one turn', async () => {
    const groups: number[] = []
    const store = createSqliteStore({
      path,
      limits: roomy,
      now: Date.now,
      onCommit: (_durationMs, changes) => groups.push(changes),
    })
    const id = newId()
    await store.open(id)
    await Promise.all(Array.from({ length: 50 }, () => store.append(id, webhook())))
    expect(groups).toEqual([1, 50])
    await store.stop()
  })

  it('shows a webhook to readers when another connection can see it in the file, and acknowledges it later', async () => {
    const store = open()
    const id = newId()
    await store.open(id)
    const outside = new DatabaseSync(path, { readOnly: true })
    const count = outside.prepare('SELECT count(*) AS n FROM message')
    const order: string[] = []
    const stored = store.append(id, webhook()).then(() => order.push('acknowledged'))
    store.listen(() => order.push(`woken with ${count.get()?.n} in the file`))
    expect((await store.read(id, 0, 1))?.messages).toEqual([])
    await stored
    expect(order).toEqual(['woken with 1 in the file', 'acknowledged'])
    expect((await store.read(id, 0, 1))?.messages).toHaveLength(1)
    outside.close()
    await store.stop()
  })

  it('gives no number again that a reader may know from a group that a power cut took, though the clock went back', async () => {
    let store = open()
    const id = newId()
    await store.open(id)
    await store.stop()
    store = open()
    // What is on disk before the first group is: all there is after a power cut.
    const kept = new DatabaseSync(path)
    kept.exec(`VACUUM INTO '${path}-kept'`)
    kept.close()
    const lost = await store.append(id, webhook())
    await store.stop()
    renameSync(`${path}-kept`, path)
    at -= dayMs
    store = open()
    const next = await store.append(id, webhook())
    expect(next).toMatchObject({ kind: 'stored' })
    expect(seqOf(next)).toBeGreaterThan(seqOf(lost))
    await store.stop()
  })

  it('refuses what is over the bytes of all inboxes together, also after a restart', async () => {
    let store = open({ totalBytes: 1034 })
    const [one, two] = [newId(), newId()]
    await store.open(one)
    await store.open(two)
    await store.append(one, webhook('12345678'))
    expect(await store.append(two, webhook('123'))).toEqual({ kind: 'store-full' })
    await store.stop()
    store = open({ totalBytes: 1034 })
    expect(await store.append(two, webhook('123'))).toEqual({ kind: 'store-full' })
    await store.acknowledge(one, Number.MAX_SAFE_INTEGER)
    expect((await store.append(two, webhook('123'))).kind).toBe('stored')
    await store.stop()
  })

  it('takes over a file of the first schema with what is in it', async () => {
    const id = newId()
    let store = open()
    await store.open(id)
    await store.append(id, webhook('kept'))
    await store.stop()
    const db = new DatabaseSync(path)
    db.exec(`ALTER TABLE inbox DROP COLUMN caught; ALTER TABLE inbox DROP COLUMN seal_key; ALTER TABLE message DROP COLUMN sealed;
       DELETE FROM counter WHERE name IN ('run', 'copied');
      CREATE INDEX message_brief ON message (seq, inbox, size); PRAGMA user_version = 1`)
    db.close()
    store = open()
    expect((await store.read(id, 0, 10))?.messages.map(({ body }) => body.toString())).toEqual(['kept'])
    await store.stop()
  })

  it('refuses a file that a newer relay wrote, and leaves it as it is', async () => {
    await open().stop()
    const db = new DatabaseSync(path)
    db.exec('PRAGMA user_version = 99')
    expect(() => open()).toThrow(/newer relay \(schema 99/)
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 })
    db.close()
  })

  it("refuses another program's file", () => {
    const db = new DatabaseSync(path)
    db.exec('CREATE TABLE bookmarks (url TEXT)')
    db.close()
    expect(() => open()).toThrow(/not a relay's database/)
  })

  it('refuses a file that another relay has open, and takes it when that one has stopped', async () => {
    const first = open()
    expect(() => open()).toThrow(/in use by another relay/)
    await first.stop()
    await open().stop()
  })

  it('gives no number twice when the file is put back from a backup', async () => {
    const store = open()
    const id = newId()
    await store.open(id)
    await store.append(id, webhook())
    const backup = join(dir, 'backup.db')
    new DatabaseSync(path).exec(`VACUUM INTO '${backup}'`)
    const later = await store.append(id, webhook('after the backup'))
    await store.stop()
    at += 1000
    path = backup
    const restored = open()
    const next = await restored.append(id, webhook())
    if (later.kind !== 'stored' || next.kind !== 'stored') throw new Error('not stored')
    expect(next.seq).toBeGreaterThan(later.seq)
    await restored.stop()
  })

  it('goes on erasing a closed inbox after a restart', async () => {
    let store = open()
    const id = newId()
    await store.open(id)
    await Promise.all(Array.from({ length: 500 }, () => store.append(id, webhook())))
    await store.stop()
    const db = new DatabaseSync(path)
    db.exec('DELETE FROM inbox')
    db.close()
    store = open()
    expect(await store.expire()).toEqual({ messages: 500, inboxes: 0 })
    expect(await store.stats()).toEqual({ messages: 0, bytes: 0, inboxes: 0 })
    await store.stop()
  })

  it('expires in steps, between which webhooks are stored', async () => {
    const sizes: number[] = []
    const store = createSqliteStore({
      path,
      limits: { ...roomy, messages: 5000 },
      now: () => at,
      onCommit: (_durationMs, changes) => sizes.push(changes),
    })
    const id = newId()
    await store.open(id)
    await Promise.all(Array.from({ length: 1000 }, () => store.append(id, webhook())))
    at += 8 * dayMs
    const before = sizes.length
    const expiring = store.expire()
    const between = await store.append(id, webhook('new'))
    const commitsUntilStored = sizes.length - before
    expect((await expiring).messages).toBe(1000)
    expect(between.kind).toBe('stored')
    expect(commitsUntilStored).toBeLessThan(sizes.length - before)
    await store.stop()
  })

  it('keeps the write-ahead log short, and gives the room of what was erased back to the disk', async () => {
    const store = open({ bytes: 200_000_000, totalBytes: 10_000_000_000 })
    const id = newId()
    await store.open(id)
    for (let n = 0; n < 45; n++) {
      await Promise.all(Array.from({ length: 10 }, () => store.append(id, webhook(Buffer.alloc(200_000, n)))))
      expect(statSync(`${path}-wal`).size).toBeLessThan(40 * 1024 * 1024)
    }
    expect(statSync(path).size).toBeGreaterThan(60_000_000)
    await store.close(id)
    for (let n = 0; n < 60; n++) await store.expire()
    await store.stop()
    expect(statSync(path).size).toBeLessThan(2_000_000)
  })

  it('keeps an inbox that was read, through a restart as well, and writes so once an hour at most', async () => {
    let commits = 0
    const start = () => createSqliteStore({ path, limits: roomy, now: () => at, onCommit: () => (commits += 1) })
    let store = start()
    const id = newId()
    await store.open(id)
    await store.append(id, webhook())
    at += 20 * dayMs
    await store.read(id, 0, 10)
    const before = commits
    at += 3_599_999
    await store.read(id, 0, 10)
    expect(commits).toBe(before)
    await store.stop()
    store = start()
    at += 20 * dayMs
    expect((await store.expire()).inboxes).toBe(0)
    expect(store.has(id)).toBe(true)
    await store.stop()
  })

  it('tells nobody of what could not be written, not even with what is written next', async () => {
    const store = open()
    const [one, other] = [newId(), newId()]
    for (const id of [one, other]) await store.open(id)
    const heard: (string | null)[] = []
    const leave = store.listen((id) => heard.push(id))
    const outside = new DatabaseSync(path)
    outside.exec("CREATE TRIGGER broken BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'no'); END")
    await expect(store.append(one, webhook('lost'))).rejects.toThrow('SQLite')
    outside.exec('DROP TRIGGER broken')
    await store.append(other, webhook('kept'))
    expect(heard).toEqual([other])
    leave()
    await store.append(one, webhook('nobody listens'))
    expect(heard).toEqual([other])
    outside.close()
    await store.stop()
  })

  it('writes something when it is asked whether it can be written', async () => {
    const store = open()
    const outside = new DatabaseSync(path, { readOnly: true })
    const probed = () => outside.prepare("SELECT value FROM counter WHERE name = 'probe'").get()
    at += 1000
    await store.probe()
    expect(probed()).toEqual({ value: at })
    outside.close()
    await store.stop()
  })

  it('says that the store failed, and works again, when one commit could not be written', async () => {
    const store = open()
    const id = newId()
    await store.open(id)
    await store.append(id, webhook('before'))
    const outside = new DatabaseSync(path)
    outside.exec("CREATE TRIGGER broken BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'no'); END")
    await expect(store.append(id, webhook('lost'))).rejects.toThrow('SQLite')
    outside.exec('DROP TRIGGER broken')
    await store.append(id, webhook('after'))
    expect((await store.read(id, 0, 10))?.messages.map((m) => m.body.toString())).toEqual(['before', 'after'])
    expect(await store.stats()).toMatchObject({ messages: 2 })
    outside.close()
    await store.stop()
  })
})
