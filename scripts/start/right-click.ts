import { writeFile } from 'node:fs/promises'
import { openDisplay } from '../browsers/display.ts'
import { setUp } from '../browsers/inside.ts'
import { rightClickParagraph } from '../browsers/mouse.ts'
import type { Found } from './pick-browser.ts'
import type { Stage } from './stage.ts'

interface Options {
  stage: Stage
  found: Found
  file: string
  /** Of the window, in CSS pixels. */
  width?: number
  height?: number
  /** Pixels of the picture for each CSS pixel. */
  scale?: number
}

/** A picture of the browser's own menu with our item chosen: no driver can show it, so the mouse is moved on a screen in memory. */
export async function pictureOfRightClick(options: Options): Promise<void> {
  const { stage, found, file, width = 1080, height = 760, scale = 2 } = options
  const display = await openDisplay(width * scale, height * scale)
  try {
    const browser = await stage.open(found, { display: display.name, width, height, scale })
    const setup = await browser.openPage('setup')
    await setUp(setup, stage.services)
    const page = await browser.open(stage.pageUrl)
    for (const other of await browser.browser.pages()) if (other !== page) await other.close()
    // Room for the menu below the line.
    await page.evaluate(() => scrollTo(0, 170))
    await rightClickParagraph(page, display, '#line')
    await display.settles()
    await display.key('Up', 'Up')
    await writeFile(file, await display.steadyPicture())
    await browser.close()
  } finally {
    await display.close()
  }
}
