import { expect, it } from 'vitest'
import { dayMs, type World } from './world.ts'

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
}
