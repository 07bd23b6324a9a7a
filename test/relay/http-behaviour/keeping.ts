import { describe, expect, it } from 'vitest'
import { type Client, createClient, eventually } from '../support/relay.ts'
import { type Kept, relayFor, type StartRelay } from './relay-under-test.ts'
import { unlimited } from './settings.ts'

const dayMs = 86_400_000
/** Numbers of messages may be ahead of the clock by a minute, and some stores read their age from it. */
const marginMs = 120_000

/** What is kept, and how long. */
export function describeKeeping(start: StartRelay, { restart, age }: Kept): void {
  if (!restart && !age) return
  describe('keeping', () => {
    const { running, opened } = relayFor(start, unlimited)
    /** The same inbox, at the address that the relay has now. */
    const again = ({ secret, seed }: Client) => createClient(running().url, secret, seed)

    if (restart) {
      it.each([
        ['an inbox that is not sealed', false],
        ['a sealed inbox', true],
      ])(
        'has everything of %s after it was started anew, goes on counting, and remembers what was let go of',
        async (_what, sealed) => {
          const one = await opened({}, sealed)
          for (const body of ['one', 'two']) await one.post(body)
          const before = await one.read()
          await one.acknowledge(before.messages[0]?.id ?? '')
          await running().restart?.()
          const same = again(one)
          expect((await same.read()).messages.map(({ body }) => body)).toEqual(['two'])
          await same.post('three')
          const after = await same.read(`?after=${before.cursor}`)
          expect([after.messages.map(({ body }) => body), after.gap]).toEqual([['three'], false])
        },
      )
    }

    if (age) {
      it('drops what nobody fetched for a week, and tells its reader', async () => {
        const one = await opened()
        await one.post('old')
        await running().age?.(7 * dayMs + marginMs)
        const same = again(one)
        await eventually(async () => (await same.read()).gap)
        const { messages, cursor } = await same.read()
        expect(messages).toEqual([])
        await same.post('new')
        expect((await same.read(`?after=${cursor}`)).messages.map(({ body }) => body)).toEqual(['new'])
      })

      it('closes an inbox that caught nothing for an hour, and another that nobody read for a month', async () => {
        const [unused, used] = [await opened(), await opened()]
        await used.post()
        await running().age?.(dayMs / 24 + marginMs)
        await eventually(async () => (await again(unused).messages()).status === 404)
        expect((await again(used).messages()).status).toBe(200)
        await running().age?.(30 * dayMs + marginMs)
        await eventually(async () => (await again(used).messages()).status === 404)
      })
    }
  })
}
