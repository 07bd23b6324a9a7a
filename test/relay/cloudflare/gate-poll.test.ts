import { describe, expect, it } from 'vitest'
import { type GateSocket, heardWithin, waitMsOf } from '../../../src/relay/cloudflare/gate-poll.ts'

it.each([
  ['GET', 'wait=25', 25_000],
  ['GET', 'after=1&wait=3&limit=2', 3000],
  ['GET', 'wait=60', 25_000],
  ['GET', 'wait=0', 0],
  ['GET', '', 0],
  ['GET', 'wait=', 0],
  ['GET', 'wait=1.5', 0],
  ['GET', 'await=25', 0],
  ['HEAD', 'wait=25', 0],
])('waits for %s ?%s so many ms: %i', (method, query, waitMs) => {
  expect(waitMsOf(method, query)).toBe(waitMs)
})

describe('a poll that is held', () => {
  const nothing = { status: 200, headers: ['A', 'b'], body: 'nothing' }
  const news = { status: 200, headers: [], body: 'news' }

  function createWorld() {
    const listeners = new Map<string, (event: { data: unknown }) => void>()
    const due: (() => void)[] = []
    const gone = new AbortController()
    const socket: GateSocket = {
      accept() {},
      close() {},
      addEventListener(type: string, listen: (event: { data: unknown }) => void) {
        listeners.set(type, listen)
      },
    }
    const timers = {
      after(_delayMs: number, run: () => void) {
        due.push(run)
        return () => void due.splice(due.indexOf(run), 1)
      },
    }
    return {
      due,
      heard: heardWithin(socket, 25_000, { timers, signal: gone.signal }),
      gone,
      say: (answer: unknown) => listeners.get('message')?.({ data: JSON.stringify(answer) }),
      happen: (type: string) => listeners.get(type)?.({ data: null }),
    }
  }

  it('is answered with what comes, and its time is no longer counted', async () => {
    const { heard, say, due } = createWorld()
    say(nothing)
    say(news)
    expect(await heard).toEqual(news)
    expect(due).toEqual([])
  })

  it('is answered that there is nothing when its time is over', async () => {
    const { heard, say, due } = createWorld()
    say(nothing)
    due[0]?.()
    expect(await heard).toEqual(nothing)
  })

  it.each(['close', 'error'])(
    'is answered that there is nothing when the object goes (%s), so that its reader asks again',
    async (type) => {
      const { heard, say, happen } = createWorld()
      say(nothing)
      happen(type)
      expect(await heard).toEqual(nothing)
    },
  )

  it.each(['close', 'error'])('is told to try again when the object has said nothing (%s)', async (type) => {
    const { heard, happen } = createWorld()
    happen(type)
    expect(await heard).toMatchObject({ status: 503, code: 'store-failed' })
  })

  it('is over when its reader has gone', async () => {
    const { heard, say, gone, due } = createWorld()
    say(nothing)
    gone.abort()
    expect([await heard, due]).toEqual([nothing, []])
  })

  it('takes nothing that is no answer', async () => {
    const { heard, say } = createWorld()
    say(nothing)
    say({ status: 'ok' })
    expect(await heard).toEqual(nothing)
  })
})
