import { type Browser, launch, type Page, type WebWorker } from 'puppeteer-core'
import { type Extended, type MenuClick, type PageName, pathOf, until } from './page.ts'

export interface ChromiumOptions {
  executablePath: string
  /** Folder of the built extension. */
  extension: string
  /** X display to show itself on; headless without. `inherit`: whatever display there is. */
  display?: string
  width?: number
  height?: number
  scale?: number
  /** Folder of a profile that stays when the browser ends; a throw-away one without. */
  profile?: string
  args?: string[]
}

/** Chromium, Chrome, Edge or Brave with the extension in it. */
export interface Chromium extends Extended {
  readonly kind: 'chromium'
  readonly browser: Browser
  readonly id: string
  /** A file of the extension in a tab: it has the extension's API, and unlike a page it asks nothing of the worker. */
  openFile(): Promise<Page>
  /** The worker as it runs now, or started for this. A handle does not outlive the worker: ask again each time. */
  worker(): Promise<WebWorker>
  isWorkerRunning(): boolean
  /** Ends the worker at once, as the browser does after 30 quiet seconds. */
  stopWorker(): Promise<void>
  /** The real popup, opened through the toolbar button. */
  popup(page: Page): Promise<Page>
  /** What the browser does when the menu item is clicked; starts the worker if need be. */
  clickMenu(click: MenuClick): Promise<void>
}

/** @throws Error when the browser can't be started */
export async function openChromium(options: ChromiumOptions): Promise<Chromium> {
  const browser = await launch(launchOptions(options))
  const id = await browser.installExtension(options.extension)
  const origin = `chrome-extension://${id}`
  const isWorker = (target: { type(): string; url(): string }) =>
    target.type() === 'service_worker' && target.url().startsWith(origin)

  const open = async (url: string) => {
    const page = await browser.newPage()
    await page.goto(url, { waitUntil: 'domcontentloaded' })
    return page
  }
  const openPage = (page: PageName, query = '') => open(`${origin}/${pathOf(page)}${query}`)
  const openFile = () => open(`${origin}/manifest.json`)

  async function worker(): Promise<WebWorker> {
    if (!browser.targets().some(isWorker)) await wakeWorker()
    const target = await browser.waitForTarget(isWorker, { timeout: 10_000 })
    const found = await target.worker()
    if (!found) throw new Error('The worker ended while it was looked for')
    // Its context is there before its API is.
    await until('the worker has its API', () =>
      found.evaluate('typeof chrome !== "undefined" && Boolean(chrome.storage)'),
    )
    return found
  }

  /** Any event starts a worker; storage reaches it without a page of ours being shown. */
  async function wakeWorker(): Promise<void> {
    const page = await openFile()
    await page.evaluate('chrome.runtime.sendMessage({ name: "sync.wake", request: {} }).catch(() => {})')
    await page.close()
  }

  await worker()
  return {
    kind: 'chromium',
    browser,
    id,
    origin,
    open,
    openPage,
    openFile,
    worker,
    isWorkerRunning: () => browser.targets().some(isWorker),
    async stopWorker() {
      const target = browser.targets().find(isWorker)
      if (!target) return
      await (await target.worker())?.close()
      // This one: an event may have started the next one already.
      await until('the worker has ended', () => !browser.targets().includes(target))
    },
    async popup(page) {
      const extension = (await browser.extensions()).get(id)
      if (!extension) throw new Error('The extension is not installed')
      // One that stands open already, in a tab, is not it.
      const before = new Set(browser.targets())
      const shown = browser.waitForTarget(
        (target) => !before.has(target) && target.url().startsWith(`${origin}/${pathOf('popup')}`),
      )
      await extension.triggerAction(page)
      return (await shown).asPage()
    },
    async clickMenu(click) {
      const info = { menuItemId: 'imagine', editable: false, pageUrl: 'https://example.org/', ...click }
      const running = await worker()
      await running.evaluate((given) => {
        const { contextMenus } = (globalThis as unknown as { chrome: { contextMenus: Menus } }).chrome
        contextMenus.onClicked.dispatch(given, { id: 1, index: 0, url: given.pageUrl })
      }, info)
    },
    close: () => browser.close(),
  }
}

/** Chromium's own events can be set off from within; it is in no type. */
interface Menus {
  onClicked: { dispatch(info: object, tab: object): void }
}

function launchOptions(options: ChromiumOptions) {
  const { executablePath, display, width = 1280, height = 900, scale = 1, profile, args = [] } = options
  return {
    executablePath,
    headless: display === undefined,
    pipe: true,
    ...(profile === undefined ? {} : { userDataDir: profile }),
    enableExtensions: true,
    defaultViewport: null,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // The bar that says a program controls the browser.
    ignoreDefaultArgs: ['--enable-automation'],
    ...(display === undefined || display === 'inherit' ? {} : { env: { ...process.env, DISPLAY: display } }),
    args: [
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-search-engine-choice-screen',
      '--window-position=0,0',
      `--window-size=${width},${height}`,
      `--force-device-scale-factor=${scale}`,
      ...(display === undefined ? ['--disable-gpu'] : []),
      // Chromium refuses to run its sandbox as root, and in containers it can't.
      ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...args,
    ],
  }
}
