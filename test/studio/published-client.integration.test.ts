import { afterAll, beforeAll, expect, test } from 'vitest'
import { startStudio, type TestStudio } from '../support/studio.ts'

/** The requests that The Next Leg's own Node client makes (npm tnl-midjourney-api 1.0.3), as it makes them. */
let studio: TestStudio
beforeAll(async () => {
  studio = await startStudio()
})
afterAll(() => studio.stop())

type Body = Record<string, unknown>

function request(method: 'get' | 'post', path: string, body?: Body): Promise<Response> {
  return fetch(`${studio.url}/v2${path}`, {
    method,
    headers: {
      accept: 'application/json, text/plain, */*',
      'content-type': 'application/json',
      authorization: `Bearer ${studio.token}`,
      'user-agent': 'axios/1.3.4',
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
}

/** It always sends both, empty when the caller gave none. */
const base = { ref: '', webhookOverride: '' }

async function answerOf(response: Response): Promise<Body> {
  expect(response.status).toBe(200)
  const { messageId, success, createdAt } = (await response.json()) as Body
  expect([success, typeof messageId, typeof createdAt]).toEqual([true, 'string', 'string'])
  let answer: Body = {}
  await expect
    .poll(async () => {
      answer = (await (await request('get', `/message/${messageId}?expireMins=5`)).json()) as Body
      return answer.progress
    })
    .toBe(100)
  const result = answer.response as Body
  expect([typeof result.createdAt, typeof result.responseAt, result.ref]).toEqual(['string', 'string', ''])
  return { ...result, messageId }
}

async function grid(): Promise<Body> {
  return answerOf(await request('post', '/imagine', { msg: 'an old mill --seed 9', ...base }))
}

test('imagine and img2img', async () => {
  const first = await grid()
  expect([typeof first.imageUrl, typeof first.buttonMessageId]).toEqual(['string', 'string'])
  const second = await answerOf(await request('post', '/imagine', { msg: `${first.imageUrl} an old mill`, ...base }))
  expect(second.imageUrl).not.toBe(first.imageUrl)
})

test('describe', async () => {
  const { imageUrl } = await grid()
  const described = await answerOf(await request('post', '/describe', { url: imageUrl, ...base }))
  expect(described.type).toBe('describe')
  expect(described.content).toHaveLength(4)
})

test.each(['U1', 'U2', 'U3', 'U4', 'V1', 'V2', 'V3', 'V4', '🔄'])('button %s', async (button) => {
  const { buttonMessageId } = await grid()
  const pressed = await answerOf(await request('post', '/button', { button, buttonMessageId, ...base }))
  expect(pressed).toMatchObject({ content: 'an old mill --seed 9', imageUrl: expect.stringMatching(/\.png$/) })
})

test('getSeed', async () => {
  const { messageId } = await grid()
  expect(await (await request('post', '/seed', { messageId })).json()).toEqual({ seed: '9' })
})

test.each(['relax', 'fast', 'private', 'stealth'])('slashCommand %s', async (cmd) => {
  const { content } = await answerOf(await request('post', '/slash-commands', { cmd, ...base }))
  expect(content).toMatch(/^Done!/)
})

test('getSettings and setSettings', async () => {
  const { buttons } = await answerOf(await request('get', '/settings'))
  expect(buttons).toContain('Relax mode')
  await answerOf(await request('post', '/settings', { settingsToggle: 'Relax mode', ...base }))
})

test('getInfo has every key that the client declares', async () => {
  const { content, type } = await answerOf(await request('get', '/info'))
  expect(type).toBe('info')
  expect(Object.keys(content as Body)).toEqual(
    expect.arrayContaining([
      ...['Fast Time Remaining', 'Job Mode', 'Lifetime Usage', 'Queued Jobs (fast)', 'Queued Jobs (relax)'],
      ...['Relaxed Usage', 'Subscription', 'Visibility Mode'],
    ]),
  )
})
