import { afterEach, beforeEach, expect, test } from 'vitest'
import { relay } from '../../../../src/extension/store/items.ts'
import { createReadyStage, type Stage } from '../stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createReadyStage()
})
afterEach(() => stage.stop())

/** Paints, and lets another user's result come to the same hook. */
async function stranger(): Promise<{ key: string; ours: string }> {
  await stage.studio.scenario({ stranger: true, jobs: 1 })
  const ours = await stage.submit({ kind: 'imagine', prompt: 'mine' })
  await stage.jobIs(ours, 'done')
  await stage.delivered(2)
  await stage.send('sync.refresh', {})
  const [first] = await stage.until('what matches no job', async () => {
    const unmatched = await stage.store.readUnmatched()
    return unmatched.length > 0 && unmatched
  })
  return { key: first?.key ?? '', ours }
}

/** A job whose result is never told. */
async function waiting(): Promise<string> {
  await stage.studio.scenario({ stuck: true })
  const id = await stage.submit({ kind: 'imagine', prompt: 'waits' })
  await stage.jobIs(id, 'accepted')
  return id
}

test("a stranger's result becomes a picture of our own, kept, in its place by age", async () => {
  const { key, ours } = await stranger()
  const later = await waiting()
  const reply = await stage.send('unmatched.adopt', { key })
  if (!reply.ok) throw new Error(reply.error.code)
  const { jobId } = reply.value
  const adopted = await stage.until('the pictures of the adopted job', async () => {
    const [job] = await stage.store.readJobs([jobId])
    return job?.kept?.every((state) => state === 'kept') && job
  })
  expect(adopted).toMatchObject({ state: 'done', connectionId: 'main', command: { kind: 'imagine' }, told: true })
  expect((await stage.jobs()).map(({ id }) => id)).toEqual([ours, jobId, later])
  expect(await stage.store.readUnmatched()).toEqual([])
  expect(stage.browser.seen.notices.has(`job:${jobId}`)).toBe(false)
})

test('a body with much in it is kept whole, so that it can be adopted too', async () => {
  const { hook } = (await stage.store.read(relay)) ?? { hook: '' }
  const buttons = Array.from({ length: 800 }, (_, index) => `A button with quite a long label, ${index}`)
  const body = {
    buttonMessageId: 'Zq81',
    imageUrl: 'https://cdn.example/a.png',
    content: 'a fox',
    type: 'imagine',
    buttons,
  }
  await fetch(hook, { method: 'POST', body: JSON.stringify(body) })
  await stage.send('sync.refresh', {})
  const [found] = await stage.store.readUnmatched()
  expect(await stage.send('unmatched.adopt', { key: found?.key ?? '' })).toMatchObject({ ok: true })
})

test('its buttons can be pressed', async () => {
  const { key } = await stranger()
  const reply = await stage.send('unmatched.adopt', { key })
  if (!reply.ok) throw new Error(reply.error.code)
  const id = await stage.submit({ kind: 'button', label: 'U1' }, reply.value.jobId)
  // The studio made it up, so that it knows of no such message; that it was asked is what counts.
  expect((await stage.jobIs(id, 'failed')).reason?.code).toBe('button-gone')
})

test('it belongs to the connection it came for, whatever is active when it is adopted', async () => {
  const { key } = await stranger()
  await stage.connect({ id: 'other', provider: 'imaginepro', address: `${stage.studio.url}/api/v1` })
  const reply = await stage.send('unmatched.adopt', { key })
  if (!reply.ok) throw new Error(reply.error.code)
  expect((await stage.store.readJobs([reply.value.jobId]))[0]).toMatchObject({
    connectionId: 'main',
    provider: 'thenextleg-v2',
  })
})

test('it becomes the end of the job that the user points at', async () => {
  const { key } = await stranger()
  const id = await waiting()
  expect(await stage.send('unmatched.adopt', { key, jobId: id })).toEqual({ ok: true, value: { jobId: id } })
  const job = await stage.jobIs(id, 'done')
  expect(job.command).toEqual({ kind: 'imagine', prompt: 'waits' })
  expect(job.result?.pictures.length).toBeGreaterThan(0)
  expect(await stage.store.readUnmatched()).toEqual([])
})

test('a job that has ended keeps its own, and what came stays where it was', async () => {
  const { key, ours } = await stranger()
  const before = await stage.store.readJobs([ours])
  expect(await stage.send('unmatched.adopt', { key, jobId: ours })).toEqual({
    ok: false,
    error: { code: 'no-such-job' },
  })
  expect(await stage.store.readJobs([ours])).toEqual(before)
  expect(await stage.store.readUnmatched()).toHaveLength(1)
})

test('what holds no result can not be adopted', async () => {
  await stage.studio.scenario({ notJson: 'hook', jobs: 1 })
  await stage.submit({ kind: 'imagine', prompt: 'first' })
  const [stray] = await stage.until('what matches no job', async () => {
    const unmatched = await stage.store.readUnmatched()
    return unmatched.length > 0 && unmatched
  })
  const refused = { ok: false, error: { code: 'not-a-result' } }
  expect(await stage.send('unmatched.adopt', { key: stray?.key ?? '' })).toEqual(refused)
  expect(await stage.send('unmatched.adopt', { key: 'connections' })).toEqual(refused)
  expect(await stage.store.readUnmatched()).toHaveLength(1)
})
