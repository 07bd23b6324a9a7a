import type { Page } from 'puppeteer-core'
import { defaultTimeoutMs, until } from '../../scripts/browsers/page.ts'

/** What is to be read on a page, white space made plain. */
export function textOf(page: Page, selector = 'body'): Promise<string> {
  return page.$eval(selector, (element) =>
    (element instanceof HTMLElement ? element.innerText : '').replace(/\s+/g, ' ').trim(),
  )
}

/** Waits until a person can read this on the page. */
export function seesText(
  page: Page,
  expected: string | RegExp,
  selector = 'body',
  timeoutMs = defaultTimeoutMs,
): Promise<string> {
  const fits = (text: string) => (typeof expected === 'string' ? text.includes(expected) : expected.test(text))
  return until(
    `"${expected}" on the page`,
    async () => {
      const text = await textOf(page, selector).catch(() => '')
      return fits(text) ? text : null
    },
    timeoutMs,
  ).catch(async (error: unknown) => {
    const text = await textOf(page).catch(() => '(nothing)')
    throw new Error(`${error instanceof Error ? error.message : error}. It says: ${text.slice(0, 1500)}`)
  })
}

/** Clicks what has this name for a screen reader. */
export async function clickNamed(page: Page, name: string): Promise<void> {
  const element = await page.waitForSelector(`::-p-aria([name="${name}"])`, { visible: true })
  await element?.click()
}

/** Whether a picture that a person can see has been decoded. */
export async function seesPicture(page: Page, selector: string): Promise<{ width: number; height: number }> {
  return until(`a picture at ${selector}`, () =>
    page
      .$eval(selector, (image) =>
        image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0
          ? { width: image.naturalWidth, height: image.naturalHeight }
          : null,
      )
      .catch(() => null),
  )
}
