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
}

/** A picture of the browser's own menu with our item chosen: no driver can show it, so the mouse is moved on a screen in memory. */
export async function pictureOfRightClick({ stage, found, file }: Options): Promise<void> {
  const scale = 2
  const [width, height] = [1080, 760]
  const display = await openDisplay(width * scale, height * scale)
  try {
    const browser = await stage.open(found, { display: display.name, width, height, scale })
    const setup = await browser.openPage('setup')
    await setUp(setup, stage.services)
    const page = await browser.open(stage.pageUrl)
    for (const other of await browser.browser.pages()) if (other !== page) await other.close()
    await rightClickParagraph(page, display, '#line')
    await settle(display)
    await display.key('Up', 'Up')
    await writeFile(file, await settle(display))
    await browser.close()
  } finally {
    await display.close()
  }
}

/** The screen once two pictures in a row are the same: menus fade in. */
async function settle(display: { picture(): Promise<Buffer> }): Promise<Buffer> {
  for (let last = await display.picture(), tries = 0; ; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    const next = await display.picture()
    if (next.equals(last) || tries === 20) return next
    last = next
  }
}
