import { expect, it } from 'vitest'
import { eventually } from '../../support/relay.ts'
import { dayMs, newId, roomy, type World, webhook } from './world.ts'

const hourMs = 3_600_000

/** A store may say for a moment that it has an inbox that is gone. */
async function eventuallyOpen(world: World, open: string[], gone: string[]): Promise<void> {
  for (const id of open) expect(await world.subject.writer.has(id)).toBe(true)
  for (const id of gone) await eventually(async () => !(await world.subject.writer.has(id)))
}

/** Who has a place in the store, and for how long. */
export function describePlaces(world: World): void {
  it('says whether it has an inbox', async () => {
    await world.start()
    const id = newId()
    expect(await world.subject.reader.has(id)).toBe(false)
    await world.subject.writer.open(id)
    expect(await world.subject.reader.has(id)).toBe(true)
    await world.subject.writer.close(id)
    await eventually(async () => !(await world.subject.reader.has(id)))
  })

  it('tells of an inbox that it made from one that it renewed', async () => {
    await world.start()
    const id = newId()
    expect(await world.subject.writer.open(id)).toMatchObject({ created: true })
    expect(await world.subject.writer.open(id)).toMatchObject({ created: false })
    await world.subject.writer.close(id)
    expect(await world.subject.writer.open(id)).toMatchObject({ created: true })
  })

  it('keeps an inbox that has caught nothing for an hour, one that has for as long as it is told to', async () => {
    await world.start()
    const id = newId()
    const expiresAt = world.at + roomy.inboxMs
    for (const created of [true, false])
      expect(await world.subject.writer.open(id)).toMatchObject({
        ...{ expiresAt, unusedUntil: world.at + hourMs, created },
      })
    await world.post(id)
    expect(await world.subject.writer.open(id)).toMatchObject({ expiresAt, unusedUntil: null, created: false })
    await world.subject.writer.acknowledge(id, Number.MAX_SAFE_INTEGER)
    expect(await world.subject.writer.open(id)).toMatchObject({ expiresAt, unusedUntil: null, created: false })
  })

  it('closes after an hour who has caught nothing and is neither read nor renewed', async () => {
    await world.start()
    const [idle, read, renewed, used] = [newId(), newId(), newId(), newId()]
    for (const id of [idle, read, renewed, used]) await world.subject.writer.open(id)
    await world.post(used)
    world.at += 30 * 60_000
    await world.read(read)
    await world.subject.writer.open(renewed)
    world.at += 30 * 60_000
    expect((await world.subject.writer.expire()).inboxes).toBe(1)
    await eventuallyOpen(world, [read, renewed, used], [idle])
    world.at += hourMs
    expect((await world.subject.writer.expire()).inboxes).toBe(2)
    await eventuallyOpen(world, [used], [idle, read, renewed])
  })

  it('closes an inbox that nobody reads, and keeps one that is read', async () => {
    await world.start()
    const [unread, watched] = [await world.opened(), await world.opened()]
    await world.post(unread)
    await world.post(watched)
    world.at += 20 * dayMs
    await world.read(watched)
    world.at += 11 * dayMs
    expect((await world.subject.writer.expire()).inboxes).toBe(1)
    expect(await world.subject.reader.read(unread, 0, 1)).toBeNull()
    expect(await world.subject.writer.append(unread, webhook(''))).toEqual({
      kind: 'unknown-inbox',
    })
    await world.post(watched)
  })
}

/** For stores that count the inboxes of all. */
export function describePlaceCount(world: World): void {
  it('makes room for a new one with the one that has caught nothing and was not read for longest', async () => {
    await world.start({ inboxes: 4 })
    const [used, first, second, third, next, last] = [newId(), newId(), newId(), newId(), newId(), newId()]
    for (const id of [used, first, second, third]) {
      await world.subject.writer.open(id)
      world.at += 1000
    }
    await world.post(used)
    // Long enough for every store to take note of it.
    world.at += 25 * 60_000
    await world.read(first)
    world.at += 1000
    expect(await world.subject.writer.open(next)).toMatchObject({ created: true })
    await world.post(third)
    expect(await world.subject.writer.open(last)).toMatchObject({ created: true })
    await eventuallyOpen(world, [used, third, next, last], [first, second])
    expect((await world.subject.writer.stats()).inboxes).toBe(4)
  })

  it('opens no more inboxes than allowed when all have caught something, and renews those it has', async () => {
    await world.start({ inboxes: 2 })
    const [one, two] = [await world.opened(), await world.opened()]
    await world.post(one)
    await world.post(two)
    expect(await world.subject.writer.open(newId())).toBeNull()
    expect(await world.subject.writer.open(one)).toMatchObject({ created: false })
    await world.subject.writer.close(one)
    expect(await world.subject.writer.open(newId())).toMatchObject({ created: true })
  })

  it('wakes who waits at an inbox that made room for another', async () => {
    await world.start({ inboxes: 1 })
    const id = await world.opened()
    const woken = new Promise<void>((resolve) => world.watch(id, () => resolve()))
    await world.opened()
    await woken
    expect(await world.subject.reader.read(id, 0, 1)).toBeNull()
  })
}
