import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settings } from '../../../src/extension/store/items.ts'
import { createReadyStage, type Stage, soon } from './stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createReadyStage()
})
afterEach(() => stage.stop())

const told = (id: string) =>
  stage.until(`the notification of ${id}`, async () => (await stage.store.readJobs([id])).find((job) => job.told))

test('selected text becomes a kept picture, a notification and an empty badge', async () => {
  stage.imagine('  a lighthouse\n in fog ')
  const job = await stage.until('the first notification', async () => (await stage.jobs()).find((each) => each.told))
  expect(job.command).toEqual({ kind: 'imagine', prompt: 'a lighthouse in fog' })
  expect(job).toMatchObject({ state: 'done', kept: Array(5).fill('kept') }) // the grid and its quarters
  expect(job.result?.buttons.map(({ label }) => label)).toContain('U2')
  expect(stage.pictures.kept.get(`${job.id} 0`)?.original.type).toBe('image/png')
  const notice = stage.browser.seen.notices.get(`job:${job.id}`)
  expect(notice).toMatchObject({ type: 'image', title: 'Your picture is here', message: 'a lighthouse in fog' })
  expect(notice?.imageUrl).toMatch(/^data:image\/png;base64,/)
  await soon(() => stage.browser.seen.shown.text).toBe('')
  await stage.atRest()
})

test('while a job is pending the badge counts it and an alarm guards it', async () => {
  await stage.studio.scenario({ stuck: true })
  const id = await stage.submit({ kind: 'imagine', prompt: 'never ends' })
  await stage.jobIs(id, 'accepted')
  await soon(() => stage.browser.seen.shown.text).toBe('1')
  expect(stage.browser.seen.shown.title).toContain('1 picture on its way')
  await soon(() => stage.browser.seen.alarms.get('tick')?.periodInMinutes).toBe(0.5)
})

test('info fills the account of the connection that was asked', async () => {
  const reply = await stage.send('account.refresh', {})
  if (!reply.ok) throw new Error(reply.error.code)
  await stage.jobIs(reply.value.jobId, 'done')
  const account = await stage.store.readAccount('main')
  expect(account?.fast?.left).toBeGreaterThan(0)
  expect(await stage.jobs()).toEqual([])
  expect(stage.browser.seen.notices.size).toBe(0)
})

test('a change of speed shows in the account, which is then read again', async () => {
  const first = await stage.send('account.refresh', {})
  if (first.ok) await stage.jobIs(first.value.jobId, 'done')
  const before = await stage.store.readAccount('main')
  await stage.submit({ kind: 'speed', speed: 'relax' })
  const after = await stage.until('the account as read again', async () => {
    const account = await stage.store.readAccount('main')
    return (account?.readAt ?? 0) > (before?.readAt ?? 0) && account
  })
  expect(before?.speed).toBe('fast')
  expect(after.speed).toBe('relax')
})

test('a pressed button is marked on its picture and becomes a job of its own', async () => {
  const parent = await stage.submit({ kind: 'imagine', prompt: 'grid' })
  await stage.jobIs(parent, 'done')
  const child = await stage.submit({ kind: 'button', label: 'U2' }, parent)
  expect((await stage.jobIs(child, 'done')).result?.pictures).toHaveLength(1)
  const [marked] = await stage.store.readJobs([parent])
  expect(marked?.pressed).toEqual(['U2'])
  expect((await stage.jobs()).map(({ id }) => id)).toEqual([parent, child])
})

test('a press that failed may be tried again', async () => {
  const parent = await stage.submit({ kind: 'imagine', prompt: 'grid' })
  await stage.jobIs(parent, 'done')
  await stage.studio.scenario({ fail: 'QUEUE_FULL' })
  const child = await stage.submit({ kind: 'button', label: 'U2' }, parent)
  expect((await stage.jobIs(child, 'failed')).reason?.code).toBe('queue-full')
  const [parentNow] = await stage.store.readJobs([parent])
  expect(parentNow?.pressed).toEqual([])
})

