import { describe, expect, it } from 'vitest'
import { inboxReadSchema } from '../../src/contract/inbox.ts'
import { createAnswerer } from '../../src/relay/answerer.ts'
import { defaultConfig, limitsOf } from '../../src/relay/config.ts'
import {
  type InboxStore,
  NotReplicatedError,
  type Read,
  StoreError,
  StoreFullError,
} from '../../src/relay/inbox/inbox.ts'
import { createMemoryStore } from '../../src/relay/inbox/memory.ts'
import { nodePlatform } from '../../src/relay/node-platform.ts'
import { type Log, silentLog } from '../../src/server/log.ts'
import { createClient } from './support/relay.ts'
import { madeRequest } from './support/request.ts'

function createWorld(store: Partial<InboxStore> = {}, log: Log = silentLog) {
  const clock = { at: Date.parse('2026-11-01T00:00:00Z'), ms: 0 }
  const due: { delayMs: number; run: () => void }[] = []
  const now = () => clock.at
  const answerer = createAnswerer({
    store: { ...createMemoryStore({ limits: limitsOf(defaultConfig), now }), ...store },
    config: defaultConfig,
    platform: nodePlatform,
    ownUrl: () => 'http://relay.test',
    now,
    log,
    monotonic: () => clock.ms,
    timers: {
      after(delayMs, run) {
        const timer = { delayMs, run }
        due.push(timer)
        return () => void due.splice(due.indexOf(timer), 1)
      },
    },
  })
  return { clock, due, answerer }
}

const { secret, id } = createClient('')
const headers = { authorization: `Bearer ${secret}` }

it('answers requests without a server, by the clock and the timers it is handed', async () => {
  const { clock, due, answerer } = createWorld()
  const opened = await answerer.answer(madeRequest('PUT', '/v1/inbox', { headers }))
  expect([opened.status, JSON.parse(opened.body).hook]).toEqual([200, `http://relay.test/h/${id}`])
  expect((await answerer.answer(madeRequest('POST', `/h/${id}/tag`, { body: '{"a":1}' }))).status).toBe(202)
  const read = await answerer.answer(madeRequest('GET', '/v1/inbox/messages', { headers }))
  const { messages, cursor } = inboxReadSchema.parse(JSON.parse(read.body))
  expect(messages).toMatchObject([{ body: '{"a":1}', tag: 'tag', receivedAt: '2026-11-01T00:00:00.000Z' }])

  const held = answerer.answer(madeRequest('GET', `/v1/inbox/messages?wait=25&after=${cursor}`, { headers }))
  const heldFor = due.filter(({ delayMs }) => delayMs === 25_000)
  expect([answerer.waiting(), heldFor.length]).toEqual([1, 1])
  clock.ms += 25_000
  heldFor[0]?.run()
  expect(JSON.parse((await held).body)).toMatchObject({ messages: [], cursor })
})

it('keeps nobody away because its clock was set back by days', async () => {
  const { clock, answerer } = createWorld()
  await answerer.answer(madeRequest('PUT', '/v1/inbox', { headers }))
  const deliver = async () => (await answerer.answer(madeRequest('POST', `/h/${id}/tag`, { body: '{}' }))).status
  expect(await deliver()).toBe(202)
  clock.at -= 5 * 86_400_000
  clock.ms += 1000
  expect(await deliver()).toBe(202)
  expect((await answerer.answer(madeRequest('GET', '/v1/inbox/messages', { headers }))).status).toBe(200)
})

it('answers who waits when it stops, lets go of secrets, and refuses from then on all but the operators', async () => {
  const { due, answerer } = createWorld()
  await answerer.answer(madeRequest('PUT', '/v1/inbox', { headers }))
  const held = answerer.answer(madeRequest('GET', '/v1/inbox/messages?wait=25', { headers }))
  answerer.stop()
  expect((await held).status).toBe(200)
  expect(due.filter(({ delayMs }) => delayMs === 30_000)).toEqual([])
  expect(await answerer.answer(madeRequest('PUT', '/v1/inbox', { headers }))).toMatchObject({ code: 'stopping' })
  expect((await answerer.answer(madeRequest('GET', '/healthz'))).status).toBe(200)
  expect(await answerer.answer(madeRequest('GET', '/readyz'))).toMatchObject({ code: 'not-ready' })
})

it('says and logs whose fault it was that a request failed, and what it was of the store', () => {
  const lines: unknown[] = []
  const { answerer } = createWorld({}, (level, event, fields) => lines.push([level, event, fields]))
  const faults = [
    new StoreFullError('no room'),
    new NotReplicatedError(),
    new StoreError('disk'),
    new Error('a fault of ours'),
    'odd',
  ]
  expect(faults.map((fault) => answerer.failed(fault, 'hook').code)).toEqual([
    ...['store-full', 'not-replicated', 'store-failed', 'internal-error', 'internal-error'],
  ])
  expect(lines).toEqual([
    ['error', 'store-failed', { route: 'hook', message: 'no room' }],
    ['error', 'store-failed', { route: 'hook', message: 'Redis: too few replicas have it' }],
    ['error', 'store-failed', { route: 'hook', message: 'disk' }],
    ['error', 'internal-error', { route: 'hook', message: 'a fault of ours' }],
    ['error', 'internal-error', { route: 'hook', message: 'unknown' }],
  ])
})

it('logs what it has answered, where the time of that was taken', () => {
  const lines: unknown[] = []
  const { answerer } = createWorld({}, (level, event, fields) => lines.push([level, event, fields]))
  answerer.answered('hook', 202, undefined, 1.6)
  answerer.answered('hook', 404, 'no-inbox', 0.2)
  answerer.answered('hook', 202, undefined, undefined)
  expect(lines).toEqual([
    ['debug', 'answered', { route: 'hook', status: 202, code: 'none', ms: 2 }],
    ['debug', 'answered', { route: 'hook', status: 404, code: 'no-inbox', ms: 0 }],
  ])
})

describe('an inbox that is closed while it is being asked for', () => {
  const more: Read = { messages: [], more: true, gap: false, cursor: 0 }
  const asked = { headers, body: '{}' }

  it.each<[string, string, string, Partial<InboxStore>]>([
    ['is read', 'GET', '/v1/inbox/messages', { read: () => null }],
    ['is read later', 'GET', '/v1/inbox/messages', { read: async () => null }],
    ['is waited on', 'GET', '/v1/inbox/messages?wait=25', { read: () => null }],
    [
      'is read as a whole',
      'GET',
      '/v1/inbox/messages',
      { read: (_id, _after, _limit, bytes) => (bytes === undefined ? null : more) },
    ],
    ['is let go of', 'DELETE', '/v1/inbox/messages?through=1', { acknowledge: async () => false }],
    ['is posted to', 'POST', `/h/${id}`, { append: async () => ({ kind: 'unknown-inbox' }) }],
    ['is closed', 'DELETE', '/v1/inbox', { close: async () => false }],
  ])('is not there when it %s', async (_what, method, target, store) => {
    const { answerer } = createWorld({ has: () => true, ...store })
    expect(await answerer.answer(madeRequest(method, target, asked))).toMatchObject({ status: 404, code: 'no-inbox' })
  })

  it('is not there either for a store that has to ask', async () => {
    for (const store of [{ has: async () => false }, { has: async () => true, read: async () => null }]) {
      const { answerer } = createWorld(store)
      expect(await answerer.answer(madeRequest('GET', '/v1/inbox/messages', asked))).toMatchObject({ code: 'no-inbox' })
    }
  })
})
