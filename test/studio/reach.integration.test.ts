import { expect, test } from 'vitest'
import { createLoadPicture } from '../../src/studio/load-picture.ts'
import { createPictures } from '../../src/studio/pictures.ts'
import { createReach } from '../../src/studio/reach.ts'
import { createPlainEngine, startHookReceiver, startStudio } from '../support/studio.ts'

test.each([
  ['http://127.0.0.1:8787/h/x', true],
  ['http://localhost/h', true],
  ['https://[::1]:1/h', true],
  ['http://2130706433/h', true], // 127.0.0.1 as one number
  ['http://10.0.0.5/h', false],
  ['http://[::ffff:10.0.0.5]/h', false],
  ['http://127.0.0.1.evil.example/h', false],
  ['http://localhost.evil.example/h', false],
  ['https://relay.example/h', false],
  ['nonsense', false],
])('%s is on this machine: %s', (url, near) => {
  expect(createReach('loopback')(url)).toBe(near)
})

test('a studio that may reach any machine reaches those too', () => {
  expect(createReach('any')('https://relay.example/h')).toBe(true)
})

const far = 'https://relay.example/h/inbox/job'

test.each([
  ['/api', { cmd: 'info', webhookOverride: far }],
  ['/v2/imagine', { msg: 'a pier', webhookOverride: far }],
  ['/v2/describe', { url: 'http://10.0.0.5/internal' }],
  ['/api/v1/nova/describe', { url: 'https://pictures.example/a.png' }],
])('%s is refused with words where it would send the studio to another machine', async (path, body) => {
  const studio = await startStudio()
  const response = await studio.call('POST', path, body)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    code: 'out-of-reach',
    detail: expect.stringContaining('STUDIO_REACH=any'),
  })
  expect(await studio.deliveries()).toEqual([])
  await studio.stop()
})

test('results for which no hook is named go to no other machine either', async () => {
  const studio = await startStudio()
  await studio.setAccount({ defaultHook: far })
  const { messageId } = (await (await studio.call('POST', '/v2/info', {})).json()) as { messageId: string }
  const progress = async () => (await (await studio.call('GET', `/v2/message/${messageId}`)).json()).progress
  await expect.poll(progress).toBe(100)
  expect(await studio.deliveries()).toEqual([])
  await studio.stop()
})

test('a picture out of reach is not fetched, whoever asks for it', async () => {
  const fetched: string[] = []
  const load = createLoadPicture({
    pictures: createPictures({ engine: createPlainEngine(), now: () => 0 }),
    fetch: async (url) => {
      fetched.push(String(url))
      return new Response('bytes', { headers: { 'content-type': 'image/png' } })
    },
    reaches: createReach('loopback'),
  })
  expect(await load('http://10.0.0.5/a.png')).toBeNull()
  expect(await load('http://127.0.0.1/a.png')).toEqual(Buffer.from('bytes'))
  expect(fetched).toEqual(['http://127.0.0.1/a.png'])
})

test('a picture on this machine is asked for', async () => {
  const studio = await startStudio()
  const hook = await startHookReceiver()
  const accepted = await studio.call('POST', '/v2/describe', { url: `${hook.url}/a.png`, webhookOverride: hook.url })
  expect(accepted.status).toBe(200)
  const [, posted] = await hook.take(2)
  // What is there is no picture.
  expect(posted?.body).toMatchObject({ content: 'INVALID_LINK' })
  await Promise.all([studio.stop(), hook.stop()])
})
