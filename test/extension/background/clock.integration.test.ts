import { afterEach, expect, test } from 'vitest'
import { cursor } from '../../../src/extension/store/items.ts'
import { createScript, done, doneV1, type Script } from './scripted.ts'

const dayMs = 86_400_000

let script: Script
afterEach(() => script.stop())

test('one failed read while the clock was a day ahead: the relay is listened to again once it is right', async () => {
  script = await createScript()
  script.clock.ahead = dayMs
  const online = script.api.relay
  script.api.relay = () => Promise.reject(new TypeError('offline'))
  const { id, hook } = await script.sent()
  await script.until('the failure', async () => (await script.store.read(cursor)).problem)
  script.api.relay = online
  script.clock.ahead = 0
  script.startWorker()
  await script.post(hook, done())
  await script.jobIs(id, 'done')
})

test('a clock that is eight days ahead for a minute ends no job', async () => {
  script = await createScript({ provider: 'thenextleg-v1' })
  const { id, hook } = await script.sent()
  script.clock.ahead = 8 * dayMs
  script.startWorker()
  await script.jobIs(id, 'overdue')
  await script.refresh()
  script.clock.ahead = 120_000
  await script.post(hook, doneV1(id))
  await script.refresh()
  await script.jobIs(id, 'done')
})

test('nor does one that stood at the year 2000, when it is put right', async () => {
  script = await createScript({ provider: 'thenextleg-v1' })
  script.clock.ahead = Date.parse('2000-01-01') - Date.now()
  const { id, hook } = await script.sent()
  script.clock.ahead = 0
  script.startWorker()
  await script.jobIs(id, 'overdue')
  expect((await script.job(id))?.state).not.toBe('failed')
  await script.post(hook, doneV1(id))
  await script.refresh()
  await script.jobIs(id, 'done')
})

test('a clock a month ahead does not open the inbox anew with every look', async () => {
  script = await createScript()
  script.clock.ahead = 31 * dayMs
  let puts = 0
  const online = script.api.relay
  script.api.relay = (url, init) => {
    if (init.method === 'PUT') puts++
    return online(url, init)
  }
  for (let looks = 0; looks < 10; looks++) await script.refresh()
  expect(puts).toBe(1)
})

test('a job whose deadline was set by a clock that was ahead is overdue in its time', async () => {
  script = await createScript()
  script.clock.ahead = 3 * dayMs
  const { id } = await script.sent()
  script.clock.ahead = 0
  script.tick()
  await script.until('its own time', async () => ((await script.job(id))?.deadlineAt ?? 0) < Date.now() + 20 * 60_000)
  script.clock.ahead = 16 * 60_000
  script.tick()
  await script.until('the question', async () => (await script.job(id))?.checks !== undefined)
})

test('a job whose receipt was lost while the clock was ahead is not listened for until that clock has come', async () => {
  script = await createScript({ provider: 'thenextleg-v1' })
  script.clock.ahead = 40 * dayMs
  script.api.take = () => Promise.reject(new TypeError('offline'))
  const id = await script.submit()
  await script.jobIs(id, 'unknown')
  script.clock.ahead = 0
  script.tick()
  await script.until('its own time', async () => ((await script.job(id))?.deadlineAt ?? 0) < Date.now() + 20 * 60_000)
})

test('nor is it waited for longer than any other', async () => {
  script = await createScript({ provider: 'thenextleg-v1' })
  script.clock.ahead = 40 * dayMs
  const { id } = await script.sent()
  script.clock.ahead = 0
  script.tick()
  await script.until('its own time', async () => ((await script.job(id))?.createdAt ?? Infinity) <= Date.now())
  script.clock.ahead = 7 * dayMs + 60_000
  script.startWorker()
  await script.until('the doubt', async () => (await script.job(id))?.doubtedAt)
  script.clock.ahead += 61 * 60_000
  script.tick()
  expect((await script.jobIs(id, 'failed')).reason?.code).toBe('expired')
})

test('a clock that goes back for a moment makes no job older than it is', async () => {
  script = await createScript({ provider: 'thenextleg-v1' })
  const { id } = await script.sent()
  script.clock.ahead = -40 * dayMs
  script.tick()
  await script.until('the other clock', async () => ((await script.job(id))?.deadlineAt ?? Infinity) < Date.now())
  script.clock.ahead = 0
  script.startWorker()
  await script.jobIs(id, 'overdue')
  script.clock.ahead = 2 * 60 * 60_000
  script.tick()
  await script.until(
    'the next look',
    async () => ((await script.job(id))?.nextCheckAt ?? 0) > Date.now() + 2 * 60 * 60_000,
  )
  expect(await script.job(id)).not.toHaveProperty('doubtedAt')
})
