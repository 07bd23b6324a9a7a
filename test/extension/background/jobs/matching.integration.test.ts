import { afterEach, expect, test } from 'vitest'
import { fastTimeSamples } from '../../../../src/extension/store/items.ts'
import { drawId } from '../../../../src/shared/id.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { bare, createScript, done, hookOf, json, type Script } from '../scripted.ts'

const minuteMs = 60_000

let script: Script
afterEach(() => script.stop())

test("what comes under the tag of a deleted job ends no other's, though the ids are the same", async () => {
  script = await createScript({ provider: 'midjourney-proxy' })
  script.api.take = () => json({ code: 1, result: '1700000000000001' })
  const first = await script.sent()
  await script.connect({ id: 'second', address: 'https://other.test/mj' })
  const other = await script.sent('another')
  await script.send('jobs.delete', { jobId: first.id })
  const body = { id: '1700000000000001', state: first.id, status: 'SUCCESS', imageUrl: 'https://cdn.test/first.png' }
  await script.post(first.hook, body)
  await script.refresh()
  expect(await script.finds(other.id, 'first.png')).toBe('unmatched')
  expect((await script.job(other.id))?.state).not.toBe('done')
})

test('an id of one API ends no job of another', async () => {
  script = await createScript({ provider: 'midjourney-proxy' })
  script.api.take = () => json({ code: 1, result: '42' })
  const { id, hook } = await script.sent()
  await script.connect({ id: 'b', provider: 'apiframe', address: 'https://other.test/v2' })
  await script.post(bare(hook), { jobId: '42', status: 'completed', result: { images: ['https://cdn.test/b.png'] } })
  await script.refresh()
  expect(await script.finds(id, 'b.png')).toBe('unmatched')
})

test("one API's webhook with a list in it ends no job that was sent to another", async () => {
  script = await createScript()
  const first = await script.sent()
  await script.connect({ id: 'b', provider: 'midjourney-proxy', address: 'https://other.test/mj' })
  script.api.take = () => json({ code: 1, result: '1732579200123456' })
  const second = await script.sent('private')
  await script.post(first.hook, [
    { id: 'x' },
    { id: '1732579200123456', status: 'DONE', uri: 'https://cdn.test/forged.png' },
    { ref: second.id, status: 'DONE', uri: 'https://cdn.test/by-ref.png' },
  ])
  await script.refresh()
  expect(await script.finds(second.id, 'forged.png')).toBe('unmatched')
  expect((await script.job(second.id))?.result).toBeUndefined()
})

test.each(['https://other.test/api/v1', 'https://api.test/api/v1'])(
  'the API that a connection was given meanwhile, at %s, is not asked about jobs of the one before',
  async (address) => {
    script = await createScript({ provider: 'apiframe' })
    script.api.take = () => json({ jobId: 'af-1' })
    const { id, hook } = await script.sent()
    script.api.ask = () => json({ message: 'not found' }, 404)
    await script.connect({ provider: 'imaginepro', address, token: 'other' })
    script.clock.ahead += 16 * minuteMs
    script.tick()
    await script.jobIs(id, 'overdue')
    await script.refresh()
    expect(script.calls.filter(({ method }) => method === 'GET')).toEqual([])
    await script.post(hook, { jobId: 'af-1', status: 'completed', result: { images: ['https://cdn.test/paid.png'] } })
    await script.refresh()
    await script.jobIs(id, 'done')
  },
)

test('nor is another server of the same API', async () => {
  script = await createScript({ provider: 'apiframe' })
  script.api.take = () => json({ jobId: 'af-1' })
  const { id } = await script.sent()
  await script.connect({ address: 'https://other.test/v2', token: 'other' })
  await script.send('jobs.check', { jobId: id })
  expect(script.calls.filter(({ method }) => method === 'GET')).toEqual([])
})

test('the account of a connection that was removed does not come back by a webhook', async () => {
  script = await createScript({ provider: 'thenextleg-v2' })
  script.api.take = () => json({ success: true, messageId: 'i1' })
  const reply = await script.send('account.refresh', {})
  if (!reply.ok) throw new Error(reply.error.code)
  await script.jobIs(reply.value.jobId, 'accepted')
  const hook = new URL(script.calls.at(-1)?.url ?? '').searchParams.get('webhookOverride') ?? ''
  await script.send('connections.remove', { id: 'main' })
  await script.post(hook, { ref: reply.value.jobId, content: { 'Fast Time Remaining': '12/15.0 hours' } })
  await script.refresh()
  await script.jobIs(reply.value.jobId, 'done')
  expect(await script.store.readAccount('main')).toBeNull()
  expect(await script.store.read(fastTimeSamples)).toEqual([])
})

