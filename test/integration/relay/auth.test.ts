import { hash } from 'node:crypto'
import { expect, it } from 'vitest'
import { createInboxIds } from '../../../src/relay/auth.ts'
import { collectGarbage, heapBytes } from '../../relay/support/garbage.ts'

function createWorld() {
  const due: { delayMs: number; run: () => void }[] = []
  const { idOf: inboxIdOf, stop } = createInboxIds({
    after(delayMs, run) {
      const timer = { delayMs, run }
      due.push(timer)
      return () => due.splice(due.indexOf(timer), 1)
    },
  })
  return { due, inboxIdOf, stop }
}

const secretOf = (n: number) => String(n).padStart(43, 'S')
const idOf = (secret: string) => hash('sha256', `afterimage inbox v1\n${secret}`, 'base64url')

it('works out the inbox of a secret, the same each time, and of nothing else', () => {
  const { due, inboxIdOf } = createWorld()
  for (let n = 0; n < 5; n++) {
    expect(inboxIdOf(secretOf(1))).toBe(idOf(secretOf(1)))
    expect(inboxIdOf(secretOf(2))).toBe(idOf(secretOf(2)))
    due.shift()?.run()
  }
  for (const odd of [null, '', 'S'.repeat(42), 'S'.repeat(44), `${'S'.repeat(42)}!`, `${'S'.repeat(43)}\n`])
    expect(inboxIdOf(odd)).toBeNull()
})

it('keeps a secret for a minute at most after it was last used, and no timer without one', async () => {
  const { due, inboxIdOf } = createWorld()
  // Known by its object: a text has no identity that could be watched.
  const id = Object(inboxIdOf(secretOf(1)))
  expect(due.map(({ delayMs }) => delayMs)).toEqual([30_000])
  due.shift()?.run()
  // Used again: it is kept anew.
  inboxIdOf(secretOf(1))
  expect(due.map(({ delayMs }) => delayMs)).toEqual([30_000])
  due.shift()?.run()
  due.shift()?.run()
  expect([due.length, String(id)]).toEqual([0, idOf(secretOf(1))])
  inboxIdOf(secretOf(3))
  expect(due).toHaveLength(1)
})

it('holds so many at most, and lets go of all of them in time', async () => {
  const { due, inboxIdOf } = createWorld()
  const before = await heapBytes()
  // Ends shortly before there are too many again.
  for (let n = 0; n < 12 * 4096 - 1; n++) inboxIdOf(secretOf(n))
  expect((await heapBytes()) - before).toBeLessThan(2_500_000)
  while (due.length > 0) due.shift()?.run()
  await collectGarbage()
  expect((await heapBytes()) - before).toBeLessThan(100_000)
  // Still in use: what is collected as a whole would prove nothing.
  expect(inboxIdOf(secretOf(1))).toBe(idOf(secretOf(1)))
})

it('leaves no timer behind when the relay stops, which would keep its process for a minute', () => {
  const { due, inboxIdOf, stop } = createWorld()
  inboxIdOf(secretOf(1))
  due.shift()?.run()
  inboxIdOf(secretOf(2))
  expect(due).toHaveLength(1)
  stop()
  expect(due).toEqual([])
})
