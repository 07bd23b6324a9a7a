import type { Page } from 'puppeteer-core'
import { until } from './page.ts'

/** Waits until at least so many pictures are visible, and one on each tile of the gallery that should have one. */
export async function picturesShown(page: Page, atLeast = 0): Promise<void> {
  await until('the pictures', () =>
    page.evaluate(async (count) => {
      const images = [...document.images].filter(({ src }) => src)
      const isBare = document.querySelector('.tile:not(:has(.tile-picture, .tile-sign))') !== null
      if (isBare || images.length < count || images.some(({ naturalWidth }) => naturalWidth === 0)) return false
      // A loaded picture may not be visible yet, because it is decoded beside the page.
      await Promise.all(images.map((image) => image.decode().catch(() => {})))
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      return true
    }, atLeast),
  )
}
