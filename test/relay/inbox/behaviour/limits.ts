import { expect, it } from 'vitest'
import { newId, roomy, type World, webhook } from './world.ts'

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
    await world.start({ bytes: 100 })
    const id = await world.opened()
    const one = await world.post(id, 'x'.repeat(60))
    expect(await world.subject.writer.append(id, webhook('x'.repeat(41)))).toEqual({ kind: 'inbox-full' })
    await world.post(id, 'x'.repeat(40))
    await world.subject.reader.acknowledge(id, one)
    expect(await world.subject.writer.append(id, webhook('x'.repeat(61)))).toEqual({ kind: 'inbox-full' })
    await world.post(id, 'x'.repeat(60))
  })

  it('opens no more inboxes than allowed, renews those it has, and has room again after one was closed', async () => {
    await world.start({ inboxes: 2 })
    const [one] = [await world.opened(), await world.opened()]
    expect(await world.subject.writer.open(newId())).toBeNull()
    expect(await world.subject.writer.open(one)).toBe(world.at + roomy.inboxMs)
    await world.subject.writer.close(one)
    expect(await world.subject.writer.open(newId())).toBe(world.at + roomy.inboxMs)
  })

  it('can be written, and says what it holds', async () => {
    await world.start()
    const id = await world.opened()
    await world.post(id, '12345')
    await expect(world.subject.writer.probe()).resolves.toBeUndefined()
    const stats = await world.subject.writer.stats()
    expect(stats.inboxes).toBe(1)
    expect([null, 1]).toContain(stats.messages)
    if (stats.messages !== null) expect(stats.bytes).toBe(5)
  })
}
