import type { Browser, Page } from 'puppeteer-core'
import type { PageName } from '../../src/extension/platform/pages.ts'

/** A point of the screen, in its pixels. */
export interface Point {
  x: number
  y: number
}

export const pathOf = (page: PageName) => `src/extension/${page}/index.html`

/** What a click on the extension's context menu item tells the worker. */
export interface MenuClick {
  selectionText: string
  pageUrl?: string
}

/** The extension in a running browser. */
export interface Extended {
  readonly kind: 'chromium' | 'firefox'
  /** `chrome-extension://id` or `moz-extension://uuid`. */
  readonly origin: string
  /** An ordinary web page in a new tab. */
  open(url: string): Promise<Page>
  /** One of the extension's pages in a new tab. */
  openPage(page: PageName, query?: string): Promise<Page>
  close(): Promise<void>
}

/** How long to wait for anything: long enough for a busy machine, short enough not to hang. */
export const defaultTimeoutMs = 60_000

/** Waits until `probe` answers something other than null, undefined or false. @param everyMs pause between two probes */
export async function until<Value>(
  what: string,
  probe: () => Promise<Value | null | undefined | false> | Value | null | undefined | false,
  timeoutMs = defaultTimeoutMs,
  everyMs = 50,
): Promise<Value> {
  const endAt = Date.now() + timeoutMs
  for (;;) {
    const value = await probe()
    if (value !== null && value !== undefined && value !== false) return value
    if (Date.now() > endAt) throw new Error(`Waited ${timeoutMs / 1000} s for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

/**
 * Waits for the set-up page that opens by itself once the extension is installed. If the caller opened a set-up page before that, the
 * extension would go to that page and reload it.
 */
export async function firstPageOpened(browser: Browser, origin: string): Promise<void> {
  const first = `${origin}/${pathOf('setup')}?first=1`
  await until('the page that opens after the installation', async () => {
    const pages = await browser.pages()
    const addresses = await Promise.all(pages.map((page) => page.evaluate('location.href').catch(() => null)))
    return addresses.includes(first)
  })
}
