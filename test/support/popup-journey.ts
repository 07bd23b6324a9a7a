import type { Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { jobThat } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import type { Job } from '../../src/contract/job.ts'

declare const chrome: { extension: { getViews(): Window[] } }

/** What a person does with the popup's app, wherever it is shown. */
export interface Hands {
  /** Puts these words into the prompt box, in place of what stands there. */
  write(words: string): Promise<void>
  /** Clicks it, once it is there. */
  click(selector: string): Promise<void>
  /** Waits until a picture there has been decoded. */
  seesPicture(selector: string): Promise<void>
}

/** On a page that the driver has: a tab, a popup, Chromium's side panel. */
export function handsOn(page: Page): Hands {
  return {
    async write(words) {
      const box = await page.waitForSelector('textarea')
      await box?.evaluate((area) => area.select())
      await box?.type(words)
    },
    async click(selector) {
      await (await page.waitForSelector(selector))?.click()
    },
    async seesPicture(selector) {
      await until(`a picture at ${selector}`, () => page.$eval(selector, isDecoded).catch(() => false))
    },
  }
}

/** In Firefox's sidebar, which no driver has, through another page of the extension. */
export function handsInSidebar(inside: Page): Hands {
  /** True when the element is there and was treated so. */
  const treat = (selector: string, words: string | null) =>
    inside.evaluate(
      (wanted, text) => {
        const views = chrome.extension.getViews()
        const element = views
          .find(({ location }) => location.pathname.includes('/panel/'))
          ?.document.querySelector<HTMLElement>(wanted)
        // Not pressable before what was written is rendered.
        if (!element || element.getAttribute('aria-disabled') === 'true') return false
        if (text === null) element.click()
        else {
          Object.assign(element, { value: text })
          element.dispatchEvent(new Event('input', { bubbles: true }))
        }
        return true
      },
      selector,
      words,
    )
  return {
    write: async (words) => void (await until('the prompt box', () => treat('textarea', words))),
    click: async (selector) => void (await until(`${selector} in the sidebar`, () => treat(selector, null))),
    async seesPicture(selector) {
      await until(`a picture at ${selector} in the sidebar`, () =>
        inside.evaluate((wanted) => {
          const views = chrome.extension.getViews()
          const image = views
            .find(({ location }) => location.pathname.includes('/panel/'))
            ?.document.querySelector<HTMLImageElement>(wanted)
          return Boolean(image?.complete && image.naturalWidth > 0)
        }, selector),
      )
    },
  }
}

/** Writes a prompt, imagines it, sees the grid, upscales its second quarter, and sees that. Resolves to the grid's job. @param inside looks into storage */
export async function imagineAndUpscale(hands: Hands, inside: Page, prompt: string): Promise<Job> {
  await hands.write(prompt)
  await hands.click('button[type=submit]')
  const grid = await jobThat(
    inside,
    prompt,
    ({ command, state }) => command.kind === 'imagine' && command.prompt === prompt && state === 'done',
  )
  await hands.seesPicture(`[data-job="${grid.id}"][data-state="done"] img`)
  await hands.click(`[data-job="${grid.id}"] [data-label="U2"]`)
  const upscaled = await jobThat(
    inside,
    'the upscaled picture',
    ({ parentId, state }) => parentId === grid.id && state === 'done',
  )
  await hands.seesPicture(`[data-job="${upscaled.id}"] img`)
  expect(upscaled.result?.pictures).toHaveLength(1)
  return grid
}

/** What is not to be seen whole without scrolling sideways. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = [...document.querySelectorAll<HTMLElement>('button, a, input, textarea, summary, img, p, h1, h2')]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect()
        return left < -0.5 || right > innerWidth + 0.5
      })
      .map((element) => element.outerHTML.slice(0, 80))
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth > clientWidth ? [...wide, `the page is ${scrollWidth} px wide`] : wide
  })
}

function isDecoded(image: Element): boolean {
  return image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0
}
