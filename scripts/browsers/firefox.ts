import { createHash, randomUUID } from 'node:crypto'
import { type Browser, launch, type Page } from 'puppeteer-core'
import manifest from '../../manifest.json' with { type: 'json' }
import type { PageName } from '../../src/extension/platform/pages.ts'
import { defaultTimeoutMs, type Extended, firstPageOpened, pathOf, until } from './page.ts'

/** The extension's own API, as its pages have it. */
declare const browser: { permissions: { request(wanted: { origins: string[] }): Promise<boolean> } }

export interface FirefoxOptions {
  executablePath: string
  /** Folder of the built extension. */
  extension: string
  /** X display to show itself on; headless without. `inherit`: whatever display there is. */
  display?: string
  width?: number
  height?: number
  /** After so much quiet time the browser puts the event page to sleep; 30 s unless told otherwise. */
  idleMs?: number
  /** Folder of a profile that stays when the browser ends, with what the extension stored; a throw-away one without. */
  profile?: string
  preferences?: Record<string, string | number | boolean>
}

/** Firefox with the extension in it. */
export interface Firefox extends Extended {
  readonly kind: 'firefox'
  readonly browser: Browser
}

/** @throws Error when the browser can't be started */
export async function openFirefox(options: FirefoxOptions): Promise<Firefox> {
  const uuid = options.profile === undefined ? randomUUID() : uuidOf(options.profile)
  const origin = `moz-extension://${uuid}`
  const browser = await launch(launchOptions(options, uuid))
  await browser.installExtension(options.extension)
  await firstPageOpened(browser, origin)

  /**
   * A fresh tab each time, and no waiting for the navigation: Firefox (153) loads such a page and never tells the driver
   * that it did.
   */
  async function openPage(name: PageName, query = ''): Promise<Page> {
    const page = await browser.newPage()
    page.setDefaultTimeout(defaultTimeoutMs)
    const url = `${origin}/${pathOf(name)}${query}`
    page.goto(url).catch(() => {})
    await until(`${url} is loaded`, () =>
      page.evaluate(`location.href.startsWith("${origin}") && document.readyState === "complete"`).catch(() => false),
    )
    return page
  }

  return {
    kind: 'firefox',
    browser,
    origin,
    openPage,
    async open(url) {
      const page = await browser.newPage()
      page.setDefaultTimeout(defaultTimeoutMs)
      await page.goto(url, { waitUntil: 'domcontentloaded' })
      return page
    },
    close: () => browser.close(),
  }
}

/** Allows the extension a host, by its match pattern, for which Firefox wants a click on one of the extension's pages. */
export async function grantHost(page: Page, pattern: string): Promise<void> {
  await page.evaluate((host) => {
    const button = document.createElement('button')
    Object.assign(button, { id: 'grant', textContent: 'grant' })
    button.style.cssText = 'position: fixed; inset: 0; z-index: 9999'
    button.addEventListener('click', () => {
      void browser.permissions.request({ origins: [host] }).then(() => button.remove())
    })
    document.body.append(button)
  }, pattern)
  await page.click('#grant')
  await until('the host is granted', async () => (await page.$('#grant')) === null)
}

/** The same each time: what an extension stores belongs to its origin. */
function uuidOf(profile: string): string {
  const sum = createHash('sha256').update(profile).digest('hex')
  return [sum.slice(0, 8), sum.slice(8, 12), `4${sum.slice(13, 16)}`, `8${sum.slice(17, 20)}`, sum.slice(20, 32)].join(
    '-',
  )
}

function launchOptions(options: FirefoxOptions, uuid: string) {
  const { executablePath, display, width = 1280, height = 900, idleMs, profile, preferences = {} } = options
  return {
    browser: 'firefox' as const,
    executablePath,
    ...(profile === undefined ? {} : { userDataDir: profile }),
    headless: display === undefined,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    defaultViewport: null,
    ...(display === undefined || display === 'inherit' ? {} : { env: { ...process.env, DISPLAY: display } }),
    // Without this Firefox lets no driver onto the pages of an extension.
    args: ['--remote-allow-system-access', `--width=${width}`, `--height=${height}`],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [manifest.browser_specific_settings.gecko.id]: uuid }),
      // The browser asks for host permissions in a window of its own that no driver reaches.
      'extensions.webextOptionalPermissionPrompts': false,
      // Where the system shows no notifications, Firefox removes them at once; those that it draws itself stay.
      'alerts.useSystemBackend': false,
      // Without this, an extension that a driver installed is removed when the browser ends, with all that it stored.
      ...(profile === undefined ? {} : { 'extensions.webextensions.keepStorageOnUninstall': true }),
      ...(idleMs === undefined ? {} : { 'extensions.background.idle.timeout': idleMs }),
      ...preferences,
    },
  }
}
