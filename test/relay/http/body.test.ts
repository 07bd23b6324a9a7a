import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Deadlines } from '../../../src/relay/deadlines.ts'
import { type Due, discardBody, readBody } from '../../../src/relay/http/body.ts'
import { createBudget } from '../../../src/relay/http/budget.ts'

const limits = { all: 100_000, address: 80_000, inbox: 60_000 }
const maxBodyBytes = 50_000

/** What is to be looked at after a time, and after which. */
let waiting: Map<Due, number>
let deadlines: Deadlines<Due>
let budget: ReturnType<typeof createBudget>
let invited: number

beforeEach(() => {
  waiting = new Map()
  deadlines = { add: (item, delayMs) => waiting.set(item, delayMs), remove: (item) => waiting.delete(item) }
  budget = createBudget(limits)
  invited = 0
})

/** A request that was parsed up to its body; `push` brings more of it, null the end. */
function arriving(headers: Record<string, string> = {}) {
  const incoming = new IncomingMessage(new Socket())
  Object.assign(incoming.headers, headers)
  const claim = budget.claim({ address: 'a', inbox: 'x' })
  const reading = readBody(incoming, claim, { maxBodyBytes, deadlines }, { sendContinue: () => (invited += 1) })
  const outcome = reading.then((body) => (body.ok ? body.value.toString('latin1') : body.error.code))
  return {
    incoming,
    claim,
    reading,
    outcome,
    async push(...chunks: (string | null)[]) {
      for (const chunk of chunks) {
        if (chunk === null) incoming.complete = true
        incoming.push(chunk === null ? null : Buffer.from(chunk))
        // Each piece is handed over by itself.
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

function look(): number[] {
  const due = [...waiting]
  for (const [item] of due) {
    waiting.delete(item)
    item.due()
  }
  return due.map(([, delayMs]) => delayMs)
}

it('reads a body that comes in one piece, in many, or not at all', async () => {
  for (const pieces of [['in one piece'], ['a', 'b', 'cd', '', 'e'.repeat(1000), 'f'], []]) {
    const body = arriving()
    await body.push(...pieces, null)
    expect(await body.outcome).toBe(pieces.join(''))
    expect(body.claim.bytes).toBeGreaterThanOrEqual(pieces.join('').length)
    body.claim.release()
  }
  expect([invited, waiting.size]).toEqual([3, 0])
})

it('holds what a body declares, and no more when all of it has come', async () => {
  const body = arriving({ 'content-length': '1000' })
  await body.push('x'.repeat(400), 'x'.repeat(600))
  expect(body.claim.bytes).toBe(1000)
  await body.push(null)
  expect(await body.outcome).toHaveLength(1000)
})

it('holds no more than twice of what has come, however small the pieces are', async () => {
  const body = arriving()
  let most = 0
  for (let n = 1; n <= 300; n++) {
    await body.push('x')
    most = Math.max(most, body.claim.bytes / n)
  }
  expect(most).toBeLessThanOrEqual(2)
  await body.push(null)
  const read = await body.reading
  expect(read.ok && [read.value.byteLength, read.value.buffer.byteLength]).toEqual([300, 512])
})

it('refuses by its declared length a body that is over the limit, before it is invited', async () => {
  const body = arriving({ 'content-length': String(maxBodyBytes + 1) })
  expect([await body.outcome, invited]).toEqual(['body-too-large', 0])
  arriving({ 'content-length': String(maxBodyBytes) })
  expect(invited).toBe(1)
})

it('refuses a body as soon as it is over the limit, and one that just fits not at all', async () => {
  const fits = arriving()
  await fits.push('x'.repeat(maxBodyBytes - 1), 'y', null)
  expect(await fits.outcome).toHaveLength(maxBodyBytes)
  fits.claim.release()
  const over = arriving()
  await over.push('x'.repeat(maxBodyBytes), 'y')
  expect([await over.outcome, over.claim.bytes]).toEqual(['body-too-large', 0])
})

it('refuses who has too much on its way already, and everybody when all together have', async () => {
  const first = arriving()
  await first.push('x'.repeat(40_000))
  const second = arriving()
  await second.push('x'.repeat(20_001))
  expect([await second.outcome, second.claim.bytes]).toEqual(['too-many-bodies', 0])
  budget.claim({ address: 'b', inbox: 'y' }).take(60_000)
  const third = arriving()
  await third.push('x')
  expect(await third.outcome).toBe('relay-busy')
})

it('refuses a body that grows beyond what is left', async () => {
  budget.claim({ address: 'b', inbox: 'x' }).take(50_000)
  const body = arriving()
  await body.push('x'.repeat(6000), 'y')
  expect([await body.outcome, body.claim.bytes]).toEqual(['too-many-bodies', 0])
})

it('ends a body that does not bring 16 kB a second after 3 s, and its connection', async () => {
  const slow = arriving()
  await slow.push('x'.repeat(15_999))
  expect(look()).toEqual([4000])
  expect([await slow.outcome, slow.claim.bytes]).toEqual(['too-slow', 0])
  const refused = await slow.reading
  expect(!refused.ok && refused.error.close).toBe(true)
  // The limit is no matter of this refusal.
  expect(!refused.ok && refused.error.body).not.toContain('maxBytes')
})

it('holds nothing of what still comes after a refusal', async () => {
  const slow = arriving()
  await slow.push('x')
  look()
  expect(await slow.outcome).toBe('too-slow')
  await slow.push('y'.repeat(1000), null)
  expect([slow.claim.bytes, waiting.size]).toEqual([0, 0])
})

it('bears a body that brings just so much', async () => {
  const body = arriving()
  await body.push('x'.repeat(16_000))
  expect(look()).toEqual([4000])
  await body.push('x'.repeat(16_000))
  expect(look()).toEqual([1000])
  await body.push('x'.repeat(15_999))
  expect([waiting.size, look()]).toEqual([1, [1000]])
  expect(await body.outcome).toBe('too-slow')
})

it('lets go of a body whose sender has gone', async () => {
  const body = arriving()
  await body.push('half of it')
  body.incoming.destroy()
  expect([await body.outcome, body.claim.bytes, waiting.size]).toEqual(['bad-request', 0, 0])
})

it('closes no connection for a body that was only too large: what comes next may be fine', async () => {
  const body = await arriving({ 'content-length': String(maxBodyBytes + 1) }).reading
  expect(!body.ok && body.error).toMatchObject({
    close: false,
    body: expect.stringContaining(`"maxBytes":${maxBodyBytes}`),
  })
})

it('invites nobody whose declared body has no room', async () => {
  budget.claim({ address: 'b', inbox: 'x' }).take(50_000)
  const body = arriving({ 'content-length': '10001' })
  expect([await body.outcome, body.claim.bytes, invited]).toEqual(['too-many-bodies', 0, 0])
  const smaller = arriving({ 'content-length': '10000' })
  expect([smaller.claim.bytes, invited]).toEqual([10_000, 1])
})

describe('what is left of a refused body', () => {
  const mib = 1024 * 1024
  const left = createBudget({ all: 16 * mib, address: 4 * mib, inbox: 16 * mib })
  const claim = () => left.claim({ address: 'a', inbox: '' })

  it('may go on coming for 4 MiB, or 5 s', async () => {
    const fast = new IncomingMessage(new Socket())
    expect(discardBody(fast, claim(), deadlines)).toBe(true)
    for (let n = 0; n < 4; n++) fast.push(Buffer.alloc(mib))
    await new Promise((resolve) => setImmediate(resolve))
    expect(fast.destroyed).toBe(false)
    fast.push(Buffer.alloc(1))
    await new Promise((resolve) => fast.on('close', resolve))
    expect([fast.destroyed, waiting.size]).toEqual([true, 0])

    const slow = new IncomingMessage(new Socket())
    expect(discardBody(slow, claim(), deadlines)).toBe(true)
    expect(look()).toEqual([5000])
    await new Promise((resolve) => slow.on('close', resolve))
    expect(slow.destroyed).toBe(true)
  })

  it('is not taken in from who has enough of it on its way, until that has come', async () => {
    const first = new IncomingMessage(new Socket())
    expect(discardBody(first, claim(), deadlines)).toBe(true)
    const second = new IncomingMessage(new Socket())
    Object.assign(second.headers, { 'content-length': '1' })
    expect(discardBody(second, claim(), deadlines)).toBe(false)
    first.push(Buffer.from('the rest'))
    first.push(null)
    await new Promise((resolve) => first.on('close', resolve))
    expect(waiting.size).toBe(0)
    expect(discardBody(second, claim(), deadlines)).toBe(true)
  })
})
