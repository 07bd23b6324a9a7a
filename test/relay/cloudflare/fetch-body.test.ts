import { describe, expect, it } from 'vitest'
import { readFetchBody } from '../../../src/relay/cloudflare/fetch-body.ts'
import { createBudget } from '../../../src/relay/http/budget.ts'

const url = 'https://relay.test/h/x'

function createWorld(limits = { all: 10_000, address: 5000, inbox: 5000 }) {
  const clock = { ms: 0 }
  const due: { at: number; run: () => void }[] = []
  const budget = createBudget(limits)
  const rules = {
    maxBodyBytes: 1000,
    monotonic: () => clock.ms,
    timers: {
      after(delayMs: number, run: () => void) {
        const timer = { at: clock.ms + delayMs, run }
        due.push(timer)
        return () => void due.splice(due.indexOf(timer), 1)
      },
    },
  }
  const claim = () => budget.claim({ address: 'a', inbox: 'b' })
  return {
    clock,
    due,
    claim,
    read: async (request: Request, mine = claim()) => {
      const body = await readFetchBody(request, mine, rules)
      return body.ok ? Buffer.from(body.value).toString() : body.error.code
    },
  }
}

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  // A stream needs it; the type does not know it.
  new Request(url, { method: 'POST', body, headers, ...{ duplex: 'half' } })

/** A body whose pieces are sent by hand. */
function piecewise() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let isCancelled = false
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given
    },
    cancel() {
      isCancelled = true
    },
  })
  return {
    request: post(body),
    send: (text: string) => controller?.enqueue(new TextEncoder().encode(text)),
    end: () => controller?.close(),
    break: () => controller?.error(new Error('gone')),
    isCancelled: () => isCancelled,
  }
}

describe('a body', () => {
  it('is read whole, in however many pieces it comes, or none', async () => {
    const { read, due } = createWorld()
    expect(await read(post('{"a":1}'))).toBe('{"a":1}')
    expect(await read(new Request(url, { method: 'POST' }))).toBe('')
    const { request, send, end } = piecewise()
    const body = read(request)
    for (const piece of ['one ', 'two ', 'three']) send(piece)
    end()
    expect(await body).toBe('one two three')
    expect(due).toEqual([])
  })

  it('is refused by its length before it is read, and when it says none as soon as it is over', async () => {
    const { read } = createWorld()
    expect(await read(post('x', { 'content-length': '1001' }))).toBe('body-too-large')
    const { request, send, isCancelled } = piecewise()
    const body = read(request)
    send('x'.repeat(1001))
    expect([await body, isCancelled()]).toEqual(['body-too-large', true])
  })

  it('is refused when it comes too slowly', async () => {
    const { read, clock, due } = createWorld()
    const { request, send, isCancelled } = piecewise()
    const body = read(request)
    send('x'.repeat(160))
    while (due[0]?.at !== 3010) await new Promise((resolve) => setImmediate(resolve))
    clock.ms = 3010
    due[0].run()
    expect([await body, isCancelled()]).toEqual(['too-slow', true])
  })

  it('is dropped when its sender goes in the middle', async () => {
    const { read } = createWorld()
    const { request, send, break: breakOff } = piecewise()
    const body = read(request)
    send('half of ')
    breakOff()
    expect(await body).toBe('bad-request')
  })

  it('is refused where others hold as much as there is room for, whether it says its length or not', async () => {
    const { read, claim } = createWorld({ all: 1000, address: 600, inbox: 600 })
    claim().take(500)
    expect(await read(post('x'.repeat(200), { 'content-length': '200' }))).toBe('too-many-bodies')
    const { request, send } = piecewise()
    const body = read(request)
    send('x'.repeat(200))
    expect(await body).toBe('too-many-bodies')
  })
})
