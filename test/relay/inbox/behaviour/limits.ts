import { expect, it } from 'vitest'
import { type World, webhook } from './world.ts'

/** What every message weighs beside its body. */
const overhead = 512

/** What is too much is refused, and nothing is dropped for it. */
export function describeLimits(world: World): void {
  it('refuses what is over the number of messages, drops nothing, and takes again after an acknowledgement', async () => {
    await world.start({ messages: 2 })
    const id = await world.opened()
    const one = await world.post(id, 'one')
    await world.post(id, 'two')
    expect(await world.subject.writer.append(id, webhook('three'))).toEqual({ kind: 'inbox-full' })
    expect(await world.bodies(id)).toEqual(['one', 'two'])
    await world.subject.reader.acknowledge(id, one)
    await world.post(id, 'three')
    expect(await world.bodies(id)).toEqual(['two', 'three'])
    const other = await world.opened()
    await world.post(other, 'has its own count')
  })

  it('refuses what is over the bytes of an inbox', async () => {
    await world.start({ bytes: 100 + 2 * overhead })
    const id = await world.opened()
    const one = await world.post(id, 'x'.repeat(60))
    expect(await world.subject.writer.append(id, webhook('x'.repeat(41)))).toEqual({ kind: 'inbox-full' })
    await world.post(id, 'x'.repeat(40))
    await world.subject.reader.acknowledge(id, one)
    expect(await world.subject.writer.append(id, webhook('x'.repeat(61)))).toEqual({ kind: 'inbox-full' })
    await world.post(id, 'x'.repeat(60))
  })

  it('lets nobody fill an inbox with messages that weigh nothing', async () => {
    await world.start({ bytes: 3 * overhead })
    const id = await world.opened()
    for (let n = 0; n < 3; n++) await world.post(id, '')
    expect(await world.subject.writer.append(id, webhook(''))).toEqual({ kind: 'inbox-full' })
  })

  it('can be written, and says what it holds', async () => {
    await world.start()
    const id = await world.opened()
    await world.post(id, '12345')
    await expect(world.subject.writer.probe()).resolves.toBeUndefined()
    const stats = await world.subject.writer.stats()
    expect(stats.inboxes).toBe(1)
    expect([null, 1]).toContain(stats.messages)
    if (stats.messages !== null) expect(stats.bytes).toBe(5 + overhead)
  })
}

/** For stores that count the bytes of all inboxes together. */
export function describeTotals(world: World): void {
  it('refuses what is over the bytes of all inboxes together, and takes again after an acknowledgement', async () => {
    await world.start({ totalBytes: 10 + 2 * overhead })
    const [one, two] = [await world.opened(), await world.opened()]
    await world.post(one, '12345678')
    expect(await world.subject.writer.append(two, webhook('123'))).toEqual({ kind: 'store-full' })
    await world.post(two, '12')
    expect(await world.subject.writer.append(one, webhook(''))).toEqual({ kind: 'store-full' })
    await world.subject.writer.acknowledge(one, Number.MAX_SAFE_INTEGER)
    await world.post(two, '12345678')
  })

  it('gives one inbox less the less is left, and those that have hardly anything always something', async () => {
    await world.start({ totalBytes: 16_000_000, bytes: 16_000_000 })
    const [greedy, modest] = [await world.opened(), await world.opened()]
    const fill = async () => {
      for (;;) {
        const { kind } = await world.subject.writer.append(greedy, webhook(Buffer.alloc(50_000)))
        if (kind !== 'stored') return kind
      }
    }
    expect(await fill()).toBe('store-full')
    const { bytes } = await world.subject.writer.stats()
    // A sixteenth of what is left beside it.
    expect(bytes).toBeGreaterThan(16_000_000 / 17 - 60_000)
    expect(bytes).toBeLessThanOrEqual(16_000_000 / 17)
    await world.post(modest, Buffer.alloc(60_000))
  })

  it('lets an inbox have 64 KiB to the last', async () => {
    await world.start({ totalBytes: 70_000 })
    const id = await world.opened()
    await world.post(id, Buffer.alloc(64 * 1024 - overhead))
    expect(await world.subject.writer.append(id, webhook(''))).toEqual({ kind: 'store-full' })
    await world.post(await world.opened(), Buffer.alloc(3000))
  })
}
