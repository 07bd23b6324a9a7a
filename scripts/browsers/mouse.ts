import type { Page } from 'puppeteer-core'
import type { Display } from './display.ts'
import type { Point } from './page.ts'

/** Where the middle of an element's first line is on the screen. */
export async function pointOf(page: Page, selector: string): Promise<Point> {
  return page.$eval(selector, (element) => {
    const box = element.getClientRects()[0] ?? element.getBoundingClientRect()
    // Firefox reports where its page begins; in Chromium the window's frame is all above it.
    const inner = window as unknown as { mozInnerScreenX?: number; mozInnerScreenY?: number }
    const left = inner.mozInnerScreenX ?? screenX + (outerWidth - innerWidth) / 2
    const top = inner.mozInnerScreenY ?? screenY + outerHeight - innerHeight
    const x = left + box.left + Math.min(box.width / 2, 120)
    const y = top + box.top + Math.min(box.height / 2, 16)
    return { x: x * devicePixelRatio, y: y * devicePixelRatio }
  })
}

/** Selects the paragraph with three clicks, as a person does, and opens the menu on it. Resolves to the point of the click. */
export async function rightClickParagraph(page: Page, display: Display, selector: string): Promise<Point> {
  await page.bringToFront()
  const point = await pointOf(page, selector)
  await display.click(point, 'left', 3)
  await page.waitForFunction(() => String(getSelection()).trim() !== '')
  await display.click(point, 'right')
  return point
}
