import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { hasDisplayTools } from '../browsers/display.ts'
import { fillSetUp, stepEnds, testEverything } from '../browsers/set-up-page.ts'
import { root } from '../build/extension.ts'
import { pictureOfRightClick } from '../start/right-click.ts'
import { paintGallery, popupHalfDone } from './paint.ts'
import { shoot } from './shoot.ts'
import type { TakeOptions } from './take.ts'

// What the stores ask for, in pixels: https://developer.chrome.com/docs/webstore/images.
const screen = { width: 1280, height: 800, scale: 1 }
/** The same picture of a page that is a quarter larger to read. */
const closer = { width: 1024, height: 640, scale: 1.25 }
const tiles = [
  { name: 'tile-440x280', width: 440, height: 280, pictures: 4 },
  { name: 'tile-1400x560', width: 1400, height: 560, pictures: 8 },
] as const

/** Takes the screenshots and promotional tiles for the stores. They hold no words but the interface's and the name. */
export async function takeStorePictures({ stage, found, out, say }: TakeOptions): Promise<void> {
  const to = (name: string): `${string}.jpeg` => `${join(out, name)}.jpeg`
  const browser = await stage.open(found, screen)
  const setup = await browser.openPage('setup')
  await fillSetUp(setup, { ...stage.services, provider: 'practice' })
  await testEverything(setup)
  await stepEnds(setup, 'account', 'ok')
  await shoot(setup, { file: to('5-set-up'), ...closer })
  const { count, opened } = await paintGallery(setup)
  say(`Set up, and ${count} pictures were painted and kept`)

  const popup = await popupHalfDone(browser, setup)
  const looks = await popupLooks(popup, out)
  await popup.close()
  const gallery = await browser.openPage('gallery')
  await gallery.waitForSelector('.tile img.tile-picture')
  await shoot(gallery, { file: to('3-gallery'), ...screen })
  const pictures = await picturesOf(gallery)
  await gallery.goto(`${browser.origin}/src/extension/gallery/index.html?job=${opened?.id}`)
  await gallery.waitForSelector('.pane .picture')
  await shoot(gallery, { file: to('4-picture'), ...screen, scheme: 'dark' })
  await gallery.close()

  const canvas = await browser.open('about:blank')
  await canvas.setContent(sideBySide(looks))
  await shoot(canvas, { file: to('2-popup'), ...screen })
  const mark = await readFile(join(root, 'public', 'icons', 'mark.svg'), 'utf8')
  for (const { name, width, height, pictures: shown } of tiles) {
    await canvas.setContent(tile(mark, pictures.slice(0, shown)))
    await shoot(canvas, { file: to(name), width, height, scale: 1 })
  }
  say('Popup, gallery, one picture, tiles')
  if (!hasDisplayTools()) return say('No picture of the right-click: it needs Xvfb and xdotool')
  await pictureOfRightClick({ stage, found, file: join(out, '1-right-click.png'), ...closer })
  say('The right-click')
}

/** The popup in light and dark, as addresses of data. */
async function popupLooks(popup: Page, out: string): Promise<string[]> {
  const looks: string[] = []
  for (const scheme of ['light', 'dark'] as const) {
    const file = `${join(out, `popup-${scheme}`)}.webp` as const
    await shoot(popup, { file, width: 400, height: 600, scheme })
    looks.push(`data:image/webp;base64,${await readFile(file, 'base64')}`)
    await rm(file)
  }
  return looks
}

/** The pictures of the first tiles, as addresses of data. */
function picturesOf(gallery: Page): Promise<string[]> {
  return gallery.$$eval('.tile img.tile-picture', (all) =>
    (all as HTMLImageElement[]).slice(0, 8).map((picture) => {
      const canvas = document.createElement('canvas')
      Object.assign(canvas, { width: picture.naturalWidth, height: picture.naturalHeight })
      canvas.getContext('2d')?.drawImage(picture, 0, 0)
      return canvas.toDataURL('image/jpeg', 0.92)
    }),
  )
}

const sideBySide = (looks: readonly string[]) => `
  <style>
    body { margin: 0; height: 100vh; display: flex; gap: 64px; align-items: center; justify-content: center; background: #e9dfd0 }
    img { height: 720px; border-radius: 12px; box-shadow: 0 12px 40px #1e1b1855 }
  </style>
  ${looks.map((look) => `<img src="${look}" alt="">`).join('')}`

const tile = (mark: string, pictures: readonly string[]) => `
  <style>
    body { margin: 0; height: 100vh; display: grid; grid-template-columns: 2fr 3fr; background: #1e1b18; color: #faf3e9;
      font: 600 8.5vh system-ui, sans-serif }
    .name { display: grid; place-content: center; justify-items: center; gap: 5vh }
    .name svg { width: 30vh }
    .name svg rect { fill: #2b2622 }
    .pictures { display: grid; grid-template-columns: repeat(${pictures.length / 2}, 1fr); grid-template-rows: 1fr 1fr;
      gap: 2vh; padding: 2vh; overflow: hidden }
    .pictures img { width: 100%; height: 100%; min-height: 0; object-fit: cover; border-radius: 2vh }
  </style>
  <div class="name">${mark}<span>Afterimage</span></div>
  <div class="pictures">${pictures.map((picture) => `<img src="${picture}" alt="">`).join('')}</div>`
