import { afterEach, describe, expect, test } from 'vitest'
import fakeBrowser from '../../../support/fake-browser.ts'
import { bare, createScript, done, doneV1, json, type Script } from '../scripted.ts'

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000]

let script: Script
afterEach(() => script.stop())

/** The deadline passes, and the API is asked once. */
async function silence(id: string): Promise<void> {
  const asked = script.calls.length
  script.clock.ahead += 16 * minuteMs
  script.tick()
  await script.until('the question', () => script.calls.length > asked)
  await script.until('what came of it', async () => (await script.job(id))?.checks !== 0)
}

describe('one odd answer of a poll ends nothing', () => {
  test.each([
    ['a 404 of a proxy that is being restarted', () => new Response('<html>404</html>', { status: 404 })],
    ['an empty 200', () => new Response('', { status: 200 })],
    ['a page in place of JSON', () => new Response('<html>sign in</html>', { status: 200 })],
  ])('%s', async (_what, answer) => {
    script = await createScript()
    const { id, hook } = await script.sent()
    script.api.ask = answer
    await silence(id)
    expect((await script.job(id))?.state).not.toBe('failed')
    await script.post(hook, done('https://cdn.test/late.png'))
    await script.refresh()
    expect(await script.jobIs(id, 'done')).toMatchObject({
      result: { pictures: [{ url: 'https://cdn.test/late.png' }] },
    })
  })

  test('what an API says an hour later still is believed, and the picture that then comes is taken all the same', async () => {
    script = await createScript()
    const { id, hook } = await script.sent()
    script.api.ask = () => new Response('', { status: 404 })
    await silence(id)
    script.clock.ahead += hourMs
    await script.send('jobs.check', { jobId: id })
    expect(await script.jobIs(id, 'failed')).toMatchObject({ reason: { code: 'expired' } })
    await script.post(hook, done('https://cdn.test/late.png'))
    await script.refresh()
    const job = await script.jobIs(id, 'done')
    expect(job.reason).toBeUndefined()
    await script.until('the notification', async () => (await script.job(id))?.told)
    expect(fakeBrowser.seen.notices.get(`job:${id}`)?.title).toBe('Your picture is here')
  })

  test('an API that is heard of it in between starts the hour anew', async () => {
    script = await createScript()
    const { id } = await script.sent()
    script.api.ask = () => new Response('', { status: 404 })
    await silence(id)
    script.api.ask = () => json({ status: 'PROCESSING', progress: 10 })
    script.clock.ahead += hourMs
    await script.send('jobs.check', { jobId: id })
    expect(await script.jobIs(id, 'running')).not.toHaveProperty('doubtedAt')
    script.api.ask = () => new Response('', { status: 404 })
    script.clock.ahead += hourMs
    await script.send('jobs.check', { jobId: id })
    expect((await script.job(id))?.state).not.toBe('failed')
  })
})

test('an API that gives up after the time we allow does not end a job that is painted later', async () => {
  script = await createScript({ provider: 'thenextleg-v2' })
  const { id, hook } = await script.sent()
  script.api.ask = () => json({ progress: 'incomplete' })
  await silence(id)
  await script.post(hook, doneV1(id, 'https://cdn.test/late.png'))
  await script.refresh()
  await script.jobIs(id, 'done')
})

describe('time ends nothing before the relay was read', () => {
  test.each(['worker', 'browser'])('when the %s starts again after a week', async (what) => {
    const clock = { ahead: 0 }
    script = await createScript({ provider: 'thenextleg-v1', relay: { clock } })
    const { id, hook } = await script.sent()
    script.clock.ahead += 16 * minuteMs
    script.tick()
    await script.jobIs(id, 'overdue')
    script.endWorker()
    clock.ahead = 10 * hourMs
    await script.post(hook, doneV1(id, 'https://cdn.test/late.png'))
    script.clock.ahead = clock.ahead = 7 * dayMs + 5 * minuteMs
    script.startWorker()
    if (what === 'browser') fakeBrowser.runtime.onStartup.emit()
    await script.jobIs(id, 'done')
  })

  test('nor while it can not be read', async () => {
    script = await createScript({ provider: 'thenextleg-v1' })
    const { id } = await script.sent()
    script.api.relay = () => Promise.reject(new TypeError('offline'))
    for (const ahead of [16 * minuteMs, 8 * dayMs, 2 * hourMs, 2 * hourMs]) {
      script.clock.ahead += ahead
      script.startWorker()
      await script.refresh()
    }
    await script.until('being overdue', async () => (await script.job(id))?.doubtedAt)
    expect((await script.job(id))?.state).toBe('overdue')
  })
})

