import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../support/studio.ts'

let studio: TestStudio
let hook: HookReceiver

beforeEach(async () => {
  ;[studio, hook] = await Promise.all([startStudio(), startHookReceiver()])
})
afterEach(() => Promise.all([studio.stop(), hook.stop()]))

function imagine(msg = 'a quiet bay'): Promise<Response> {
  return studio.call('POST', '/v2/imagine', { msg, webhookOverride: `${hook.url}/h/inbox/tag`, ref: 'r' })
}
const bodies = () => hook.posts.map(({ body }) => body as Record<string, unknown>)

test('a failure holds for as many commands as it says', async () => {
  await studio.scenario({ fail: 'QUEUE_FULL', jobs: 1 })
  await imagine()
  await hook.take(1)
  await imagine()
  await hook.take(2)
  expect(bodies()[0]).toMatchObject({ content: 'QUEUE_FULL' })
  expect(bodies()[0]).not.toHaveProperty('imageUrl')
  expect(bodies()[1]).toHaveProperty('imageUrl')
})

test('scenarios queue up, each for the commands it is meant for', async () => {
  await studio.scenario({ fail: 'BLOCKED', only: ['describe'] }, { fail: 'INTERNAL_ERROR', only: ['imagine'] })
  await imagine()
  await hook.take(1)
  expect(bodies()[0]).toMatchObject({ content: 'INTERNAL_ERROR' })
})

test('a moderated job is refused in the end and costs nothing', async () => {
  await studio.scenario({ moderated: true, jobs: 1 })
  await imagine()
  await hook.take(1)
  expect(bodies()[0]).toMatchObject({ content: 'BLOCKED' })
  const account = (await (await studio.call('GET', '/control/account')).json()) as { fastLeft: number }
  expect(account.fastLeft).toBe(723.33)
})

test('a duplicate comes twice with the same body', async () => {
  await studio.scenario({ duplicate: true })
  await imagine()
  await hook.take(2)
  expect(bodies()[0]).toEqual(bodies()[1])
})

test('a reordered job tells progress after its end', async () => {
  await studio.scenario({ reordered: true })
  await imagine()
  await hook.take(2)
  expect(bodies()[0]).toHaveProperty('imageUrl')
  expect(bodies()[1]).toMatchObject({ progress: 50 })
})

test('a lost webhook never comes, but the poll route knows', async () => {
  await studio.scenario({ lost: true, jobs: 1 })
  const { messageId } = (await (await imagine()).json()) as { messageId: string }
  await expect
    .poll(async () => (await studio.call('GET', `/v2/message/${messageId}`)).json())
    .toMatchObject({ progress: 100, response: { imageUrl: expect.any(String) } })
  expect(await studio.deliveries()).toEqual([])
})

test('the webhook can come before the receipt', async () => {
  await studio.scenario({ webhookBeforeReceipt: true })
  const response = await imagine()
  expect(hook.posts).toHaveLength(1)
  const { messageId } = (await response.json()) as { messageId: string }
  expect(bodies()[0]).toMatchObject({ originatingMessageId: messageId })
})

test('a stranger’s result comes to the same inbox without a tag', async () => {
  await studio.scenario({ stranger: true })
  const { messageId } = (await (await imagine()).json()) as { messageId: string }
  const [mine, theirs] = await hook.take(2)
  expect(mine?.path).toBe('/h/inbox/tag')
  expect(theirs?.path).toBe('/h/inbox')
  expect(theirs?.body).toMatchObject({ ref: '', imageUrl: expect.any(String) })
  expect(theirs?.body).not.toMatchObject({ originatingMessageId: messageId })
})

test('a forced receipt is sent as it is and nothing begins', async () => {
  await studio.scenario({ receipt: { status: 504, body: '<h1>Gateway timeout</h1>' } })
  const response = await imagine()
  expect(response.status).toBe(504)
  expect(await response.text()).toBe('<h1>Gateway timeout</h1>')
  expect(await studio.deliveries()).toEqual([])
})

test('a forced receipt may hide that the job began', async () => {
  await studio.scenario({ receipt: { status: 504, body: {}, starts: true } })
  expect((await imagine()).status).toBe(504)
  await hook.take(1)
  expect(bodies()[0]).toHaveProperty('imageUrl')
})

test('a dropped connection leaves the client in the dark while the job goes on', async () => {
  await studio.scenario({ receipt: { drop: true } })
  await expect(imagine()).rejects.toThrow()
  await hook.take(1)
  expect(bodies()[0]).toHaveProperty('imageUrl')
  expect((await studio.requests()).filter(({ path }) => path === '/v2/imagine')).toHaveLength(1)
})

test('a page can come in place of the receipt, text in place of the webhook', async () => {
  await studio.scenario({ notJson: true, jobs: 1 }, { notJson: 'hook', jobs: 1 })
  expect((await imagine()).headers.get('content-type')).toBe('text/html')
  await imagine()
  const [post] = await hook.take(1)
  expect(post?.body).toBeUndefined()
  expect(post?.text).toContain('<')
})

test('the poll route can be made to answer anything', async () => {
  await studio.scenario({ lost: true, poll: { status: 502, body: 'bad gateway' } })
  const { messageId } = (await (await imagine()).json()) as { messageId: string }
  const polled = await studio.call('GET', `/v2/message/${messageId}`)
  expect(polled.status).toBe(502)
  expect(await polled.text()).toBe('bad gateway')
})

test('a link lives as long as it says, and only with its signature', async () => {
  await studio.scenario({ linkTtlS: 0, jobs: 1 }, { linkTtlS: 3600, jobs: 1 })
  await imagine()
  await imagine()
  const [dead, alive] = (await hook.take(2)).map(({ body }) => new URL((body as { imageUrl: string }).imageUrl))
  expect((await fetch(dead as URL)).status).toBe(404)
  expect((await fetch(alive as URL)).status).toBe(200)
  expect(
    Number.parseInt(alive?.searchParams.get('ex') ?? '', 16) - Number.parseInt(alive?.searchParams.get('is') ?? '', 16),
  ).toBe(3600)
  expect((await fetch(`${alive?.origin}${alive?.pathname}`)).status).toBe(404)
})

test('a stuck job never ends and stands in the queue for others to see', async () => {
  await studio.scenario({ stuck: true, jobs: 3 })
  for (let job = 0; job < 4; job++) await imagine()
  await studio.scenario()
  await studio.call('POST', '/v2/info', { webhookOverride: hook.url })
  await hook.take(1)
  expect(bodies()[0]).toMatchObject({ content: { 'Queued Jobs (fast)': '1', 'Running Jobs': '3' } })
})

test('a scenario with a word it does not know is refused with its name', async () => {
  const response = await studio.call('PUT', '/control/scenario', { explode: true })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'bad-scenario', detail: expect.stringContaining('explode') })
})

test('the control routes ask for the token and are not there unless asked for', async () => {
  expect((await fetch(`${studio.url}/control/requests`)).status).toBe(401)
  const closed = await startStudio({ control: false })
  expect((await closed.call('GET', '/control/requests')).status).toBe(404)
  await closed.stop()
})

test('cross-origin answers can be switched off', async () => {
  const asked = { method: 'OPTIONS', headers: { origin: 'moz-extension://1-2-3' } }
  const open = await fetch(`${studio.url}/v2/info`, asked)
  expect(open.headers.get('access-control-allow-headers')).toMatch(/authorization/)
  const closed = await startStudio({ cors: false })
  const shut = await fetch(`${closed.url}/v2/info`, asked)
  await closed.stop()
  expect(shut.headers.get('access-control-allow-origin')).toBeNull()
})
