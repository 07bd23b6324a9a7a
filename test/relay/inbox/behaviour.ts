import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type InboxLimits, type InboxStore, readBytes } from '../../../src/relay/inbox/inbox.ts'

const dayMs = 86_400_000

/** What a store must bring to be tested. */
export interface Subject {
  /** Where webhooks come in. */
  writer: InboxStore
  /** Where they are read: the same store, or another process's view of it. */
  reader: InboxStore
  /** Stops both and opens them again on the same data; absent where nothing outlives the process. */
  restart?: () => Promise<Subject>
  stop: () => Promise<void>
}

export interface SubjectOptions {
  limits: InboxLimits
  now: () => number
}

export const roomy: InboxLimits = {
  messages: 1000,
  bytes: 50_000_000,
  inboxes: 1000,
  totalBytes: 500_000_000,
  keepMs: 7 * dayMs,
  inboxMs: 30 * dayMs,
}

export function newId(): string {
  return randomBytes(32).toString('base64url')
}

export function webhook(body: string | Buffer = '{}', tag: string | null = null) {
  return { tag, contentType: 'application/json', body: Buffer.from(body) }
}

/** The suite that every store passes. */
export function describeInboxStore(
  name: string,
  durable: boolean,
  create: (options: SubjectOptions) => Promise<Subject>,
): void {
  describe(`inbox store: ${name}`, () => {
    let subject: Subject
    let at: number

    const start = async (limits: Partial<InboxLimits> = {}) => {
      subject = await create({ limits: { ...roomy, ...limits }, now: () => at })
      return subject
    }

    const opened = async () => {
      const id = newId()
      await subject.writer.open(id)
      return id
    }

    const post = async (id: string, body: string | Buffer = '{}', tag: string | null = null) => {
      const outcome = await subject.writer.append(id, webhook(body, tag))
      if (outcome.kind !== 'stored') throw new Error(outcome.kind)
      return outcome.seq
    }

    const read = async (id: string, after = 0, limit = 100) => {
      const found = await subject.reader.read(id, after, limit)
      if (!found) throw new Error('no such inbox')
      return found
    }

    const watch = (id: string, wake: () => void) =>
      subject.reader.listen((news) => {
        if (news === id || news === null) wake()
      })

    const bodies = async (id: string, after = 0) => (await read(id, after)).messages.map((m) => m.body.toString())

    beforeEach(() => {
      at = Date.now()
    })
    afterEach(() => subject.stop())

    it('takes and gives nothing for an inbox that was never opened', async () => {
      await start()
      const id = newId()
      expect(await subject.writer.append(id, webhook())).toEqual({ kind: 'unknown-inbox' })
      expect(await subject.reader.read(id, 0, 10)).toBeNull()
      expect(await subject.reader.acknowledge(id, 5)).toBe(false)
      expect(await subject.reader.close(id)).toBe(false)
    })

    it('gives back what came, byte for byte, oldest first', async () => {
      await start()
      const id = await opened()
      const bytes = randomBytes(3000)
      await post(id, '{"π":"…"}', 'job-1')
      await subject.writer.append(id, { tag: null, contentType: null, body: bytes })
      await post(id, '', 'a'.repeat(64))
      const { messages } = await read(id)
      expect(messages.map((m) => [m.tag, m.contentType, m.body.toString('hex'), m.receivedAt])).toEqual([
        ['job-1', 'application/json', Buffer.from('{"π":"…"}').toString('hex'), at],
        [null, null, bytes.toString('hex'), at],
        ['a'.repeat(64), 'application/json', '', at],
      ])
    })

    it('keeps inboxes apart', async () => {
      await start()
      const [one, two] = [await opened(), await opened()]
      await post(one, 'for one')
      await post(two, 'for two')
      expect(await bodies(one)).toEqual(['for one'])
      expect(await bodies(two)).toEqual(['for two'])
    })

    it('goes on after the cursor and says whether there is more', async () => {
      await start()
      const id = await opened()
      for (const n of [1, 2, 3, 4, 5]) await post(id, String(n))
      const first = await read(id, 0, 2)
      expect([first.messages.map((m) => m.body.toString()), first.more]).toEqual([['1', '2'], true])
      const second = await read(id, first.cursor, 3)
      expect([second.messages.map((m) => m.body.toString()), second.more]).toEqual([['3', '4', '5'], false])
      const third = await read(id, second.cursor)
      expect(third).toEqual({ messages: [], more: false, gap: false, cursor: second.cursor })
    })

    it('spreads large messages over several reads and loses none', async () => {
      await start()
      const id = await opened()
      const size = Math.ceil(readBytes / 4)
      for (const n of ['a', 'b', 'c', 'd', 'e', 'f']) await post(id, n.repeat(size))
      const first = await read(id)
      expect(first.more).toBe(true)
      expect(first.messages.length).toBeLessThan(6)
      const second = await read(id, first.cursor)
      expect(second.more).toBe(false)
      expect([...first.messages, ...second.messages].map((m) => m.body.toString()[0]).join('')).toBe('abcdef')
    })

    it('lets go of what was acknowledged and of nothing else', async () => {
      await start()
      const id = await opened()
      await post(id, 'one')
      const two = await post(id, 'two')
      await post(id, 'three')
      expect(await subject.reader.acknowledge(id, two)).toBe(true)
      expect(await subject.reader.acknowledge(id, two)).toBe(true)
      expect(await bodies(id)).toEqual(['three'])
      expect((await read(id)).gap).toBe(false)
      await subject.reader.acknowledge(id, Number.MAX_SAFE_INTEGER)
      expect(await bodies(id)).toEqual([])
    })

    it('has nothing more when everything after the cursor was acknowledged', async () => {
      await start()
      const id = await opened()
      const one = await post(id, 'one')
      const two = await post(id, 'two')
      await subject.reader.acknowledge(id, two)
      expect(await read(id, one)).toEqual({ messages: [], more: false, gap: false, cursor: one })
    })

    it('never gives a number twice, though the clock goes back, all is acknowledged and the inbox is opened anew', async () => {
      await start()
      const id = await opened()
      const seqs = [await post(id), await post(id)]
      at -= 3 * dayMs
      seqs.push(await post(id))
      await subject.reader.acknowledge(id, Number.MAX_SAFE_INTEGER)
      seqs.push(await post(id))
      await subject.reader.close(id)
      at += 3 * dayMs + 5
      await subject.writer.open(id)
      seqs.push(await post(id))
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
    })

    it('wakes who watches, when the message can be read', async () => {
      await start()
      const id = await opened()
      const woken = new Promise<string[]>((resolve) => {
        const stop = watch(id, () => {
          stop()
          resolve(bodies(id))
        })
      })
      await post(id, 'news')
      expect(await woken).toEqual(['news'])
    })

    it('wakes everybody who watches an inbox, until they stop', async () => {
      await start()
      const id = await opened()
      let left = 0
      const stop = watch(id, () => {
        left += 1
      })
      stop()
      const both = Promise.all([1, 2].map(() => new Promise<void>((resolve) => watch(id, () => resolve()))))
      await post(id)
      await both
      expect(left).toBe(0)
    })

    it('wakes who watches an inbox that is closed', async () => {
      await start()
      const id = await opened()
      const woken = new Promise<void>((resolve) => watch(id, () => resolve()))
      await subject.writer.close(id)
      await woken
      expect(await subject.reader.read(id, 0, 1)).toBeNull()
    })

    it('misses nothing that comes between registering and reading', async () => {
      await start()
      const id = await opened()
      const got: string[] = []
      const posting = (async () => {
        for (let n = 0; n < 100; n++) await post(id, String(n))
      })()
      for (let after = 0; got.length < 100; ) {
        let stop = () => {}
        const news = new Promise<void>((resolve) => {
          stop = watch(id, () => resolve())
        })
        const found = await read(id, after)
        if (found.messages.length === 0) await news
        stop()
        got.push(...found.messages.map((m) => m.body.toString()))
        after = found.cursor
      }
      await posting
      expect(got).toEqual(Array.from({ length: 100 }, (_, n) => String(n)))
    })

    it('stores webhooks that come at once, each once, in the order of their numbers', async () => {
      await start()
      const id = await opened()
      const seqs = await Promise.all(Array.from({ length: 100 }, (_, n) => post(id, String(n))))
      const { messages } = await read(id)
      expect(messages.map((m) => m.seq)).toEqual([...seqs].sort((a, b) => a - b))
      expect(new Set(messages.map((m) => m.body.toString())).size).toBe(100)
      for (const [n, seq] of seqs.entries())
        expect(messages.find((m) => m.seq === seq)?.body.toString()).toBe(String(n))
    })

    it('refuses what is over the number of messages, drops nothing, and takes again after an acknowledgement', async () => {
      await start({ messages: 2 })
      const id = await opened()
      const one = await post(id, 'one')
      await post(id, 'two')
      expect(await subject.writer.append(id, webhook('three'))).toEqual({ kind: 'inbox-full' })
      expect(await bodies(id)).toEqual(['one', 'two'])
      await subject.reader.acknowledge(id, one)
      await post(id, 'three')
      expect(await bodies(id)).toEqual(['two', 'three'])
      const other = await opened()
      await post(other, 'has its own count')
    })

    it('refuses what is over the bytes of an inbox', async () => {
      await start({ bytes: 100 })
      const id = await opened()
      const one = await post(id, 'x'.repeat(60))
      expect(await subject.writer.append(id, webhook('x'.repeat(41)))).toEqual({ kind: 'inbox-full' })
      await post(id, 'x'.repeat(40))
      await subject.reader.acknowledge(id, one)
      expect(await subject.writer.append(id, webhook('x'.repeat(61)))).toEqual({ kind: 'inbox-full' })
      await post(id, 'x'.repeat(60))
    })

    it('opens no more inboxes than allowed, renews those it has, and has room again after one was closed', async () => {
      await start({ inboxes: 2 })
      const [one] = [await opened(), await opened()]
      expect(await subject.writer.open(newId())).toBeNull()
      expect(await subject.writer.open(one)).toBe(at + roomy.inboxMs)
      await subject.writer.close(one)
      expect(await subject.writer.open(newId())).toBe(at + roomy.inboxMs)
    })

    it('drops messages that grew too old and tells of the gap until the cursor has passed it', async () => {
      await start()
      const id = await opened()
      const old = await post(id, 'old')
      await post(id, 'old too')
      at += 6 * dayMs
      const fresh = await post(id, 'fresh')
      at += dayMs + 1
      await subject.writer.expire()
      const behind = await read(id, old)
      expect([behind.messages.map((m) => m.body.toString()), behind.gap]).toEqual([['fresh'], true])
      expect((await read(id, behind.cursor)).gap).toBe(false)
      expect(behind.cursor).toBe(fresh)
    })

    it('tells of the gap also when nothing is left, and only once', async () => {
      await start()
      const id = await opened()
      await post(id, 'old')
      at += 8 * dayMs
      await subject.writer.expire()
      const found = await read(id)
      expect([found.messages, found.gap]).toEqual([[], true])
      expect(await read(id, found.cursor)).toEqual({ messages: [], more: false, gap: false, cursor: found.cursor })
      await post(id, 'new')
      expect(await bodies(id, found.cursor)).toEqual(['new'])
    })

    it('tells of no gap to who had read what grew too old', async () => {
      await start()
      const id = await opened()
      await post(id)
      const { cursor } = await read(id)
      at += 8 * dayMs
      await subject.writer.expire()
      expect((await read(id, cursor)).gap).toBe(false)
    })

    it('has room again for what grew too old', async () => {
      await start({ messages: 1 })
      const id = await opened()
      await post(id, 'old')
      at += 8 * dayMs
      await subject.writer.expire()
      await post(id, 'new')
      expect(await bodies(id)).toEqual(['new'])
    })

    it('closes an inbox that nobody reads, and keeps one that is read', async () => {
      await start()
      const [unread, watched] = [await opened(), await opened()]
      await post(unread)
      at += 20 * dayMs
      await read(watched)
      at += 11 * dayMs
      expect((await subject.writer.expire()).inboxes).toBe(1)
      expect(await subject.reader.read(unread, 0, 1)).toBeNull()
      expect(await subject.writer.append(unread, webhook())).toEqual({ kind: 'unknown-inbox' })
      await post(watched)
    })

    it('erases what it closes', async () => {
      await start()
      const id = await opened()
      for (let n = 0; n < 450; n += 50) await Promise.all(Array.from({ length: 50 }, () => post(id)))
      expect(await subject.reader.close(id)).toBe(true)
      expect(await subject.writer.append(id, webhook())).toEqual({ kind: 'unknown-inbox' })
      expect((await subject.writer.stats()).inboxes).toBe(0)
      expect([null, 0]).toContain((await subject.writer.stats()).messages)
      await subject.writer.open(id)
      expect(await bodies(id)).toEqual([])
    })

    it('gives all it has, and tells of the gap, to a cursor that is not of this store', async () => {
      await start()
      const id = await opened()
      await post(id, 'kept')
      const found = await read(id, Number.MAX_SAFE_INTEGER)
      expect([found.messages.map((m) => m.body.toString()), found.gap]).toEqual([['kept'], true])
      expect((await read(id, found.cursor)).gap).toBe(false)
    })

    it('can be written, and says what it holds', async () => {
      await start()
      const id = await opened()
      await post(id, '12345')
      await expect(subject.writer.probe()).resolves.toBeUndefined()
      const stats = await subject.writer.stats()
      expect(stats.inboxes).toBe(1)
      expect([null, 1]).toContain(stats.messages)
      if (stats.messages !== null) expect(stats.bytes).toBe(5)
    })

    if (durable)
      it('finds everything again after a restart, and goes on counting', async () => {
        const { restart } = await start()
        if (!restart) throw new Error('a durable subject must be able to restart')
        const id = await opened()
        const one = await post(id, 'one')
        const two = await post(id, 'two')
        await subject.reader.acknowledge(id, one)
        at -= dayMs
        subject = await restart()
        expect(await bodies(id)).toEqual(['two'])
        expect(await post(id, 'three')).toBeGreaterThan(two)
        expect(await read(id, two).then((found) => found.gap)).toBe(false)
        expect((await subject.writer.stats()).inboxes).toBe(1)
      })
  })
}
