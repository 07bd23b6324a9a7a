import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import type { Firefox } from '../../scripts/browsers/firefox.ts'
import { ask } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import { workersOf } from '../../scripts/browsers/workers.ts'
import { browserKinds, openSetUp } from '../support/open-set-up.ts'
import { createWorld, type World } from '../support/world.ts'

const canary = 'a-violet-fox'
const settings = { allowPageParameters: false, notify: true, contextMenu: true, pictureBudgetMb: 2000 }
const message = `${canary} https://api.example/${canary}`

declare const chrome: {
  alarms: { create(name: string, info: { when: number }): Promise<void> }
  extension: { getViews(): (Window & { browser: { storage: { local: object } }; TypeError: typeof TypeError })[] }
}

describe.each(browserKinds)('diagnostics in %s', (kind) => {
  let world: World
  let browser: Chromium | Firefox
  let page: Page

  beforeAll(async () => {
    world = await createWorld()
    const opened = await openSetUp(world, kind)
    browser = opened.browser
    page = await browser.openPage('setup')
  })
  afterAll(() => world?.close())

  /** Lets the worker's storage refuse from now on, in words that must not be seen. */
  async function breakStorage(method: 'get' | 'set'): Promise<void> {
    if (browser.kind === 'chromium') {
      const workers = await workersOf(browser.browser)
      const refuse = `() => Promise.reject(new TypeError(${JSON.stringify(message)}))`
      await workers.evaluate(browser.origin, `void Object.assign(browser.storage.local, { ${method}: ${refuse} })`)
      return
    }
    const broken = await page.evaluate(
      (name, words) => {
        const view = chrome.extension.getViews().find(({ location }) => location.href.includes('background'))
        if (!view) return false
        Object.assign(view.browser.storage.local, { [name]: () => Promise.reject(new view.TypeError(words)) })
        return true
      },
      method,
      message,
    )
    expect(broken).toBe(true)
  }

  /** Resolves to the task and the error that the log will have. */
  async function failInBackground(): Promise<string> {
    if (browser.kind === 'chromium') {
      await browser.clickMenu({ selectionText: canary })
      return 'imagine StorageRefused < TypeError'
    }
    // No driver clicks in a menu of Firefox. An alarm's first step is to read.
    await breakStorage('get')
    await page.evaluate(() => chrome.alarms.create('tick', { when: Date.now() }))
    return 'work TypeError'
  }

  it('have what a handler, a task in the background and a page threw, and where, without a word of it', async () => {
    await breakStorage('set')
    await expect(ask(page, 'settings.save', settings)).rejects.toThrow('storage')
    const failed = await failInBackground()
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
      const tasks = lines.map(({ task }) => task)
      return [failed.split(' ')[0], 'unhandled'].every((task) => tasks.includes(String(task))) && lines
    })
    const seen = log.map(({ place, task, error }) => `${place} ${task} ${error}`)
    expect(seen).toContain('worker settings.save StorageRefused < TypeError')
    expect(seen).toContain(`worker ${failed}`)
    expect(seen).toContain('setup uncaught TypeError')
    expect(seen).toContain('setup unhandled TypeError')
    for (const { frames } of log) expect(frames[0]).toMatch(/^[\w./-]+\.js:\d+:\d+$/)
    expect(JSON.stringify(log)).not.toContain(canary)
    expect(JSON.stringify(log)).not.toContain(new URL(browser.origin).host)
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
