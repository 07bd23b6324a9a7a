import { expect, it } from 'vitest'
import { inboxReadSchema } from '../../src/contract/inbox.ts'
import { createAnswerer } from '../../src/relay/answerer.ts'
import { defaultConfig, limitsOf } from '../../src/relay/config.ts'
import { createMemoryStore } from '../../src/relay/inbox/memory.ts'
import { createClient } from './support/relay.ts'
import { madeRequest } from './support/request.ts'

function createWorld() {
  const clock = { at: Date.parse('2026-11-01T00:00:00Z'), ms: 0 }
  const due: { delayMs: number; run: () => void }[] = []
  const now = () => clock.at
  const answerer = createAnswerer({
    store: createMemoryStore({ limits: limitsOf(defaultConfig), now }),
    config: defaultConfig,
    ownUrl: () => 'http://relay.test',
    now,
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
