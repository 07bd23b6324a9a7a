import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import type { Firefox } from '../../scripts/browsers/firefox.ts'
import { ask, jobThat, storage } from '../../scripts/browsers/inside.ts'
import { fillSetUp, stepEnds, testEverything } from '../../scripts/browsers/set-up-page.ts'
import type { Job } from '../../src/contract/job.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { allProviders } from '../../src/providers/registry.ts'
import { studioPaths } from '../support/studio-paths.ts'
import { seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

/** Those that people have: no account, a key, a graphics card. The others are tested with their buttons. */
const services = allProviders.filter(({ family }) => family !== 'unofficial')
/** One of each kind: no account, a queue, an answer that is the result, a server of one's own. */
const inFirefox = services.filter(({ id }) => ['aihorde', 'replicate', 'openai', 'comfyui'].includes(id))

const waitMs = 60_000

function promptOf({ command }: Job): string {
  return command.kind === 'imagine' ? command.prompt : ''
}

describe.each([
  ['Chromium', services],
  ['Firefox', inFirefox],
] as const)('without a relay, in %s', (kind, tested) => {
  let world: World
  let browser: Chromium | Firefox
  /** A page of the extension, to look into its storage and to ask the worker. */
  let inside: Page

  beforeAll(async () => {
    // As a ComfyUI does that was started without any flag.
    world = await createWorld({ STUDIO_COMFYUI_ORIGIN_CHECK: '1' })
    browser = kind === 'Chromium' ? await world.openChromium() : await world.openFirefox()
    inside = await browser.openPage('gallery')
  })
  afterAll(() => world?.close())

  /** By its tile, as a person does, until every step of the test is passed. */
  async function setUpByTile({ id, commands }: Provider): Promise<void> {
    const page = await browser.openPage('setup')
    await fillSetUp(page, { ...world.services, provider: id, address: world.studio.url + studioPaths[id], relay: '' })
    await testEverything(page)
    await stepEnds(page, commands.includes('info') ? 'token' : 'access', 'ok')
    expect(await storage(inside)).toMatchObject({ relay: { value: null } })
    await page.close()
  }

  /** By right-click in Chromium; Firefox's menu is out of a driver's reach, and its prompt box is used. */
  async function imagine(prompt: string): Promise<void> {
    if (browser.kind === 'chromium') return browser.clickMenu({ selectionText: prompt })
    await ask(inside, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: crypto.randomUUID() })
  }

  const jobIn = (prompt: string, what: string, fits: (job: Job) => boolean) =>
    jobThat(inside, `${prompt}: ${what}`, (job) => promptOf(job) === prompt && fits(job), waitMs)

  async function seesCard(job: Job, ...texts: (string | RegExp)[]): Promise<void> {
    const popup = await browser.openPage('popup')
    for (const text of texts) await seesText(popup, text, `[data-job="${job.id}"]`)
    await popup.close()
  }

  describe.each(tested)('$name', (provider) => {
    it('is set up by its tile', () => setUpByTile(provider))

    it('paints what was chosen, and the picture is kept', async () => {
      const prompt = `a paper boat for ${provider.id}`
      await world.control.scenario()
      await imagine(prompt)
      const job = await jobIn(prompt, 'kept', ({ state, kept }) => state === 'done' && kept?.[0] === 'kept')
      const popup = await browser.openPage('popup')
      await seesPicture(popup, `[data-job="${job.id}"][data-state="done"] img`)
      await popup.close()
    })

    it('says why it painted nothing', async () => {
      const prompt = `a refused boat for ${provider.id}`
      await world.control.scenario({ jobs: 1, moderated: true })
      await imagine(prompt)
      const job = await jobIn(prompt, 'failed', ({ state }) => state === 'failed')
      expect(job.reason?.code).toBe('moderated')
      await seesCard(job, /filter/i)
    })

    if (provider.commands.includes('cancel')) {
      it('stops what is under way', async () => {
        const prompt = `a stopped boat for ${provider.id}`
        await world.control.scenario({ jobs: 1, paintMs: 60_000 })
        await imagine(prompt)
        const isUnderway = ({ state, messageId }: Job) =>
          provider.patienceMs === undefined ? state !== 'sending' && messageId !== undefined : state === 'sending'
        const job = await jobIn(prompt, 'under way', isUnderway)
        // The answer to a command that is still being sent has to be on its way before it can be stopped.
        await expect.poll(() => world.control.sendsOf(prompt), { timeout: waitMs }).toBe(1)
        await ask(inside, 'jobs.cancel', { jobId: job.id })
        await jobIn(prompt, 'stopped', ({ state }) => state === 'cancelled')
      })
    }
  })
})
