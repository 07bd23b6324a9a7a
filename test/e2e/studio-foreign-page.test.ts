import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../support/world.ts'

/** What a page can send without asking anybody, with the token, as if it had seen it. Resolves when all of it is answered. */
async function attack(studio: string, token: string): Promise<void> {
  const image = (url: string) =>
    new Promise<void>((done) => {
      const picture = new Image()
      picture.onload = picture.onerror = () => done()
      picture.src = url
    })
  const post = { method: 'POST', mode: 'no-cors', body: '{"cmd":"info"}' } as const
  await Promise.allSettled([
    image(`${studio}/v2/info?authToken=${token}`),
    fetch(`${studio}/v2/info?authToken=${token}`, { mode: 'no-cors', referrerPolicy: 'no-referrer' }),
    fetch(`${studio}/v2/info?authToken=${token}`, post),
    fetch(`${studio}/v2/info?authToken=${token}`, { ...post, referrerPolicy: 'no-referrer' }),
    fetch(`${studio}/v2/info`, { headers: { authorization: `Bearer ${token}` } }),
  ])
}

describe('a page on this machine', () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld()
  })
  afterAll(() => world?.close())

  it.each(['Chromium', 'Firefox'] as const)('can’t make the studio do anything, in %s', async (name) => {
    const browser = name === 'Chromium' ? await world.openChromium() : await world.openFirefox()
    for (const address of [world.pageUrl, world.pageUrl.replace('127.0.0.1', 'localhost')]) {
      const page = await browser.open(address)
      await page.evaluate(attack, world.studio.url, world.services.token)
    }
    await browser.close()
    expect(await world.control.requests()).toEqual([])
    // The same from a program is taken.
    await fetch(`${world.studio.url}/v2/info?authToken=${world.services.token}`)
    expect(await world.control.requests()).toHaveLength(1)
    await fetch(`${world.studio.url}/control/requests`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${world.services.token}` },
    })
  })
})
