import { type Browser, launch, type Page } from 'puppeteer-core'
import type { PageName } from '../../src/extension/platform/pages.ts'
import { defaultTimeoutMs, type Extended, firstPageOpened, type MenuClick, pathOf, until } from './page.ts'
import { workersOf } from './workers.ts'

export interface ChromiumOptions {
  executablePath: string
  /** Folder of the built extension. */
  extension: string
  /** X display to show itself on; headless without. `inherit`: whatever display there is. */
  display?: string
  width?: number
  height?: number
  scale?: number
  /** BCP 47 tag of the interface's language; the system's without. */
  language?: string
  /** Folder of a profile that stays when the browser ends; a throw-away one without. */
  profile?: string
  /** How long one call of the driver may take; three minutes without. */
  callTimeoutMs?: number
  args?: string[]
}

/** Chromium, Chrome, Edge or Brave with the extension in it. */
export interface Chromium extends Extended {
  readonly kind: 'chromium'
  readonly browser: Browser
  readonly id: string
  /** A file of the extension in a tab: it has the extension's API, and unlike a page it asks nothing of the worker. */
  openFile(): Promise<Page>
  isWorkerRunning(): Promise<boolean>
  /** Ends the worker at once, as the browser does after 30 quiet seconds. @param origin another extension's */
  stopWorker(origin?: string): Promise<void>
  /** The real popup, opened through the toolbar button. */
  popup(page: Page): Promise<Page>
  /** What the browser does when the menu item is clicked, set off in the worker, which is started if need be. */
  clickMenu(click: MenuClick): Promise<void>
}

/** @throws Error when the browser can't be started */
export async function openChromium(options: ChromiumOptions): Promise<Chromium> {
  const browser = await launch(launchOptions(options))
  const id = await browser.installExtension(options.extension)
  const origin = `chrome-extension://${id}`
  const workers = await workersOf(browser)

  const open = async (url: string) => {
    const page = await browser.newPage()
    page.setDefaultTimeout(defaultTimeoutMs)
    await page.goto(url, { waitUntil: 'domcontentloaded' })
    return page
  }
  const openPage = (page: PageName, query = '') => open(`${origin}/${pathOf(page)}${query}`)
  const openFile = () => open(`${origin}/manifest.json`)

  async function startWorker(): Promise<void> {
    if (!(await workers.isRunning(origin))) await wakeWorker()
    // The worker's context exists before its API does.
    await until('the worker has its API', () =>
      workers.evaluate(origin, 'typeof chrome !== "undefined" && Boolean(chrome.storage)').catch(() => false),
    )
  }

  /** Any event starts a worker; storage reaches it without a page of ours being shown. */
  async function wakeWorker(): Promise<void> {
    const page = await openFile()
    await page.evaluate('chrome.runtime.sendMessage({ name: "sync.refresh", request: {} }).catch(() => {})')
    await page.close()
  }

  await startWorker()
  await firstPageOpened(browser, origin)
  return {
    kind: 'chromium',
    browser,
    id,
    origin,
    open,
    openPage,
    openFile,
    isWorkerRunning: () => workers.isRunning(origin),
    stopWorker: (other = origin) => workers.stop(other),
    async popup(page) {
      const extension = (await browser.extensions()).get(id)
      if (!extension) throw new Error('The extension is not installed')
      // Not one that is already open in a tab.
      const before = new Set(browser.targets())
      const shown = browser.waitForTarget(
        (target) => !before.has(target) && target.url().startsWith(`${origin}/${pathOf('popup')}`),
      )
      await extension.triggerAction(page)
      return (await shown).asPage()
    },
    async clickMenu(click) {
      const info = { menuItemId: 'imagine', editable: false, pageUrl: 'https://example.org/', ...click }
      const tab = { id: 1, index: 0, url: info.pageUrl }
      await startWorker()
      await workers.evaluate(
        origin,
        `void chrome.contextMenus.onClicked.dispatch(${JSON.stringify(info)}, ${JSON.stringify(tab)})`,
      )
    },
    close: () => browser.close(),
  }
}

function launchOptions(options: ChromiumOptions) {
  const {
    executablePath,
    display,
    language,
    width = 1280,
    height = 900,
    scale = 1,
    profile,
    callTimeoutMs,
    args = [],
  } = options
  const hasDisplay = display !== undefined && display !== 'inherit'
  return {
    executablePath,
    headless: display === undefined,
    pipe: true,
    ...(profile === undefined ? {} : { userDataDir: profile }),
    ...(callTimeoutMs === undefined ? {} : { protocolTimeout: callTimeoutMs }),
    enableExtensions: true,
    defaultViewport: null,
    timeout: defaultTimeoutMs,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // Hides the bar that says that a program controls the browser.
    ignoreDefaultArgs: ['--enable-automation'],
    // Chromium on Linux takes its language from the environment, elsewhere from `--lang`.
    env: {
      ...process.env,
      ...(hasDisplay ? { DISPLAY: display } : {}),
      ...(language === undefined ? {} : { LANGUAGE: language }),
    },
    args: [
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-search-engine-choice-screen',
      '--window-position=0,0',
      `--window-size=${width},${height}`,
      `--force-device-scale-factor=${scale}`,
      // On a screen in memory a processor of graphics would be imitated, for each frame.
      ...(display === 'inherit' ? [] : ['--disable-gpu']),
      ...(language === undefined ? [] : [`--lang=${language}`]),
      // Chromium refuses to run its sandbox as root, and in containers it can't.
      ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...args,
    ],
  }
}
