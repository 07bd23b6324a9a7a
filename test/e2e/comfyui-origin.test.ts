import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, jobThat, setUp } from '../../scripts/browsers/inside.ts'
import { createWorld, type World } from '../support/world.ts'

declare const browser: { permissions: { request(permissions: { origins: string[] }): Promise<boolean> } }

let world: World

beforeAll(async () => {
  // As ComfyUI is without --enable-cors-header.
  world = await createWorld({ STUDIO_COMFYUI_ORIGIN_CHECK: '1' })
})
afterAll(() => world?.close())

async function paints(page: Page): Promise<void> {
  const address = `${world.studio.url}/comfyui`
  await setUp(page, { ...world.services, provider: 'comfyui', address, relay: '' })
  await ask(page, 'jobs.submit', {
    command: { kind: 'imagine', prompt: 'a lighthouse' },
    requestId: crypto.randomUUID(),
  })
  const job = await jobThat(page, 'the end of the job', ({ endedAt }) => endedAt !== undefined, 30_000)
  expect([job.state, job.reason]).toEqual(['done', undefined])
  await jobThat(page, 'the picture is kept', ({ kept }) => kept?.[0] === 'kept', 30_000)
}

it('a ComfyUI that checks the origin paints for Chromium', async () => {
  const chromium = await world.openChromium()
  await paints(await chromium.openPage('gallery'))
})

it('and for Firefox, once it may reach it', async () => {
  const firefox = await world.openFirefox()
  const page = await firefox.openPage('gallery')
  // Only what follows a click may ask for a permission.
  await page.evaluate(() => {
    const button = document.createElement('button')
    button.id = 'grant'
    button.style.cssText = 'position: fixed; inset: 0; z-index: 9'
    button.addEventListener('click', async () => {
      await browser.permissions.request({ origins: ['http://127.0.0.1/*'] })
      button.remove()
    })
    document.body.append(button)
  })
  await page.click('#grant')
  await page.waitForSelector('#grant', { hidden: true })
  await paints(page)
})
