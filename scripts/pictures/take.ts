import { join } from 'node:path'
import { hasDisplayTools } from '../browsers/display.ts'
import { fillSetUp, stepEnds, testEverything } from '../browsers/set-up-page.ts'
import type { Found } from '../start/pick-browser.ts'
import { pictureOfRightClick } from '../start/right-click.ts'
import type { Stage } from '../start/stage.ts'
import { paintGallery, popupHalfDone } from './paint.ts'
import { shoot } from './shoot.ts'

export interface TakeOptions {
  stage: Stage
  found: Found
  /** Folder that the pictures go to. */
  out: string
  say(line: string): void
}

/** Takes the pictures of README and docs. */
export async function takePictures({ stage, found, out, say }: TakeOptions): Promise<void> {
  const to = (name: string): `${string}.webp` => `${join(out, name)}.webp`
  const browser = await stage.open(found, { width: 1240, height: 900 })
  const setup = await browser.openPage('setup')
  await fillSetUp(setup, { ...stage.services, provider: 'practice' })
  await testEverything(setup)
  await stepEnds(setup, 'account', 'ok')
  await shoot(setup, { file: to('setup'), width: 800, height: 1632 })
  say('Set up, and every step of the test was in order')

  const { count, opened } = await paintGallery(setup)
  say(`${count} pictures were painted and kept`)
  const popup = await popupHalfDone(browser, setup)
  await shoot(popup, { file: to('popup'), width: 400, height: 600 })
  await shoot(popup, { file: to('popup-dark'), width: 400, height: 600, scheme: 'dark' })
  await popup.close()
  say('The popup')

  const gallery = await browser.openPage('gallery')
  await gallery.waitForSelector('.tile img.tile-picture')
  await shoot(gallery, { file: to('gallery'), width: 1240, height: 800 })
  await shoot(gallery, { file: to('gallery-dark'), width: 1240, height: 800, scheme: 'dark' })
  await gallery.goto(`${browser.origin}/src/extension/gallery/index.html?job=${opened?.id}`)
  await gallery.waitForSelector('.pane .picture')
  await shoot(gallery, { file: to('lightbox'), width: 1240, height: 800 })
  await gallery.close()
  say('The gallery')
  if (!hasDisplayTools()) return say('No picture of the right-click: it needs Xvfb and xdotool')
  await pictureOfRightClick({ stage, found, file: join(out, 'right-click.png') })
  say('The right-click')
}
