import { expect, it } from 'vitest'
import { dayMs, newId, type World, webhook } from './world.ts'

/** What outlives the process. */
export function describeLasting(world: World): void {
  it('finds everything again after a restart, and goes on counting', async () => {
    const { restart } = await world.start()
    if (!restart) throw new Error('a durable subject must be able to restart')
    const id = await world.opened()
    const one = await world.post(id, 'one')
    const two = await world.post(id, 'two')
    await world.subject.reader.acknowledge(id, one)
    world.at -= dayMs
    world.subject = await restart()
    expect(await world.bodies(id)).toEqual(['two'])
    expect(await world.post(id, 'three')).toBeGreaterThan(two)
    expect(await world.read(id, two).then((found) => found.gap)).toBe(false)
    expect((await world.subject.writer.stats()).inboxes).toBe(1)
  })

  it('knows after a restart which inboxes are sealed to which key, and which messages are', async () => {
    const { restart } = await world.start()
    if (!restart) throw new Error('a durable subject must be able to restart')
    const [early, late] = [newId(), newId()]
    const [earlyKey, lateKey] = [newId(), newId()]
    await world.subject.writer.open(early, earlyKey)
    await world.subject.writer.open(late)
    await world.post(late, 'plain')
    await world.subject.writer.open(late, lateKey)
    await world.subject.writer.append(late, { ...webhook('sealed'), sealedTo: lateKey })
    world.subject = await restart()
    expect(await world.subject.reader.sealKeyOf(early)).toBe(earlyKey)
    expect(await world.subject.reader.sealKeyOf(late)).toBe(lateKey)
    expect((await world.read(late)).messages.map(({ sealed }) => sealed)).toEqual([false, true])
  })
}