test("progress of strangers pushes out no result that nobody's job took", async () => {
  script = await createScript()
  const { id, hook } = await script.sent()
  await script.send('jobs.delete', { jobId: id })
  await script.post(hook, done('https://cdn.test/paid.png'))
  await script.refresh()
  const report = (n: number) =>
    script.post(bare(hook), { messageId: `foreign-${n % 30}`, status: 'PROCESSING', progress: n % 100 })
  for (let n = 0; n < 240; n++) await report(n)
  for (let looks = 0; looks < 5; looks++) await script.refresh()
  const all = await script.store.readUnmatched()
  expect(all.length).toBeLessThanOrEqual(21)
  expect(await script.finds(id, 'paid.png')).toBe('unmatched')
})

test.each(['overdue', 'unknown', 'accepted'] as const)(
  'a job read in from an archive as %s is asked for',
  async (state) => {
    script = await createScript({ relay: null })
    script.api.ask = () => json(done())
    const at = Date.now() - 3_600_000
    const id = drawId(at)
    const theirs = {
      ...{ id, connectionId: 'main', provider: 'imaginepro', state, createdAt: at, updatedAt: at, deadlineAt: at },
      ...{ command: { kind: 'imagine' as const, prompt: 'x' }, messageId: 'theirs', nextCheckAt: at, checks: 1 },
    }
    await script.send('archive.merge', { connections: [], accounts: [], readings: [], jobs: [theirs] })
    script.tick()
    await script.jobIs(id, 'done')
  },
)

test('an archive in which the other browser gave our job up does not end it here', async () => {
  script = await createScript()
  const { id, hook } = await script.sent()
  const job = await script.jobIs(id, 'accepted')
  const theirs = { ...job, state: 'failed' as const, reason: { code: 'expired' as const }, endedAt: Date.now() }
  await script.send('archive.merge', { connections: [], accounts: [], readings: [], jobs: [theirs] })
  await script.post(hook, done())
  await script.refresh()
  await script.jobIs(id, 'done')
})

test("what an old webhook says of the account does not replace what was read since, but a clock's mistake does not last", async () => {
  script = await createScript({ provider: 'thenextleg-v2' })
  const info = (left: number) => ({ content: { 'Fast Time Remaining': `${left}/15.0 hours`, 'Job Mode': 'Fast' } })
  const left = async () => (await script.store.readAccount('main'))?.fast?.left
  const refresh = async () => {
    const reply = await script.send('account.refresh', {})
    return reply.ok ? reply.value.jobId : ''
  }
  script.api.take = () => json({ success: true, messageId: 'i1' })
  const late = await refresh()
  await script.jobIs(late, 'accepted')
  const hook = new URL(script.calls.at(-1)?.url ?? '').searchParams.get('webhookOverride') ?? ''
  script.clock.ahead = 3_600_000
  script.api.take = () => json({ success: true, messageId: 'i2', ...info(5) })
  await script.jobIs(await refresh(), 'done')
  await script.post(hook, { ref: late, ...info(12) })
  await script.refresh()
  await script.jobIs(late, 'done')
  expect(await left()).toBe(5)
  // Read while the clock was a day ahead: the next sample is newer all the same.
  script.clock.ahead = 86_400_000
  script.api.take = () => json({ success: true, messageId: 'i3', ...info(4) })
  await script.jobIs(await refresh(), 'done')
  script.clock.ahead = 3_700_000
  script.api.take = () => json({ success: true, messageId: 'i4', ...info(3) })
  await script.jobIs(await refresh(), 'done')
  expect(await left()).toBe(3)
})

test('a webhook of twenty thousand parts is taken up to twenty, and the rest is kept unread', async () => {
  script = await createScript()
  const { id, hook } = await script.sent()
  const parts = Array.from({ length: 23_000 }, () => ({ id: '1' }))
  await script.post(bare(hook), parts)
  await script.post(hook, done())
  await script.refresh()
  await script.jobIs(id, 'done')
  expect(await script.store.readUnmatched()).toHaveLength(1)
  expect(fakeBrowser.storage.local.refuses).toBe(false)
  expect(hookOf(script.calls[0])).toBe(hook)
})
