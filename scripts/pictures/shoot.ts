import { writeFile } from 'node:fs/promises'
import type { Page } from 'puppeteer-core'
import { until } from '../browsers/page.ts'
import { withPalette } from './palette.ts'

/** Files in a repository are fetched by everyone who clones it. */
const maxBytes = 400_000
/** Points of the picture for one of the page; the sharpest that fits is taken. */
const scales = [2, 1.6, 1.3, 1.1, 1, 0.85]

export interface Shot {
  file: string
  width: number
  height: number
  scheme?: 'light' | 'dark'
}

/** Without a screen there is no mouse either, and the wall would show what others see under theirs; nor are there scroll bars. */
const asOnAScreen = `
  html { scrollbar-gutter: auto !important }
  .tile:not(:focus-visible) :is(.tile-caption:not(.tile-caption-plain), .tile-check) { opacity: 0 }
`

/** A picture of a page, no larger than fits. */
export async function shoot(page: Page, { file, width, height, scheme = 'light' }: Shot): Promise<void> {
  await page.bringToFront()
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ])
  await page.addStyleTag({ content: asOnAScreen })
  for (const scale of scales) {
    await page.setViewport({ width, height, deviceScaleFactor: scale })
    await allShown(page)
    const picture = withPalette(await page.screenshot())
    if (picture.length > maxBytes && scale !== scales.at(-1)) continue
    await writeFile(file, picture)
    break
  }
}

/** Waits until every picture in sight is painted. */
async function allShown(page: Page): Promise<void> {
  await until('the pictures', () =>
    page.evaluate(() =>
      [...document.images].every(({ complete, naturalWidth, src }) => !src || (complete && naturalWidth > 0)),
    ),
  )
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 150))))
}
