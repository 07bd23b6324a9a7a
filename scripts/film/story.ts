import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'puppeteer-core'
import type { Chromium } from '../browsers/chromium.ts'
import type { Display } from '../browsers/display.ts'
import { ask, isImagine, jobs } from '../browsers/inside.ts'
import { pointOf } from '../browsers/mouse.ts'
import { type Point, pathOf, until } from '../browsers/page.ts'
import { picturesShown } from '../browsers/pictures-shown.ts'
import type { Camera } from './camera.ts'

interface Story {
  chromium: Chromium
  display: Display
  camera: Camera
  /** The page with the line that is painted. */
  page: Page
  line: string
  /** Points of the screen. */
  menuItem: Point
  button: Point
}

/** The main job, from the selected line to the picture in the gallery. */
export async function play(story: Story): Promise<void> {
  const { chromium, display, camera, page, line, menuItem, button } = story
  const start = await pointOf(page, line)
  await camera.hold(900)
  await camera.glide(start, 800)
  await display.click(start, 'left', 3)
  await page.waitForFunction(() => String(getSelection()).trim() !== '')
  await camera.hold(800)
  await display.click(start, 'right')
  await camera.hold(700)
  await camera.glide(menuItem, 500)
  await camera.hold(800)
  await display.click(menuItem)
  // The number on the button takes a moment.
  await pause(700)
  await camera.hold(900)

  await camera.glide(button, 700)
  const popup = pageThat(chromium, 'popup')
  await display.click(button)
  await painted(await popup, camera)
  await camera.hold(2800)

  await toGallery(story, await popup)
}

async function toGallery({ chromium, display, camera }: Story, popup: Page): Promise<void> {
  const toOpen = await pointOf(popup, 'header button:nth-of-type(2)')
  await camera.glide(toOpen, 600)
  const opened = pageThat(chromium, 'gallery')
  await display.click(toOpen)
  const gallery = await opened
  await picturesShown(gallery, 4)
  await camera.hold(2300)
  const tile = await pointOf(gallery, '.tile')
  await camera.glide(tile, 700)
  await display.click(tile)
  await gallery.waitForSelector('.pane .picture')
  await picturesShown(gallery, 1)
  await camera.hold(3300)
}

/** The next of the extension's pages with this name that opens. */
async function pageThat({ browser, origin }: Chromium, name: 'popup' | 'gallery'): Promise<Page> {
  const target = await browser.waitForTarget((each) => each.url().startsWith(`${origin}/${pathOf(name)}`))
  const page = await target.asPage()
  await page.waitForSelector('#app > *, main')
  return page
}

/**
 * Shows each progress that the API tells, until the newest picture is there; the waiting in between is left out. It asks often, as
 * *Check now* does.
 */
async function painted(popup: Page, camera: Camera): Promise<void> {
  let shown: number | undefined
  await camera.hold(500)
  await until('the picture', async () => {
    const job = (await jobs(popup)).filter(isImagine).at(-1)
    if (job?.state === 'done') return job.kept?.every((kept) => kept === 'kept')
    if (job?.progress !== shown) await camera.hold(500)
    shown = job?.progress
    if (job) await ask(popup, 'jobs.check', { jobId: job.id })
    return false
  })
  await picturesShown(popup, 1)
}
