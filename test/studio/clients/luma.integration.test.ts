import { LumaAI } from 'lumaai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../../support/studio.ts'

let studio: TestStudio
let hook: HookReceiver

beforeEach(async () => {
  ;[studio, hook] = await Promise.all([startStudio({ progressSteps: 1 }), startHookReceiver()])
})
afterEach(() => Promise.all([studio.stop(), hook.stop()]))

const clientOf = (authToken = studio.token, baseURL = studio.url) =>
  new LumaAI({ authToken, baseURL: `${baseURL}/luma/dream-machine/v1`, maxRetries: 0 })
const asked = { model: 'photon-1', prompt: 'a red barn' } as const

/** Asks for a generation until it has ended. */
async function ended(id = ''): Promise<LumaAI.Generation> {
  const isOver = async () => ['completed', 'failed'].includes((await clientOf().generations.get(id)).state ?? '')
  await expect.poll(isOver, { timeout: 5_000, interval: 10 }).toBe(true)
  return clientOf().generations.get(id)
}

describe("Luma's own client", () => {
  test('creates, asks and gets the address of the picture', async () => {
    const created = await clientOf().generations.image.create({ ...asked, aspect_ratio: '9:16' })
    expect(created).toMatchObject({
      state: 'queued',
      generation_type: 'image',
      model: 'photon-1',
      failure_reason: null,
      assets: null,
    })
    const generation = await ended(created.id)
    expect(generation).toMatchObject({ state: 'completed', request: { ...asked, aspect_ratio: '9:16' } })
    const picture = Buffer.from(await (await fetch(generation.assets?.image ?? '')).arrayBuffer())
    expect(picture.readUInt32BE(16)).toBeLessThan(picture.readUInt32BE(20))
  })

  test('paints 16:9 with photon-1 where nothing is said', async () => {
    const { id, request } = await clientOf().generations.image.create({ prompt: asked.prompt } as typeof asked)
    expect(request).toMatchObject({ model: 'photon-1', aspect_ratio: '16:9' })
    const { assets } = await ended(id)
    const picture = Buffer.from(await (await fetch(assets?.image ?? '')).arrayBuffer())
    expect(picture.readUInt32BE(16)).toBeGreaterThan(picture.readUInt32BE(20))
  })

  test('learns the balance in cents', async () => {
    await studio.setAccount({ credits: 1234 })
    expect(await clientOf().credits.get()).toEqual({ credit_balance: 1234 })
  })

  test('is told of a wrong key, a wrong model, a short prompt and an empty balance', async () => {
    const create = (body: object) => clientOf().generations.image.create({ ...asked, ...body })
    await expect(clientOf('wrong').credits.get()).rejects.toThrow(LumaAI.AuthenticationError)
    await expect(create({ model: 'photon-9' })).rejects.toThrow(LumaAI.UnprocessableEntityError)
    await expect(create({ aspect_ratio: '3:2' })).rejects.toThrow("'21:9'")
    await expect(create({ prompt: 'a' })).rejects.toThrow('minimum length is 3')
    await expect(clientOf().generations.get('nobody')).rejects.toThrow(LumaAI.NotFoundError)
    await studio.setAccount({ credits: 0 })
    await expect(create({})).rejects.toThrow('Insufficient credits')
  })

  test('reads why a generation failed', async () => {
    await studio.scenario({ naughty: 'blood moon' })
    const banned = await clientOf().generations.image.create({ ...asked, prompt: 'a blood moon' })
    expect(await ended(banned.id)).toMatchObject({ failure_reason: 'Contains blacklisted words', assets: null })
    await studio.scenario({ moderated: true })
    const painted = await clientOf().generations.image.create(asked)
    expect(await ended(painted.id)).toMatchObject({ failure_reason: 'Advanced prompt moderation failed' })
  })

  test('is told when it asks too often', async () => {
    const slow = await startStudio({ rateMs: 60_000 })
    const paint = () => clientOf(slow.token, slow.url).generations.image.create(asked)
    await paint()
    await expect(paint()).rejects.toThrow(LumaAI.RateLimitError)
    await slow.stop()
  })
})

test('posts the generation at each change', async () => {
  await clientOf().generations.image.create({ ...asked, callback_url: hook.url })
  const posts = (await hook.take(3)).map(({ body }) => body)
  expect(posts).toMatchObject([
    { state: 'dreaming', assets: null },
    { state: 'dreaming', assets: null },
    { state: 'completed', assets: { image: expect.any(String) }, request: { callback_url: hook.url } },
  ])
})
