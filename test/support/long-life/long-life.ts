import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Chromium } from '../../../scripts/browsers/chromium.ts'
import { jobs as readAllJobs, setUp } from '../../../scripts/browsers/inside.ts'
import { workersOf } from '../../../scripts/browsers/workers.ts'
import { buildWhenStale, distOf } from '../../../scripts/build/extension.ts'
import { Closers } from '../../../scripts/closers.ts'
import type { Job } from '../../../src/contract/job.ts'
import { bundle, caller } from '../bundle.ts'
import { written } from '../downloads.ts'
import { clickNamed } from '../user-actions.ts'
import { createWorld, type World } from '../world.ts'
import { type Lived, liveDay } from './day.ts'
import type { inside as insidePage } from './inside.ts'
import { type Measured, measure, measurePopup, sizeOf } from './measure.ts'
import { type Evening, tableOf, verdict } from './verdict.ts'

interface Span {
  days: number
  jobsADay: number
}

interface Stage {
  world: World
  /** Of the extension. */
  folder: string
  profile: string
  downloads: string
  /** What is run in a page of the extension. */
  code: string
}

/**
 * Lives some weeks with the extension in real Chromium, against the studio, by relay: each day the browser is started on the same profile,
 * pictures are made, marked and deleted, popup and gallery are opened, and the browser is closed; in the middle the extension is updated.
 * Only the nights are left out: the jobs of two days are seconds apart.
 */
export async function liveLong({ days, jobsADay }: Span) {
  const closers = new Closers()
  try {
    const stage = await createStage(closers)
    const lived: Lived[] = []
    const sent: string[] = []
    const evenings: Evening[] = []
    let jobs: Job[] = []
    for (let day = 1; day <= days; day++) {
      const started = await startDay(stage, day)
      const browser = day === Math.ceil(days / 2) ? await update(stage, started) : started
      lived.push(await liveDay({ ...browser, world: stage.world }, { number: day, jobs: jobsADay }))
      sent.push(...(await sentOn(stage, day)))
      const figures = await measure(browser, isShown(day, days) ? 3 : 0)
      if (isShown(day, days)) await exportAll(stage, browser)
      const seen = await browser.call('stored')
      jobs = await readAllJobs(browser.inside)
      await browser.chromium.close()
      evenings.push({ day, ...seen, ...figures, profile: await sizeOf(stage.profile) })
      console.log(`day ${day}: ${jobs.length} jobs`)
    }
    console.log(tableOf(evenings.filter(({ day }) => isShown(day, days))))
    return verdict({ evenings, lived, sent, jobs })
  } finally {
    await closers.close()
  }
}

/** Whether a day stands in the table: the first, the last, and two between. */
function isShown(day: number, days: number): boolean {
  return [1, Math.ceil(days / 3), Math.ceil((days * 2) / 3), days].includes(day)
}

async function createStage(closers: Closers): Promise<Stage> {
  await buildWhenStale('chromium')
  const folderFor = async (what: string) => {
    const made = await mkdtemp(join(tmpdir(), `afterimage-${what}-`))
    closers.add(() => rm(made, { recursive: true, force: true, maxRetries: 5 }))
    return made
  }
  const world = await createWorld({
    ...{ STUDIO_SIZE: '256', STUDIO_PAINT_MS: '100', STUDIO_PROGRESS_STEPS: '1' },
    ...{ STUDIO_CONCURRENCY: '20', STUDIO_QUEUE: '100' },
  })
  closers.add(world.close)
  const folder = await folderFor('extension')
  await cp(distOf('chromium'), folder, { recursive: true })
  await changeManifest(folder, { host_permissions: ['http://127.0.0.1/*'] })
  await measurePopup(folder)
  const [profile, downloads] = [await folderFor('profile'), await folderFor('downloads')]
  return { world, folder, profile, downloads, code: await bundle('long-life/inside.ts') }
}

/** Starts the browser as a person does in the morning; on the first day the extension is set up. */
async function startDay(stage: Stage, day: number): Promise<Browser> {
  const { world, folder, profile, downloads } = stage
  const chromium = await world.openChromiumUngranted({ extension: folder, profile })
  const session = await chromium.browser.target().createCDPSession()
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads })
  const browser = await withPages(stage, chromium)
  if (day === 1) {
    const { url } = world.studio
    await setUp(browser.inside, { ...world.services, provider: 'thenextleg-v2', address: `${url}/v2` })
  }
  await browser.call('ageScratch')
  // A driver installs the extension after the start, so that the browser does not tell of it by itself.
  const workers = await workersOf(chromium.browser)
  await workers.evaluate(chromium.origin, 'void chrome.runtime.onStartup.dispatch()')
  return browser
}

interface Browser extends Measured {
  call: ReturnType<typeof caller<typeof insidePage>>
}

async function withPages({ world, code }: Stage, chromium: Chromium): Promise<Browser> {
  const inside = await chromium.openFile()
  await inside.evaluate(code)
  return {
    chromium,
    inside,
    web: await chromium.open(world.pageUrl),
    call: caller<typeof insidePage>(inside, 'inside'),
  }
}

/** Puts a newer version into the running browser, which closes all pages of the extension. */
async function update(stage: Stage, { chromium }: Browser): Promise<Browser> {
  await changeManifest(stage.folder, { version: '0.9.9' })
  await chromium.browser.installExtension(stage.folder)
  const browser = await withPages(stage, chromium)
  const version = await browser.inside.evaluate('chrome.runtime.getManifest().version')
  if (version !== '0.9.9') throw new Error(`Version ${version} runs`)
  return browser
}

async function changeManifest(folder: string, change: object): Promise<void> {
  const file = join(folder, 'manifest.json')
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...change }))
}

/** Prompts of this day that reached the studio, in the order of their arrival. */
async function sentOn({ world }: Stage, day: number): Promise<string[]> {
  const commands = (await world.control.requests()).filter(({ path }) => path.endsWith('/imagine'))
  const bodies = commands.map(({ body }) => JSON.stringify(body ?? ''))
  return bodies.flatMap((body) => new RegExp(`"([^"]* of day ${day}\\.)"`).exec(body)?.[1] ?? [])
}

/** As a person does who lets no extension download: what the archive was built in stays for a day, since nobody says when it is saved. */
async function exportAll({ downloads }: Stage, { chromium }: Browser): Promise<void> {
  const gallery = await chromium.openPage('gallery')
  // As after a question that was declined: no driver reaches the browser's own window.
  await gallery.evaluate(() => localStorage.setItem('gallery', '{"askedForDownloads":true}'))
  await gallery.reload()
  await clickNamed(gallery, 'More')
  await clickNamed(gallery, 'Export everything')
  await written(downloads, /^afterimage-archive.*\.zip$/)
  await gallery.close()
  for (const name of await readdir(downloads)) await rm(join(downloads, name))
}
