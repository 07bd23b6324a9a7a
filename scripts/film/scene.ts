import type { Page } from 'puppeteer-core'
import { settingsSchema } from '../../src/contract/settings.ts'
import type { Chromium } from '../browsers/chromium.ts'
import type { Display } from '../browsers/display.ts'
import { ask, jobs } from '../browsers/inside.ts'
import { rightClickParagraph } from '../browsers/mouse.ts'
import { type Point, until } from '../browsers/page.ts'
import { fillSetUp, stepEnds, testEverything } from '../browsers/set-up-page.ts'
import type { Stage } from '../start/stage.ts'
import { changedArea } from './changed-area.ts'

/** What is in the gallery already. */
const earlier = [
  'distant mountains in the heat of a summer afternoon, layered paper --ar 3:2',
  'sand dunes under the first stars, a lonely tent --ar 2:3',
  'northern lights over black mountains, mirrored in a still lake --ar 16:9',
  'a meadow in bloom, morning mist, a single tree --ar 3:2',
  'a city by night in the rain, lights on the river',
  'snow falling on a fishing village, warm light in every window --ar 3:2',
  'a fox in the snow between birches --ar 2:3',
  'a full moon over a quiet harbor, small boats, a flock of birds --ar 16:9',
  'a hot air balloon over terraced hills at sunrise --ar 4:5',
]

/** Everything before the film begins: set up with no relay, some pictures, the button pinned to the toolbar. */
export async function setScene(chromium: Chromium, stage: Stage): Promise<void> {
  const setup = await chromium.openPage('setup')
  await fillSetUp(setup, { ...stage.services, provider: 'practice', relay: '' })
  await testEverything(setup)
  await stepEnds(setup, 'account', 'ok')
  await ask(setup, 'settings.save', { ...settingsSchema.parse({}), rememberSources: false })
  for (const prompt of earlier) {
    await ask(setup, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: prompt })
  }
  const isKept = (kept: readonly string[] | undefined) => kept?.every((each) => each === 'kept') ?? true
  await until(
    'the pictures of the gallery',
    async () => (await jobs(setup)).every(({ state, kept }) => state === 'done' && isKept(kept)),
    180_000,
  )
  await setup.close()
}

/** Pins the extension's button. Resolves to where it is on the screen. */
export async function pinButton(chromium: Chromium, display: Display, scale: number): Promise<Point> {
  const page = await chromium.open('chrome://extensions')
  const before = await display.steadyFrame()
  const wish = JSON.stringify({ extensionId: chromium.id, pinnedToToolbar: true })
  await page.evaluate(`chrome.developerPrivate.updateExtensionConfiguration(${wish})`)
  const toolbar = await page.evaluate(() => (outerHeight - innerHeight) * devicePixelRatio)
  const { right, top, bottom } = changedArea(before, await display.steadyFrame(), Math.floor(toolbar) - 1)
  await page.close()
  // The address bar makes room for the button, whose icon has 16 pixels and is the last that changed.
  return { x: right - 8 * scale, y: (top + bottom) / 2 }
}

/** Where *Imagine* is in the menu that a right-click on this paragraph opens. The menu is closed again, and nothing is selected. */
export async function findMenuItem(page: Page, display: Display, selector: string): Promise<Point> {
  await rightClickParagraph(page, display, selector)
  const before = await display.steadyFrame()
  await display.key('Up', 'Up')
  const { left, top, bottom } = changedArea(before, await display.steadyFrame())
  await display.key('Escape')
  await page.evaluate(() => getSelection()?.removeAllRanges())
  return { x: left + (bottom - top) * 4, y: (top + bottom) / 2 }
}
