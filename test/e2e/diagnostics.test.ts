import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { ask, setUp } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import { workersOf } from '../../scripts/browsers/workers.ts'
import { createWorld, type World } from '../support/world.ts'

const canary = 'a-violet-fox'
const settings = { allowPageParameters: false, notify: true, contextMenu: true, pictureBudgetMb: 2000 }
const failing = `() => Promise.reject(new TypeError('${canary} https://api.example/${canary}'))`

describe('diagnostics in Chromium', () => {
  let world: World
  let chromium: Chromium
  let page: Page

  beforeAll(async () => {
    world = await createWorld()
    chromium = await world.openChromium()
    page = await chromium.openPage('setup')
    await setUp(page, world.services)
  })
  afterAll(() => world?.close())

  it('have what a handler, a task in the background and a page threw, and where, without a word of it', async () => {
    const workers = await workersOf(chromium.browser)
    await workers.evaluate(chromium.origin, `void Object.assign(browser.storage.local, { set: ${failing} })`)
    await expect(ask(page, 'settings.save', settings)).rejects.toThrow('storage')
    await chromium.clickMenu({ selectionText: canary })
    // Our own code has to throw: what a driver's script throws is hidden from the listeners of the page.
    await page.evaluate(() => {
      const missingOnce = (owner: object, name: string) => {
        const value: unknown = Reflect.get(owner, name)
        const restore = () => void Object.defineProperty(owner, name, { value, configurable: true, writable: true })
        Object.defineProperty(owner, name, { configurable: true, get: restore })
      }
      missingOnce(Number, 'isInteger')
      document.querySelector('[name=pictureBudgetMb]')?.dispatchEvent(new Event('change'))
      missingOnce(Array.prototype, 'toSorted')
      document.querySelector<HTMLButtonElement>('.diagnostics button')?.click()
    })

    const log = await until('all of them are in the log', async () => {
      const lines = await copied(page)
      return lines.some(({ task }) => task === 'unhandled') ? lines : undefined
    })
    const seen = log.map(({ place, task, error }) => `${place} ${task} ${error}`)
    expect(seen).toContain('worker settings.save StorageRefused < TypeError')
    expect(seen).toContain('worker imagine StorageRefused < TypeError')
    expect(seen).toContain('setup uncaught TypeError')
    expect(seen).toContain('setup unhandled TypeError')
    for (const { frames } of log) expect(frames[0]).toMatch(/^[\w./-]+\.js:\d+:\d+$/)
    expect(JSON.stringify(log)).not.toContain(canary)
    expect(JSON.stringify(log)).not.toContain(chromium.id)
  })
})

interface Line {
  place: string
  task: string
  error: string
  frames: string[]
}

/** The log within what the button copies. */
async function copied(page: Page): Promise<Line[]> {
  await page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => document.body.setAttribute('data-copied', text)
    document.querySelector<HTMLButtonElement>('.diagnostics button')?.click()
  })
  const text = await until('the diagnostics are copied', () =>
    page.evaluate(() => document.body.getAttribute('data-copied')),
  )
  await page.evaluate(() => document.body.removeAttribute('data-copied'))
  return JSON.parse(text).log
}
