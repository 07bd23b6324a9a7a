import type { Page } from 'puppeteer-core'
import { picturesShown } from '../browsers/pictures-shown.ts'

/** Quality without visible loss. The files take a tenth of PNG, which counts because everybody who clones the repository fetches them. */
const quality = 90

export interface Shot {
  /** Path. Stores take no WebP. */
  file: `${string}.webp` | `${string}.jpeg`
  /** Of the page, in CSS pixels. */
  width: number
  height: number
  /** Pixels of the picture for each CSS pixel; 2 without. */
  scale?: number
  scheme?: 'light' | 'dark'
}

/** Headless browsers report no mouse, so that every tile would show what only a hovered tile shows; nor have they scroll bars. */
const asOnAScreen = `
  html { scrollbar-gutter: auto !important }
  .tile:not(:focus-visible) :is(.tile-caption:not(.tile-caption-plain), .tile-check) { opacity: 0 }
`

/** A screenshot of a page. */
export async function shoot(page: Page, { file, width, height, scale = 2, scheme = 'light' }: Shot): Promise<void> {
  await page.bringToFront()
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ])
  await page.addStyleTag({ content: asOnAScreen })
  await page.evaluate(() => scrollTo(0, 0))
  await page.setViewport({ width, height, deviceScaleFactor: scale })
  await picturesShown(page)
  await page.screenshot({ path: file, type: file.endsWith('.webp') ? 'webp' : 'jpeg', quality })
}
