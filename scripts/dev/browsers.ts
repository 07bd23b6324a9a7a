import { rmSync, watch } from 'node:fs'
import { join } from 'node:path'
import { allFilesReady } from '@crxjs/vite-plugin'
import type { Browser, Page } from 'puppeteer-core'
import { build, createServer } from 'vite'
import { openChromium } from '../browsers/chromium.ts'
import { openFirefox } from '../browsers/firefox.ts'
import { type Services, setUp, storage } from '../browsers/inside.ts'
import type { Extended } from '../browsers/page.ts'
import { root } from '../build/extension.ts'
import type { Closers } from '../closers.ts'
import type { Found } from '../start/pick-browser.ts'

interface Options {
  found: Found
  /** Where profiles and the extension that is being developed lie. */
  home: string
  services: Services
  pageUrl: string
  closers: Closers
  say(line: string): void
}

const window = { display: 'inherit', width: 1200, height: 860 }

/** Serves the extension: what changes is replaced in the open pages, which keep their state. Ends with the browser. */
export async function developChromium(options: Options): Promise<void> {
  const { found, home, closers, say } = options
  const extension = join(home, 'chromium')
  rmSync(extension, { recursive: true, force: true })
  const server = await createServer({ root, mode: 'development', build: { outDir: extension } })
  closers.add(() => server.close())
  await server.listen()
  await allFilesReady()
  const profile = join(home, 'chromium-profile')
  // Begun anew each time: a profile that is kept does not load an extension that is served.
  rmSync(profile, { recursive: true, force: true })
  const chromium = await openChromium({ executablePath: found.path, extension, profile, ...window })
  closers.add(chromium.close)
  await begin(chromium, options)
  say(`${found.name} shows the extension. What you change is replaced in its open pages, which keep their state.`)
  await closed(chromium.browser)
}

/**
 * Builds the extension at each change and puts it in again: Firefox loads no code from a server into an extension. What is
 * stored stays, open pages of the extension are closed by the browser. Ends with the browser.
 */
export async function developFirefox(options: Options): Promise<void> {
  const { found, home, closers, say } = options
  const extension = join(home, 'firefox')
  const rebuild = () => build({ root, mode: 'firefox', logLevel: 'warn', build: { outDir: extension } })
  await rebuild()
  const profile = join(home, 'firefox-profile')
  const firefox = await openFirefox({ executablePath: found.path, extension, profile, ...window })
  closers.add(firefox.close)
  await begin(firefox, options)
  say(`${found.name} shows the extension. It is built and put in again at each change; what is stored stays.`)
  const changes = onChange(async () => {
    await rebuild()
    await firefox.browser.installExtension(extension)
    say('Built and put in again')
  }, say)
  closers.add(changes.stop)
  await closed(firefox.browser)
}

/** Calls once for the changes of a moment, and never while it still works on earlier ones. */
function onChange(run: () => Promise<void>, say: (line: string) => void): { stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let last = Promise.resolve()
  const changed = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      last = last.then(run).catch((error: unknown) => say(`It does not build: ${error}`))
    }, 200)
  }
  const watchers = ['src', 'public'].map((folder) => watch(join(root, folder), { recursive: true }, changed))
  return { stop: () => watchers.forEach((each) => void each.close()) }
}

/** Sets up what is not set up yet, and shows the page with texts to try. */
async function begin(extended: Extended & { browser: Browser }, { services, pageUrl }: Options): Promise<void> {
  const [first] = await extended.browser.pages()
  const setup = await extended.openPage('setup')
  if (!(await isSetUp(setup))) await setUp(setup, services)
  await (await extended.open(pageUrl)).bringToFront()
  await first?.close()
}

async function isSetUp(page: Page): Promise<boolean> {
  return 'relay' in (await storage(page))
}

function closed(browser: Browser): Promise<void> {
  return new Promise((resolve) => browser.once('disconnected', () => resolve()))
}
