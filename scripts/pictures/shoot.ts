import type { Page } from 'puppeteer-core'
import { picturesShown } from '../browsers/pictures-shown.ts'

/** A tenth of what a PNG of painted pictures takes, and nobody sees where: files in a repository are fetched by all who clone it. */
const quality = 90

export interface Shot {
  /** Path, ends in `.webp`. */
  file: `${string}.webp`
  width: number
  height: number
  scheme?: 'light' | 'dark'
}

/** Without a screen there is no mouse either, and the wall would show what others see under theirs; nor are there scroll bars. */
const asOnAScreen = `
  html { scrollbar-gutter: auto !important }
  .tile:not(:focus-visible) :is(.tile-caption:not(.tile-caption-plain), .tile-check) { opacity: 0 }
`

/** A picture of a page, with two points for one of the page. */
export async function shoot(page: Page, { file, width, height, scheme = 'light' }: Shot): Promise<void> {
  await page.bringToFront()
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ])
  await page.addStyleTag({ content: asOnAScreen })
  await page.evaluate(() => scrollTo(0, 0))
  await page.setViewport({ width, height, deviceScaleFactor: 2 })
  await picturesShown(page)
  await page.screenshot({ path: file, type: 'webp', quality })
}