test('a job whose time is over is given up after an answer, not after a fault', async () => {
  script = await createScript()
  const { id } = await script.sent()
  script.api.ask = () => new Response('bad gateway', { status: 502 })
  script.clock.ahead += 8 * dayMs
  script.startWorker()
  await script.until('the doubt', async () => (await script.job(id))?.doubtedAt)
  for (let hours = 0; hours < 3; hours++) {
    const asked = script.calls.length
    script.clock.ahead += 30 * hourMs
    script.tick()
    await script.until('the question', () => script.calls.length > asked)
  }
  expect((await script.job(id))?.state).toBe('overdue')
  script.api.ask = () => json({ message: 'not found' }, 404)
  script.clock.ahead += 30 * hourMs
  script.tick()
  expect(await script.jobIs(id, 'failed')).toMatchObject({ reason: { code: 'expired' } })
})

describe('what a job does not take is kept', () => {
  test('a result in a form that nobody knows, under the tag of its job', async () => {
    script = await createScript()
    const { id, hook } = await script.sent()
    await script.post(hook, { outcome: 'ready', assets: [{ href: 'https://cdn.test/new-shape.png' }] })
    await script.refresh()
    const [kept] = await script.until('what came', async () => {
      const all = await script.store.readUnmatched()
      return all.length > 0 && all
    })
    expect(kept?.value).toMatchObject({ tag: id, from: { connectionId: 'main', provider: 'imaginepro' } })
    expect(kept?.value.body).toContain('new-shape.png')
    expect((await script.job(id))?.state).toBe('running')
  })

  test.each([
    ['the id alone is known', { messageId: 'm1', outcome: 'ready', assets: ['https://cdn.test/new.png'] }],
    ['the status says done', { messageId: 'm1', status: 'DONE', assets: ['https://cdn.test/new.png'] }],
  ])('a result whose pictures have another name, where %s', async (_what, body) => {
    script = await createScript()
    const { id, hook } = await script.sent()
    await script.post(hook, body)
    await script.refresh()
    await script.until('what came', async () => (await script.finds(id, 'cdn.test/new.png')) === 'unmatched')
  })

  test('an empty list, with a tag of ours and with another', async () => {
    script = await createScript()
    const { hook } = await script.sent()
    await script.post(hook, [])
    await script.post(`${bare(hook)}/some-other-tag`, [])
    await script.refresh()
    await script.until('both', async () => (await script.store.readUnmatched()).length === 2)
  })

  test('progress in a form that nobody knows stays the latest three', async () => {
    script = await createScript()
    const { hook } = await script.sent()
    for (let step = 0; step < 8; step++) await script.post(hook, { phase: `step ${step}` })
    await script.refresh()
    const kept = await script.until('the last step', async () => {
      const all = await script.store.readUnmatched()
      return all[0]?.value.body.includes('step 7') && all
    })
    expect(kept.map(({ value }) => value.body)).toEqual([7, 6, 5].map((step) => `{"phase":"step ${step}"}`))
  })

  test('the second of two results in one body that name no job', async () => {
    script = await createScript()
    const { id, hook } = await script.sent()
    await script.post(hook, [done('https://cdn.test/one.png'), done('https://cdn.test/two.png')])
    await script.jobIs(id, 'done')
    await script.refresh()
    expect(await script.finds(id, 'one.png')).toBe('job')
    expect(await script.finds(id, 'two.png')).toBe('unmatched')
  })

  test('a second picture of a job that is done; the same one again is not', async () => {
    script = await createScript()
    const { id, hook } = await script.sent()
    await script.post(hook, done('https://cdn.test/one.png?ex=1&is=2&hm=3'))
    await script.jobIs(id, 'done')
    await script.post(hook, done('https://cdn.test/one.png?ex=9&is=9&hm=9'))
    await script.refresh()
    expect(await script.store.readUnmatched()).toEqual([])
    await script.post(hook, done('https://cdn.test/two.png', { messageId: 'another' }))
    await script.refresh()
    expect(await script.finds(id, 'two.png')).toBe('unmatched')
  })
})

test('a result before its receipt: the id that the receipt brings is known afterwards', async () => {
  script = await createScript()
  let answer = (_response: Response) => {}
  script.api.take = () =>
    new Promise((resolve) => {
      answer = resolve
    })
  const id = await script.submit()
  const call = await script.until('the command', () => script.calls[0])
  await script.post(String(call.body.webhookOverride), {
    status: 'DONE',
    uri: 'https://cdn.test/a.png',
    buttons: ['U1'],
  })
  await script.refresh()
  await script.jobIs(id, 'done')
  answer(json({ messageId: 'm-late', success: true }))
  await script.until('its id', async () => (await script.job(id))?.messageId === 'm-late')
})

test('no later word changes how a job ended', async () => {
  script = await createScript()
  const { id, hook } = await script.sent()
  await script.post(hook, done())
  await script.jobIs(id, 'done')
  const before = await script.until('its picture', async () => {
    const job = await script.job(id)
    return job?.kept?.[0] === 'kept' && job.told && job
  })
  for (const body of [{ status: 'PROCESSING', progress: 50 }, { status: 'FAIL', error: 'x' }, { status: 'CANCELLED' }])
    await script.post(hook, body)
  await script.post(hook, done('https://cdn.test/b.png'))
  await script.refresh()
  await script.until('the last one', async () => (await script.finds(id, 'b.png')) === 'unmatched')
  expect(await script.job(id)).toEqual(before)
})
