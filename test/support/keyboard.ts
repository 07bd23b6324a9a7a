import type { Page } from 'puppeteer-core'

/** More would be a long way for anybody. */
const mostTabs = 60

/** A person without a mouse. */
export interface Keyboard {
  /** Presses Tab until this has the focus. @throws when it does not come to it */
  reach(selector: string): Promise<void>
  /** Goes there and presses Enter. */
  press(selector: string): Promise<void>
  /** Goes there and writes this in place of what is there. */
  write(selector: string, text: string): Promise<void>
  /** What had the focus on the way while nobody could see that, a line each. */
  faults: string[]
}

export function keyboardOn(page: Page): Keyboard {
  const faults: string[] = []

  const hasFocus = (selector: string) =>
    page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)

  const keyboard: Keyboard = {
    faults,
    async reach(selector) {
      await page.waitForSelector(selector)
      for (let tabs = 0; tabs < mostTabs; tabs++) {
        if (await hasFocus(selector)) return
        await page.keyboard.press('Tab')
        const fault = await page.evaluate(unseenFocus)
        if (fault) faults.push(fault)
      }
      throw new Error(`${mostTabs} times Tab did not lead to ${selector}`)
    },
    async press(selector) {
      await keyboard.reach(selector)
      await page.keyboard.press('Enter')
    },
    async write(selector, text) {
      await keyboard.reach(selector)
      await page.keyboard.down('Control')
      await page.keyboard.press('a')
      await page.keyboard.up('Control')
      await page.keyboard.type(text)
    },
  }
  return keyboard
}

/** Runs in the page. What is wrong with how the focus is to be seen: no ring, out of sight, or behind something. Empty: nothing. */
function unseenFocus(): string {
  const focused = document.activeElement
  // The browser's own controls come after the last of the page's.
  if (!focused || focused === document.body) return ''
  const isRinged = (element: Element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1
  }
  const around: Element[] = []
  for (let element: Element | null = focused; element; element = element.parentElement) around.push(element)
  const name = focused.outerHTML.slice(0, 120)
  if (!around.some(isRinged)) return `no ring around ${name}`
  const { left, top, right, bottom } = focused.getBoundingClientRect()
  const [x, y] = [(left + right) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2]
  const shown = document.elementFromPoint(x, y)
  if (!shown) return `out of sight: ${name}`
  const isShown = focused.contains(shown) || shown.contains(focused) || shown.closest('label')?.contains(focused)
  return isShown ? '' : `${name} is behind ${shown.outerHTML.slice(0, 120)}`
}
