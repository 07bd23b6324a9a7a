import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../support/studio.ts'

let studio: TestStudio
let hook: HookReceiver

beforeEach(async () => {
  ;[studio, hook] = await Promise.all([startStudio(), startHookReceiver()])
})
afterEach(() => Promise.all([studio.stop(), hook.stop()]))

type Body = Record<string, unknown>
let taken = 0
beforeEach(() => {
  taken = 0
})

/** Sends, waits for the webhook, answers receipt and webhook body. */
async function run(path: string, body: Body): Promise<{ messageId: string; result: Body }> {
  const response = await studio.call('POST', `/v2/${path}`, { webhookOverride: `${hook.url}/h/inbox/tag`, ...body })
  expect(response.status).toBe(200)
  const { messageId } = (await response.json()) as { messageId: string }
  taken += 1
  return { messageId, result: (await hook.take(taken)).at(-1)?.body as Body }
}

async function message(id: string, query = ''): Promise<unknown> {
  return (await studio.call('GET', `/v2/message/${id}${query}`)).json()
}

test('imagine posts the grid, its four quarters and the ref whatever its type', async () => {
  const { messageId, result } = await run('imagine', { msg: 'a red barn', ref: { card: 7 } })
  expect(result).toMatchObject({
    createdAt: expect.stringMatching(/Z$/),
    originatingMessageId: messageId,
    ref: { card: 7 },
    type: 'imagine',
    content: 'a red barn',
    description: '',
  })
  expect(new Set(result.imageUrls as string[]).size).toBe(4)
  for (const url of result.imageUrls as string[]) expect((await fetch(url)).status).toBe(200)
})

test('the poll route tells the same result, nested under response', async () => {
  const { messageId, result } = await run('imagine', { msg: 'a red barn' })
  expect(await message(messageId)).toEqual({ progress: 100, response: result })
})

test('the poll route tells progress and shows an unfinished picture', async () => {
  await studio.scenario({ stuck: true, progressSteps: 3, paintMs: 0 })
  const response = await studio.call('POST', '/v2/imagine', { msg: 'a red barn' })
  const { messageId } = (await response.json()) as { messageId: string }
  await expect
    .poll(() => message(messageId))
    .toEqual({ progress: 75, progressImageUrl: expect.stringMatching(/\.png$/) })
  const { progressImageUrl } = (await message(messageId)) as { progressImageUrl: string }
  expect((await fetch(progressImageUrl)).status).toBe(200)
  expect(await message(messageId, '?expireMins=0')).toEqual({ progress: 'incomplete' })
})

test('a message nobody knows is a 400', async () => {
  expect((await studio.call('GET', '/v2/message/nobody')).status).toBe(400)
})

test('an upscale is the quarter of the grid painted larger, with buttons of its own', async () => {
  const engine = studio.engine as unknown as { painted: { seed: number; size: number }[] }
  const grid = await run('imagine', { msg: 'a red barn --seed 50' })
  const { result } = await run('button', { button: 'U3', buttonMessageId: grid.result.buttonMessageId })
  await fetch(String(result.imageUrl))
  expect(engine.painted.at(-1)).toMatchObject({ seed: 52, size: 64 })
  expect(result.buttons).toContain('🪄 Vary (Strong)')
  expect(result.imageUrls).toEqual(grid.result.imageUrls)
})

test('a variation and a reroll are new drawings of the same prompt, and so is a second reroll', async () => {
  const engine = studio.engine as unknown as { painted: { seed: number; prompt: string }[] }
  const grid = await run('imagine', { msg: 'a red barn --seed 50' })
  for (const button of ['V2', '🔄', '🔄']) {
    const { result } = await run('button', { button, buttonMessageId: grid.result.buttonMessageId })
    await fetch(String(result.imageUrl))
  }
  expect(new Set([50, ...engine.painted.map(({ seed }) => seed)]).size).toBe(4)
  expect(engine.painted.map(({ prompt }) => prompt)).toEqual(['a red barn', 'a red barn', 'a red barn'])
})

test('the second press of the same upscale is refused, a button that is not there too', async () => {
  const { buttonMessageId } = (await run('imagine', { msg: 'a red barn' })).result
  await run('button', { button: 'U1', buttonMessageId })
  expect((await run('button', { button: 'U1', buttonMessageId })).result.content).toBe('ALREADY_REQUESTED_UPSCALE')
  expect((await run('button', { button: '🔍 Zoom Out 2x', buttonMessageId })).result.content).toBe('BUTTON_NOT_FOUND')
  expect((await run('button', { button: 'U2', buttonMessageId: 'nobody' })).result.content).toBe('BUTTON_NOT_FOUND')
})

test('custom zoom takes prompt and aspect', async () => {
  const { buttonMessageId } = (await run('imagine', { msg: 'a red barn' })).result
  const single = await run('button', { button: 'U1', buttonMessageId })
  const press = { button: '🔍 Custom Zoom', buttonMessageId: single.result.buttonMessageId, zoom: 1.4, ar: '2:1' }
  const { result } = await run('button', { ...press, prompt: 'a red barn in snow' })
  expect(result.content).toBe('a red barn in snow')
  const picture = Buffer.from(await (await fetch(String(result.imageUrl))).arrayBuffer())
  expect(picture.readUInt32BE(16) / picture.readUInt32BE(20)).toBe(2)
})

