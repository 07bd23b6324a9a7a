import { beforeEach, expect, it } from 'vitest'
import type { InboxStore } from '../../src/relay/inbox/inbox.ts'
import { startSweeping } from '../../src/relay/ops/sweep.ts'

const due: { delayMs: number; run: () => void }[] = []
let logged: unknown[][]
let expire: InboxStore['expire']
beforeEach(() => {
  due.length = 0
  logged = []
})
const start = () =>
  startSweeping({
    store: { expire: () => expire() } as InboxStore,
    timers: {
      after(delayMs, run) {
        const timer = { delayMs, run }
        due.push(timer)
        return () => void due.splice(due.indexOf(timer), 1)
      },
    },
    log: (...entry) => logged.push(entry),
  })
const ring = () => due.shift()?.run()
const settled = () => new Promise((resolve) => setImmediate(resolve))

it('removes what is too old each minute, and says so where there was any', async () => {
  const rounds = [
    { messages: 0, inboxes: 0 },
    { messages: 2, inboxes: 0 },
    { messages: 0, inboxes: 1 },
  ]
  expire = async () => rounds.shift() ?? { messages: 0, inboxes: 0 }
  start()
  for (let round = 0; round < 3; round++) {
    expect(due.map(({ delayMs }) => delayMs)).toEqual([60_000])
    ring()
    await settled()
  }
  expect(logged).toEqual([
    ['info', 'expired', { messages: 2, inboxes: 0 }],
    ['info', 'expired', { messages: 0, inboxes: 1 }],
  ])
})

it('goes on after a round that failed', async () => {
  expire = () => Promise.reject(new Error('disk'))
  start()
  ring()
  await settled()
  expect(logged).toEqual([['error', 'expiry-failed', { message: 'disk' }]])
  expect(due).toHaveLength(1)
})

it('ends when it is told to, in the middle of a round as well', async () => {
  start()()
  expect(due).toEqual([])
  let finish = () => {}
  expire = () =>
    new Promise((resolve) => {
      finish = () => resolve({ messages: 0, inboxes: 0 })
    })
  const stop = start()
  ring()
  stop()
  finish()
  await settled()
  expect(due).toEqual([])
})
