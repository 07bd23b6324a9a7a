import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import type { Firefox } from '../../scripts/browsers/firefox.ts'
import { ask, jobThat, storage } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import { fillSetUp, testEverything } from '../../scripts/browsers/set-up-page.ts'
import type { Job } from '../../src/contract/job.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { testPasses } from './set-up-by-hand.ts'
import { studioPaths } from './studio-paths.ts'
import { seesPicture, seesText } from './user-actions.ts'
import { createWorld, type World } from './world.ts'

function promptOf({ command }: Job): string {
  return command.kind === 'imagine' ? command.prompt : ''
}

/** What is asked of each service: a picture, one that its filter refuses, and one that is stopped. */
const promptsOf = ({ id }: Provider) => ({
  painted: `a paper boat for ${id}`,
  refused: `a refused boat for ${id}`,
  stopped: `a stopped boat for ${id}`,
})
/** stable-diffusion.cpp stops only what still waits. */
const canStop = ({ id, commands }: Provider) => commands.includes('cancel') && id !== 'sdcpp'

/** Each service in a real browser with no relay: set up, a picture, a refusal, a stop. */
export function describeServices(kind: 'Chromium' | 'Firefox', tested: readonly Provider[]): void {
  let world: World
  let browser: Chromium | Firefox
  /** A page of the extension, to look into its storage and to ask the worker. */
  let inside: Page

  beforeAll(async () => {
    // As a ComfyUI does that was started without any flag.
    world = await createWorld({ STUDIO_COMFYUI_ORIGIN_CHECK: '1', STUDIO_CONCURRENCY: '20' })
    browser = kind === 'Chromium' ? await world.openChromium() : await world.openFirefox()
    inside = await browser.openPage('gallery')
  })
  afterAll(() => world?.close())

  /** By its tile, as a person does, until every step of the test is passed. */
  async function setUpByTile({ id }: Provider): Promise<void> {
    const page = await browser.openPage('setup')
    await fillSetUp(page, { ...world.services, provider: id, address: world.studio.url + studioPaths[id], relay: '' })
    await testEverything(page)
    // Where nothing is paid for, the test paints a picture by itself.
    await testPasses(page)
    const { relay } = (await storage(inside)) as { relay?: { value: unknown } }
    expect(relay?.value ?? null).toBeNull()
    await page.close()
  }

  /** By right-click in Chromium; Firefox's menu is out of a driver's reach. Resolves when the service has it. */
  async function imagine(prompt: string): Promise<void> {
    if (browser.kind === 'chromium') await browser.clickMenu({ selectionText: prompt })
    else await ask(inside, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: crypto.randomUUID() })
    await until(`${prompt} is sent`, async () => (await world.control.sendsOf(prompt)) === 1)
  }

  const jobIn = (prompt: string, what: string, fits: (job: Job) => boolean) =>
    jobThat(inside, `${prompt}: ${what}`, (job) => promptOf(job) === prompt && fits(job))

  it.each(tested)('$name is set up by its tile, and takes what was chosen on a page', async (provider) => {
    const { painted, refused, stopped } = promptsOf(provider)
    await setUpByTile(provider)
    await world.control.scenario({ jobs: 1 }, { jobs: 1, moderated: true }, { jobs: 1, paintMs: 60_000 })
    await imagine(painted)
    await imagine(refused)
    if (!canStop(provider)) return
    // Until its receipt is there it can be stopped only where the receipt is the result. There all that is being painted stops.
    const isDirect = provider.answerTimeoutMs !== undefined
    if (isDirect) await jobIn(painted, 'done', ({ state }) => state === 'done')
    await imagine(stopped)
    const job = await jobIn(stopped, 'under way', ({ state }) => (state === 'sending') === isDirect)
    await ask(inside, 'jobs.cancel', { jobId: job.id })
  })

  it.each(tested)('$name: the picture is kept', async (provider) => {
    const { painted } = promptsOf(provider)
    const job = await jobIn(painted, 'kept', ({ state, kept }) => state === 'done' && kept?.[0] === 'kept')
    const page = await browser.openPage('gallery', `?job=${job.id}`)
    await seesPicture(page, '.stage img')
    await page.close()
  })

  it.each(tested)('$name: a card says why there is no picture', async (provider) => {
    const job = await jobIn(promptsOf(provider).refused, 'failed', ({ state }) => state === 'failed')
    expect(job.reason?.code).toBe('moderated')
    const page = await browser.openPage('gallery', `?job=${job.id}`)
    await seesText(page, /filter/i, 'dialog')
    await page.close()
  })

  it.each(tested.filter(canStop))('$name: what was stopped has ended so', async (provider) => {
    await jobIn(promptsOf(provider).stopped, 'stopped', ({ state }) => state === 'cancelled')
  })
}
