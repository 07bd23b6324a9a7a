import { expect, it } from 'vitest'
import { eventually } from '../../support/relay.ts'
import { newId, textOf, type World, webhook } from './world.ts'

/** The keys that messages are sealed to. Which bytes these are is no business of a store. */
export function describeSealing(world: World): void {
  const append = async (id: string, sealedTo: string | null, body = 'body') =>
    (await world.subject.writer.append(id, { ...webhook(body), tag: null, contentType: null, sealedTo })).kind

  it('keeps the key that an inbox was opened with for its life', async () => {
    await world.start()
    const [id, key] = [newId(), newId()]
    expect(await world.subject.writer.open(id, key)).toMatchObject({ created: true, sealKey: key })
    for (const next of [undefined, null, key, newId()])
      expect(await world.subject.writer.open(id, next)).toMatchObject({ created: false, sealKey: key })
    expect(await world.subject.reader.sealKeyOf(id)).toBe(key)
    await world.subject.writer.close(id)
    await eventually(async () => (await world.subject.reader.sealKeyOf(id)) === null)
    expect(await world.subject.writer.open(id)).toMatchObject({ created: true, sealKey: null })
  })

  it('knows no key of an inbox without one, nor of one that is not there', async () => {
    await world.start()
    expect(await world.subject.reader.sealKeyOf(newId())).toBeNull()
    expect(await world.subject.reader.sealKeyOf(await world.opened())).toBeNull()
  })

  it('gives a key to an inbox that was open without one, and everybody hears of it', async () => {
    await world.start()
    const id = await world.opened()
    // It is known here before it has a key.
    expect([await world.subject.reader.has(id), await world.subject.reader.sealKeyOf(id)]).toEqual([true, null])
    const key = newId()
    expect(await world.subject.writer.open(id, key)).toMatchObject({ created: false, sealKey: key })
    await eventually(async () => (await world.subject.reader.sealKeyOf(id)) === key)
  })

  it('says of each message whether it is sealed: those from before the key are not', async () => {
    await world.start()
    const id = await world.opened()
    expect(await append(id, null, 'before')).toBe('stored')
    const key = newId()
    await world.subject.writer.open(id, key)
    expect(await append(id, key, 'after')).toBe('stored')
    const { messages } = await world.read(id)
    expect(messages.map((message) => [textOf(message), message.sealed])).toEqual([
      ['before', false],
      ['after', true],
    ])
  })

  it('takes nothing that is not sealed to the key of its inbox', async () => {
    await world.start()
    const [sealed, plain] = [newId(), newId()]
    const key = newId()
    await world.subject.writer.open(sealed, key)
    await world.subject.writer.open(plain)
    for (const [id, sealedTo] of [
      [sealed, null],
      [sealed, newId()],
      [plain, key],
    ] as const)
      expect(await append(id, sealedTo)).toBe('other-key')
    expect([await world.bodies(sealed), await world.bodies(plain)]).toEqual([[], []])
    expect(await append(sealed, key)).toBe('stored')
  })

  it('weighs a sealed message like any other', async () => {
    await world.start({ bytes: 1000 })
    const [id, key] = [newId(), newId()]
    await world.subject.writer.open(id, key)
    expect(await append(id, key, 'x'.repeat(489))).toBe('inbox-full')
    expect(await append(id, key, 'x'.repeat(488))).toBe('stored')
  })
}
