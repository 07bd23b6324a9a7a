import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromiumWithHosts, type ExtensionCopy } from '../../scripts/browsers/extension-copy.ts'
import { isImagine, jobs } from '../../scripts/browsers/inside.ts'
import { aiHorde } from '../../src/providers/queue/aihorde.ts'
import { studioPaths } from '../support/studio-paths.ts'
import { seesPicture } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let copy: ExtensionCopy

beforeAll(async () => {
  world = await createWorld()
  // The browser's question, which is the third click, is answered before: no driver reaches it.
  copy = await chromiumWithHosts(['http://127.0.0.1/*', ...(aiHorde.hosts?.pictures ?? [])])
  await replaceInScripts(copy.folder, aiHorde.defaultAddress, world.studio.url + studioPaths.aihorde)
})
afterAll(async () => {
  await copy?.remove()
  await world?.close()
})

/** The build as it is, but for where AI Horde lives: the studio stands in for it. */
async function replaceInScripts(folder: string, before: string, after: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.js'))
  let count = 0
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8')
    if (!text.includes(before)) continue
    count += 1
    await writeFile(join(folder, file), text.replaceAll(before, after))
  }
  expect(count, 'scripts that know the address').toBeGreaterThan(0)
}

interface Deeds {
  clicks: number
  keys: number
}

/** What a person does on the page, counted there. */
async function countDeeds(page: Page): Promise<() => Promise<Deeds>> {
  await page.evaluate(() => {
    const deeds = { clicks: 0, keys: 0 }
    addEventListener('click', ({ isTrusted }) => (deeds.clicks += isTrusted ? 1 : 0), true)
    addEventListener('keydown', () => (deeds.keys += 1), true)
    Object.assign(globalThis, { deeds })
  })
  return () => page.evaluate(() => (globalThis as unknown as { deeds: Deeds }).deeds)
}

it('who has nothing yet has a picture after two clicks and the browser’s question, without a key pressed', async () => {
  const chromium = await world.openChromium({ extension: copy.folder })
  const page = await chromium.openPage('setup')
  const deeds = await countDeeds(page)
  await page.locator(`[data-service="${aiHorde.id}"]`).click()
  await page.locator('button.primary[aria-disabled="false"]').click()
  await seesPicture(page, '[data-step="picture"][data-state="ok"] img')
  expect(await deeds()).toEqual({ clicks: 2, keys: 0 })
  expect((await jobs(page)).filter(isImagine)).toMatchObject([{ state: 'done', provider: 'aihorde' }])
})
