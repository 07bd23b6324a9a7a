import type { Page } from 'puppeteer-core'
import type { Job } from '../../src/contract/job.ts'
import type { Chromium } from '../browsers/chromium.ts'
import type { Firefox } from '../browsers/firefox.ts'
import { ask, isImagine, jobs, jobThat } from '../browsers/inside.ts'
import { until } from '../browsers/page.ts'

/** Prompts of various shapes, as a real gallery has them. */
const prompts = [
  'distant mountains in the heat of a summer afternoon, layered paper --ar 3:2',
  'a lighthouse at dusk, one small sailing boat coming home over calm water --ar 16:9',
  'a city by night in the rain, lights on the river',
  'sand dunes under the first stars, a lonely tent --ar 2:3',
  'a meadow in bloom, morning mist, a single tree --ar 3:2',
  'northern lights over black mountains, mirrored in a still lake --ar 16:9',
  'a still life with pears and a blue bottle --ar 4:5',
  'the milky way over a desert road --ar 3:2',
  'snow falling on a fishing village, warm light in every window --ar 3:2',
  'a fox in the snow between birches --ar 2:3',
  'a lonely cabin in a pine forest, mist between the trees, early morning',
  'a full moon over a quiet harbor, small boats, a flock of birds --ar 16:9',
  'cliffs above a stormy sea, a lighthouse far away --ar 3:2',
  'a hot air balloon over terraced hills at sunrise --ar 4:5',
]
const last = 'a paper lighthouse in a snow globe, candle light --ar 3:2'

/** What was painted for a gallery. */
export interface Painted {
  /** How many grids there are. */
  count: number
  /** A grid with an upscale and a variation. */
  opened: Job | undefined
}

/** Has a gallery's worth of pictures painted and kept. @param setup a page of the extension, which is set up */
export async function paintGallery(setup: Page): Promise<Painted> {
  for (const prompt of prompts) await imagine(setup, prompt)
  await allKept(setup)
  const grids = (await jobs(setup)).filter(isImagine)
  const opened = grids.at(-4)
  for (const [label, grid] of [
    ['U2', opened],
    ['U1', grids.at(-7)],
    ['U4', grids.at(2)],
    // Made last, so that the popup shows a grid.
    ['V3', opened],
  ] as const) {
    const command = { kind: 'button', label }
    await ask(setup, 'jobs.submit', { command, requestId: `${label} ${grid?.id}`, parentId: grid?.id })
  }
  await allKept(setup)
  for (const id of [grids.at(-2)?.id, grids.at(4)?.id]) await ask(setup, 'jobs.mark', { jobId: id, favourite: true })
  return { count: grids.length, opened }
}

/** The popup while one more picture is half done. */
export async function popupHalfDone(browser: Chromium | Firefox, setup: Page): Promise<Page> {
  await imagine(setup, last)
  // With a hook the extension does not poll, and this API reports progress on its poll route only.
  const running = await until('a picture half done', async () => {
    const job = (await jobs(setup)).find(({ state }) => state === 'running' || state === 'accepted')
    if (job) await ask(setup, 'jobs.check', { jobId: job.id })
    return (await jobs(setup)).find(({ progress = 0, state }) => state === 'running' && progress >= 30)
  })
  const popup = await browser.openPage('popup')
  await popup.waitForSelector(`[data-job="${running.id}"]`)
  await popup.waitForSelector('.card img, .recent-jobs img')
  return popup
}

async function imagine(page: Page, prompt: string): Promise<void> {
  await ask(page, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: prompt })
  await jobThat(page, 'the receipt', (job) => 'prompt' in job.command && job.command.prompt === prompt)
}

async function allKept(page: Page): Promise<void> {
  const isKept = (kept: readonly string[] | undefined) => kept?.every((each) => each === 'kept') ?? true
  await until(
    'all pictures',
    async () => (await jobs(page)).every(({ state, kept }) => state === 'done' && isKept(kept)),
    120_000,
  )
}
