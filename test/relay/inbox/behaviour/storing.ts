import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { readBytes } from '../../../../src/relay/inbox/inbox.ts'
import { dayMs, newId, textOf, type World, webhook } from './world.ts'

/** What is stored, and how it is read and let go of. */
export function describeStoring(world: World): void {
  it('takes and gives nothing for an inbox that was never opened', async () => {
    await world.start()
    const id = newId()
    expect(await world.subject.writer.append(id, webhook())).toEqual({ kind: 'unknown-inbox' })
    expect(await world.subject.reader.read(id, 0, 10)).toBeNull()
    expect(await world.subject.reader.acknowledge(id, 5)).toBe(false)
    expect(await world.subject.reader.close(id)).toBe(false)
  })

  it('gives back what came, byte for byte, oldest first', async () => {
    await world.start()
    const id = await world.opened()
    const bytes = randomBytes(3000)
    await world.post(id, '{"π":"…"}', 'job-1')
    await world.subject.writer.append(id, { tag: null, contentType: null, body: bytes, sealedTo: null })
    await world.post(id, '', 'a'.repeat(64))
    const { messages } = await world.read(id)
    expect(messages.map((m) => [m.tag, m.contentType, Buffer.from(m.body).toString('hex'), m.receivedAt])).toEqual([
      ['job-1', 'application/json', Buffer.from('{"π":"…"}').toString('hex'), world.at],
      [null, null, bytes.toString('hex'), world.at],
      ['a'.repeat(64), 'application/json', '', world.at],
    ])
  })

  it('keeps inboxes apart', async () => {
    await world.start()
    const [one, two] = [await world.opened(), await world.opened()]
    await world.post(one, 'for one')
    await world.post(two, 'for two')
    expect(await world.bodies(one)).toEqual(['for one'])
    expect(await world.bodies(two)).toEqual(['for two'])
  })

  it('goes on after the cursor and says whether there is more', async () => {
    await world.start()
    const id = await world.opened()
    for (const n of [1, 2, 3, 4, 5]) await world.post(id, String(n))
    const first = await world.read(id, 0, 2)
    expect([first.messages.map((m) => textOf(m)), first.more]).toEqual([['1', '2'], true])
    const second = await world.read(id, first.cursor, 3)
    expect([second.messages.map((m) => textOf(m)), second.more]).toEqual([['3', '4', '5'], false])
    const third = await world.read(id, second.cursor)
    expect(third).toEqual({ messages: [], more: false, gap: false, cursor: second.cursor })
  })

  it('spreads large messages over several reads and loses none', async () => {
    await world.start()
    const id = await world.opened()
    const size = Math.floor(readBytes / 4)
    for (const n of ['a', 'b', 'c', 'd', 'e', 'f']) await world.post(id, n.repeat(size))
    const first = await world.read(id)
    expect(first.more).toBe(true)
    expect(first.messages.length).toBeLessThan(6)
    const second = await world.read(id, first.cursor)
    expect(second.more).toBe(false)
    expect([...first.messages, ...second.messages].map((m) => textOf(m)[0]).join('')).toBe('abcdef')
  })

  it('gives one message alone that is larger than a read, but not when it is asked for less', async () => {
    await world.start()
    const id = await world.opened()
    await world.post(id, Buffer.alloc(readBytes + 1))
    for (const n of [1, 2, 3]) await world.post(id, 'x'.repeat(1000 * n))
    const large = await world.read(id)
    expect([large.messages.map((m) => m.body.byteLength), large.more]).toEqual([[readBytes + 1], true])
    const small = (after: number, bytes: number, limit = 100) => world.subject.reader.read(id, after, limit, bytes)
    expect(await small(0, 5000)).toEqual({ messages: [], more: true, gap: false, cursor: 0 })
    const sizes = async (bytes: number, limit = 100) => {
      const found = await small(large.cursor, bytes, limit)
      return [found?.messages.map((m) => m.body.byteLength), found?.more]
    }
    expect(await sizes(999)).toEqual([[], true])
    expect(await sizes(3000)).toEqual([[1000, 2000], true])
    expect(await sizes(5999)).toEqual([[1000, 2000], true])
    expect(await sizes(6000)).toEqual([[1000, 2000, 3000], false])
    expect(await sizes(6000, 2)).toEqual([[1000, 2000], true])
    expect(await sizes(6000, 3)).toEqual([[1000, 2000, 3000], false])
  })

  it('lets go of what was acknowledged and of nothing else', async () => {
    await world.start()
    const id = await world.opened()
    await world.post(id, 'one')
    const two = await world.post(id, 'two')
    await world.post(id, 'three')
    expect(await world.subject.reader.acknowledge(id, two)).toBe(true)
    expect(await world.subject.reader.acknowledge(id, two)).toBe(true)
    expect(await world.bodies(id)).toEqual(['three'])
    expect((await world.read(id)).gap).toBe(false)
    await world.subject.reader.acknowledge(id, Number.MAX_SAFE_INTEGER)
    expect(await world.bodies(id)).toEqual([])
  })

  it('has nothing more when everything after the cursor was acknowledged', async () => {
    await world.start()
    const id = await world.opened()
    const one = await world.post(id, 'one')
    const two = await world.post(id, 'two')
    await world.subject.reader.acknowledge(id, two)
    expect(await world.read(id, one)).toEqual({ messages: [], more: false, gap: false, cursor: one })
  })

  it('never gives a number twice, though the clock goes back, all is acknowledged and the inbox is opened anew', async () => {
    await world.start()
    const id = await world.opened()
    const seqs = [await world.post(id), await world.post(id)]
    world.at -= 3 * dayMs
    seqs.push(await world.post(id))
    await world.subject.reader.acknowledge(id, Number.MAX_SAFE_INTEGER)
    seqs.push(await world.post(id))
    await world.subject.reader.close(id)
    world.at += 3 * dayMs + 5
    await world.subject.writer.open(id)
    seqs.push(await world.post(id))
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
  })

  it('erases what it closes', async () => {
    await world.start()
    const id = await world.opened()
    for (let n = 0; n < 450; n += 50) await Promise.all(Array.from({ length: 50 }, () => world.post(id)))
    expect(await world.subject.reader.close(id)).toBe(true)
    expect(await world.subject.writer.append(id, webhook())).toEqual({ kind: 'unknown-inbox' })
    expect((await world.subject.writer.stats()).inboxes).toBe(0)
    expect([null, 0]).toContain((await world.subject.writer.stats()).messages)
    expect([null, 0]).toContain((await world.subject.writer.stats()).bytes)
    expect(await world.subject.reader.has(id)).toBe(false)
    await world.subject.writer.open(id)
    expect(await world.bodies(id)).toEqual([])
  })

  it('gives all it has, and tells of the gap, to a cursor that is not of this store', async () => {
    await world.start()
    const id = await world.opened()
    await world.post(id, 'kept')
    const found = await world.read(id, Number.MAX_SAFE_INTEGER)
    expect([found.messages.map((m) => textOf(m)), found.gap]).toEqual([['kept'], true])
    expect((await world.read(id, found.cursor)).gap).toBe(false)
  })
}