test('the same request of a page twice is one job, also after the worker was ended', async () => {
  const request = { command: { kind: 'imagine' as const, prompt: 'once' }, requestId: 'r1' }
  const first = await stage.send('jobs.submit', request)
  stage.startWorker()
  expect(await stage.send('jobs.submit', request)).toEqual(first)
  expect(await stage.jobs()).toHaveLength(1)
})

test('a double click sends once, the same text later sends again', async () => {
  stage.imagine('twice')
  stage.imagine('twice')
  const first = await stage.until('the first job', async () => (await stage.jobs())[0])
  await stage.jobIs(first.id, 'done')
  expect(await stage.painted()).toBe(1)
  stage.clock.ahead += 3_000
  stage.imagine('twice')
  await stage.until('both jobs', async () => (await stage.jobs()).length === 2)
})

describe('what APIs do to their webhooks', () => {
  test.each([
    ['sent three times', { duplicate: 2 }],
    ['out of order', { reordered: true, progressSteps: 2 }],
    ['sent before the receipt', { webhookBeforeReceipt: true }],
  ])('a result %s ends the job once', async (_, scenario) => {
    await stage.studio.scenario(scenario)
    const id = await stage.submit({ kind: 'imagine', prompt: 'odd' })
    await told(id)
    const receipt = await stage.until('the receipt', async () =>
      (await stage.store.readJobs([id])).find((job) => job.messageId),
    )
    expect(receipt.state).toBe('done')
    expect(stage.browser.seen.shown.noticesMade).toBe(1)
  })

  test("another user's result is kept apart and shown as such", async () => {
    await stage.studio.scenario({ stranger: true })
    const id = await stage.submit({ kind: 'imagine', prompt: 'mine' })
    await stage.jobIs(id, 'done')
    await stage.delivered(2)
    await stage.send('sync.refresh', {})
    const [stray] = await stage.until('what matches no job', async () => {
      const unmatched = await stage.store.readUnmatched()
      return unmatched.length > 0 && unmatched
    })
    expect(stray?.value.tag).toBeNull()
    expect(await stage.jobs()).toHaveLength(1)
    if (stray) await stage.send('unmatched.delete', { key: stray.key })
    expect(await stage.store.readUnmatched()).toEqual([])
  })

  test('a lost webhook is made up for by asking, when the user asks', async () => {
    await stage.studio.scenario({ lost: true })
    const id = await stage.submit({ kind: 'imagine', prompt: 'lost' })
    await stage.finished(id)
    expect(await stage.send('jobs.check', { jobId: id })).toEqual({ ok: true, value: { found: true } })
    await stage.jobIs(id, 'done')
  })

  test('a lost webhook is made up for after the deadline, without anybody asking', async () => {
    await stage.studio.scenario({ lost: true })
    const id = await stage.submit({ kind: 'imagine', prompt: 'lost' })
    await stage.finished(id)
    stage.clock.ahead += 16 * 60_000
    stage.browser.alarms.ring('tick')
    expect((await stage.jobIs(id, 'done')).result?.pictures).toHaveLength(5) // the grid and its quarters
    expect(await stage.painted()).toBe(1)
  })

  test('text in place of JSON is kept to be looked at, and the next result still comes', async () => {
    await stage.studio.scenario({ notJson: 'hook', jobs: 1 })
    // The scenario is for the one that comes first: both on their way at once might overtake each other.
    await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'first' }), 'accepted')
    await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'second' }), 'done')
    expect(await stage.store.readUnmatched()).toHaveLength(1)
  })
})

