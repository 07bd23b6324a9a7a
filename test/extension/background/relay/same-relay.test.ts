import { beforeEach, describe, expect, test } from 'vitest'
import { inboxIdOf } from '../../../../src/extension/background/relay/inbox.ts'
import { isSameRelay } from '../../../../src/extension/background/relay/same-relay.ts'
import { createBench, savedInbox } from '../bench.ts'

let bench: ReturnType<typeof createBench>
let ours: string
let asked: { id: string; init: RequestInit }[]
beforeEach(async () => {
  bench = createBench()
  ours = await inboxIdOf(savedInbox.secret, bench.context)
  asked = []
})
const ask = (answer: (id: string) => number | Error) => {
  bench.net.fetch = async (url, init) => {
    const id = /^https:\/\/new\.test\/h\/([\w-]{43})\/test\.moved$/.exec(url)?.[1] ?? ''
    asked.push({ id, init })
    const status = answer(id)
    if (status instanceof Error) throw status
    return new Response(null, { status })
  }
  return isSameRelay(savedInbox, 'https://new.test', bench.context)
}

test('a relay that has our inbox, and none of seven that never were, is the same', async () => {
  expect(await ask((id) => (id === ours ? 202 : 404))).toBe(true)
  expect(new Set(asked.map(({ id }) => id)).size).toBe(8)
  expect(bench.timers.size).toBe(0)
})

test('ours stands anywhere among them', async () => {
  const places = new Set<number>()
  for (let byte = 0; byte < 8; byte++) {
    asked = []
    bench.context.drawBytes = (count) =>
      count === 1 ? Uint8Array.of(byte + 16) : crypto.getRandomValues(new Uint8Array(count))
    expect(await ask((id) => (id === ours ? 202 : 404))).toBe(true)
    places.add(asked.findIndex(({ id }) => id === ours))
  }
  expect(places.size).toBe(8)
})

describe('a stranger is not', () => {
  test.each([
    ['says yes to all', () => 202],
    ['says no to all', () => 404],
    ['says anything else of ours', (id: string) => (id === ours ? 200 : 404)],
    ['says anything else of the others', (id: string) => (id === ours ? 202 : 500)],
    ['does not answer', () => new TypeError('offline')],
    ['does not answer of the others', (id: string) => (id === ours ? 202 : new TypeError('offline'))],
  ])('that %s', async (_what, answer) => {
    expect(await ask(answer)).toBe(false)
  })
})

test('nobody learns more by it than by a webhook, and nobody is led elsewhere', async () => {
  await ask(() => 404)
  for (const { init } of asked) {
    expect(init).toMatchObject({
      method: 'POST',
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    })
    expect(JSON.stringify(init)).not.toContain(savedInbox.secret)
  }
})

test('one that is silent is given up after five seconds', async () => {
  bench.net.fetch = (_url, init) =>
    new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
  const answer = isSameRelay(savedInbox, 'https://new.test', bench.context)
  await expect.poll(() => [...bench.timers.values()]).toEqual(Array(8).fill(5000))
  for (const run of [...bench.timers.keys()]) run()
  expect(await answer).toBe(false)
})
