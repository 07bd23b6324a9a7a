import { expect, it } from 'vitest'
import { dayMs, textOf, type World } from './world.ts'

/** What is too old goes, and readers are told. */
export function describeExpiry(world: World): void {
  it('drops messages that grew too old and tells of the gap until the cursor has passed it', async () => {
    await world.start()
    const id = await world.opened()
    const old = await world.post(id, 'old')
    await world.post(id, 'old too')
    world.at += 6 * dayMs
    const fresh = await world.post(id, 'fresh')
    world.at += dayMs + 1
    await world.subject.writer.expire()
    const behind = await world.read(id, old)
    expect([behind.messages.map((m) => textOf(m)), behind.gap]).toEqual([['fresh'], true])
    expect((await world.read(id, behind.cursor)).gap).toBe(false)
    expect(behind.cursor).toBe(fresh)
  })

  it('tells of the gap also when nothing is left, and only once', async () => {
    await world.start()
    const id = await world.opened()
    await world.post(id, 'old')
    world.at += 8 * dayMs
    await world.subject.writer.expire()
    const found = await world.read(id)
    expect([found.messages, found.gap]).toEqual([[], true])
    expect(await world.read(id, found.cursor)).toEqual({ messages: [], more: false, gap: false, cursor: found.cursor })
    await world.post(id, 'new')
    expect(await world.bodies(id, found.cursor)).toEqual(['new'])
  })

  it('tells of no gap to who had read what grew too old', async () => {
    await world.start()
    const id = await world.opened()
    await world.post(id)
    const { cursor } = await world.read(id)
    world.at += 8 * dayMs
    await world.subject.writer.expire()
    expect((await world.read(id, cursor)).gap).toBe(false)
  })

  it('has room again for what grew too old', async () => {
    await world.start({ messages: 1 })
    const id = await world.opened()
    await world.post(id, 'old')
    world.at += 8 * dayMs
    await world.subject.writer.expire()
    await world.post(id, 'new')
    expect(await world.bodies(id)).toEqual(['new'])
  })

  it('lets one message from a clock that was ahead keep no other from growing old', async () => {
    await world.start()
    const right = world.at
    const [one, other] = [await world.opened(), await world.opened()]
    world.at = right + 4 * 365 * dayMs
    await world.post(one, 'from the future')
    world.at = right
    await world.post(one, 'after it')
    await world.post(other, 'elsewhere')
    await world.subject.writer.expire()
    world.at += 8 * dayMs
    await world.post(one, 'young')
    await world.post(other, 'young')
    await world.subject.writer.expire()
    expect(await world.read(one)).toMatchObject({ gap: true, messages: [{ receivedAt: world.at }] })
    expect(await world.bodies(other)).toEqual(['young'])
  })

  it('keeps what came while the clock was ahead as long as everything else, from when it is noticed', async () => {
    await world.start()
    const right = world.at
    const id = await world.opened()
    world.at = right + 4 * 365 * dayMs
    await world.post(id, 'from the future')
    world.at = right
    await world.post(id, 'noticed')
    await world.subject.writer.expire()
    world.at += 6 * dayMs
    await world.subject.writer.expire()
    expect(await world.bodies(id)).toEqual(['from the future', 'noticed'])
  })
}