test('silence beyond the deadline is shown, asked about ever more seldom, and given up after a week', async () => {
  await stage.connect({ provider: 'thenextleg-v1', address: stage.studio.url })
  await stage.studio.scenario({ lost: true })
  const id = await stage.submit({ kind: 'imagine', prompt: 'x' })
  await stage.jobIs(id, 'accepted')
  stage.clock.ahead += 16 * 60_000
  stage.startWorker()
  const first = await stage.until('an overdue job that was asked about', async () => {
    const [job] = await stage.store.readJobs([id])
    return job?.state === 'overdue' && (job.checks ?? 0) > 0 && job
  })
  await soon(() => stage.browser.seen.shown.text).toBe('?')
  // It rings when the next look is due, and again until the worker has done its work: one that is ended meanwhile would not be woken any more.
  await soon(() => stage.browser.seen.alarms.get('tick')?.scheduledTime).toBe(first.nextCheckAt)
  expect(stage.browser.seen.alarms.get('tick')?.periodInMinutes).toBe(10)
  stage.clock.ahead += 8 * 86_400_000
  stage.browser.alarms.ring('tick')
  await stage.until('the doubt', async () => (await stage.store.readJobs([id]))[0]?.doubtedAt)
  stage.clock.ahead += 3_600_000
  stage.browser.alarms.ring('tick')
  expect((await stage.jobIs(id, 'failed')).reason?.code).toBe('expired')
  await soon(() => stage.browser.seen.alarms.size).toBe(0)
})

test('with notifications switched off none is shown, now or later', async () => {
  await stage.send('settings.save', { ...settings.default, notify: false })
  await told(await stage.submit({ kind: 'imagine', prompt: 'x' }))
  await stage.send('settings.save', settings.default)
  stage.startWorker()
  await stage.send('sync.refresh', {})
  expect(stage.browser.seen.shown.noticesMade).toBe(0)
})

test('where the browser shows no pictures in notifications, the text is shown all the same', async () => {
  stage.browser.seen.shown.imageNotices = false
  const id = await stage.submit({ kind: 'imagine', prompt: 'x' })
  await told(id)
  expect(stage.browser.seen.notices.get(`job:${id}`)).toMatchObject({ type: 'basic', message: 'x' })
})

describe('what goes wrong is said', () => {
  test('a refused token', async () => {
    await stage.connect({ token: 'wrong' })
    const id = await stage.submit({ kind: 'imagine', prompt: 'x' })
    expect((await told(id)).reason?.code).toBe('bad-token')
    expect(stage.browser.seen.notices.get(`job:${id}`)?.message).toContain('does not accept this key')
  })

  test('an API that can not be reached leaves the outcome open, and nothing is sent again', async () => {
    await stage.studio.scenario({ receipt: { drop: true, starts: false } })
    const id = await stage.submit({ kind: 'imagine', prompt: 'x' })
    expect((await stage.jobIs(id, 'unknown')).reason?.code).toBe('unreachable')
    stage.startWorker()
    stage.clock.ahead += 3_600_000
    stage.browser.alarms.ring('tick')
    await stage.jobIs(id, 'unknown')
    expect(await stage.painted()).toBe(1)
  })

  test('without the permission nothing was sent, and that is what the card says', async () => {
    await stage.browser.permissions.remove({ origins: ['http://127.0.0.1/*'] })
    const id = await stage.submit({ kind: 'imagine', prompt: 'x' })
    expect((await stage.jobIs(id, 'failed')).reason?.code).toBe('permission')
    expect(await stage.painted()).toBe(0)
  })

  test('a page in place of a receipt', async () => {
    await stage.studio.scenario({ notJson: 'receipt' })
    const id = await stage.submit({ kind: 'imagine', prompt: 'x' })
    expect((await stage.jobIs(id, 'unknown', 'failed')).reason?.code).toBe('not-json')
  })

  test('an API that only posts webhooks needs a relay', async () => {
    await stage.connect({ provider: 'thenextleg-v1', address: stage.studio.url })
    await stage.useRelay('')
    const id = await stage.submit({ kind: 'imagine', prompt: 'x' })
    expect((await stage.jobIs(id, 'failed')).reason?.code).toBe('no-hook')
  })

  test('a disk that is full: nothing is sent and the page is told', async () => {
    stage.browser.storage.local.refuses = true
    const reply = await stage.send('jobs.submit', { command: { kind: 'imagine', prompt: 'x' }, requestId: 'r' })
    expect(reply).toEqual({ ok: false, error: { code: 'storage' } })
    expect(await stage.painted()).toBe(0)
  })
})