test('references in front of the prompt come back shortened', async () => {
  const { result } = await run('imagine', { msg: 'https://pictures.example/a.png a red barn' })
  expect(result.content).toMatch(/^<https:\/\/s\.mj\.run\/\w+> a red barn$/)
})

test('a parameter that does not exist fails the job', async () => {
  const { messageId, result } = await run('imagine', { msg: 'a red barn --sparkle 9' })
  expect(result).toMatchObject({ content: 'INVALID_PARAMETER', originatingMessageId: messageId })
  expect(await message(messageId)).toEqual({ progress: 100, response: result })
})

test('blend paints from two to five pictures and refuses one', async () => {
  const two = await run('blend', { urls: ['https://pictures.example/a.png', 'https://pictures.example/b.png'] })
  expect(two.result).toMatchObject({ type: 'blend', imageUrl: expect.any(String) })
  const one = await run('blend', { urls: ['https://pictures.example/a.png'] })
  expect(one.result.content).toBe('INVALID_PARAMETER')
})

test('settings are listed without type and id, and toggling one changes the account', async () => {
  const response = await studio.call('GET', '/v2/settings')
  const { messageId } = (await response.json()) as { messageId: string }
  const listed = (await expect
    .poll(() => message(messageId))
    .toMatchObject({ response: { content: 'Adjust your settings here.' } })
    .then(() => message(messageId))) as { response: Body }
  expect(listed.response.buttons).toHaveLength(23)
  expect(listed.response).not.toHaveProperty('originatingMessageId')
  await run('settings', { settingsToggle: 'Relax mode' })
  expect((await run('info', {})).result.content).toMatchObject({ 'Job Mode': 'Relaxed' })
})

test('slash commands switch speed and visibility', async () => {
  expect((await run('slash-commands', { cmd: 'stealth' })).result.content).toMatch(/hidden/)
  await run('slash-commands', { cmd: 'turbo' })
  expect((await run('info', {})).result.content).toMatchObject({ 'Job Mode': 'Turbo', 'Visibility Mode': 'Stealth' })
})

test('the seed is told at once, by either id', async () => {
  const { messageId, result } = await run('imagine', { msg: 'a red barn --seed 50' })
  for (const id of [messageId, result.buttonMessageId]) {
    expect(await (await studio.call('POST', '/v2/seed', { messageId: id })).json()).toEqual({ seed: '50' })
  }
})

test('the prefilter refuses before anything is painted, unless it is told not to', async () => {
  await studio.scenario({ naughty: 'barn' })
  const naughty = await studio.call('POST', '/v2/is-this-naughty', { msg: 'A red Barn' })
  expect(await naughty.json()).toEqual({ isNaughty: true, phrase: 'barn' })
  const refused = await studio.call('POST', '/v2/imagine', { msg: 'a red barn' })
  expect(refused.status).toBe(400)
  expect(await refused.json()).toEqual({ success: false, msg: "Invalid phrase: 'barn'" })
  expect((await run('imagine', { msg: 'a red barn', ignorePrefilter: 'true' })).result.imageUrl).toBeTruthy()
})

test('the token may stand in the query of GET forms, and is not kept in the log of requests', async () => {
  const response = await fetch(`${studio.url}/v2/imagine?authToken=${studio.token}&msg=a%20red%20barn&ref=x`)
  expect(response.status).toBe(200)
  const { messageId } = (await response.json()) as { messageId: string }
  await expect.poll(() => message(messageId)).toMatchObject({ response: { ref: 'x', content: 'a red barn' } })
  expect(JSON.stringify(await studio.requests())).not.toContain(studio.token)
})

test('the load balancer says two fields more', async () => {
  const response = await studio.call('POST', '/loadBalancer/imagine', { msg: 'a red barn' })
  expect(await response.json()).toMatchObject({ loadBalanceId: expect.any(String), accountId: expect.any(String) })
})

test('an empty body is a 500 and a wrong token a 401', async () => {
  expect((await studio.call('POST', '/v2/imagine', {})).status).toBe(500)
  expect((await fetch(`${studio.url}/v2/info?authToken=no`)).status).toBe(401)
})

test('the picture proxy hands out own pictures and fetches nobody else’s', async () => {
  const { result } = await run('imagine', { msg: 'a red barn' })
  const own = await studio.call('POST', '/getImage', { imgUrl: result.imageUrl })
  expect(own.headers.get('content-type')).toBe('image/png')
  expect((await studio.call('POST', '/getImage', { imgUrl: `${hook.url}/secret.png` })).status).toBe(400)
  expect(hook.posts).toHaveLength(1)
})

test('two requests too near to each other are refused when the studio is told to', async () => {
  const strict = await startStudio({ rateMs: 3000 })
  const first = await strict.call('POST', '/v2/imagine', { msg: 'a red barn' })
  const second = await strict.call('POST', '/v2/imagine', { msg: 'a red barn' })
  await strict.stop()
  expect([first.status, second.status]).toEqual([200, 429])
  expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0)
})
