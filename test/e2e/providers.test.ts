import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { ask, jobs, jobThat, setUp, storage } from '../../scripts/browsers/inside.ts'
import { fillSetUp, stepEnds, testEverything } from '../../scripts/browsers/set-up-page.ts'
import { type Command, commandSchema } from '../../src/contract/command.ts'
import type { Job } from '../../src/contract/job.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { allProviders } from '../../src/providers/registry.ts'
import { testPasses } from '../support/set-up-by-hand.ts'
import { studioPaths } from '../support/studio-paths.ts'
import { seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

/** Those whose grids have buttons to enlarge a quarter with. */
const providers = allProviders.filter(({ commands }) => commands.includes('button'))

let world: World
let chromium: Chromium
/** A page of the extension, to look into its storage and to ask the worker. */
let inside: Page

beforeAll(async () => {
  world = await createWorld()
  chromium = await world.openChromium()
  inside = await chromium.openPage('gallery')
})
afterAll(() => world?.close())

/** On the set-up page, as a person does; until every step of the test is passed. */
async function setUpOnPage({ id, commands }: Provider, withRelay: boolean): Promise<void> {
  const page = await chromium.openPage('setup')
  const relay = withRelay ? world.relay.url : ''
  await fillSetUp(page, { ...world.services, provider: id, address: world.studio.url + studioPaths[id], relay })
  await testEverything(page)
  if (withRelay) await stepEnds(page, 'hook', 'ok')
  if (commands.includes('info')) {
    await stepEnds(page, 'account', 'ok')
    expect(await storage(inside)).toHaveProperty([`account:${id}`])
  }
  expect(JSON.stringify((await storage(inside)).connections)).toContain(world.studio.url + studioPaths[id])
  await testPasses(page)
  await page.close()
}

async function submit(command: Command, parentId?: string): Promise<string> {
  const request = { command, requestId: crypto.randomUUID(), ...(parentId === undefined ? {} : { parentId }) }
  const reply = await ask(inside, 'jobs.submit', request)
  if (typeof reply !== 'object' || reply === null || !('jobId' in reply)) throw new Error(JSON.stringify(reply))
  return String(reply.jobId)
}

const ended = (id: string) =>
  jobThat(inside, `the end of ${id}`, (job) => job.id === id && job.endedAt !== undefined, 30_000)

async function enlarge(grid: Job): Promise<string> {
  const button = grid.result?.buttons.find(({ role, index }) => role === 'upscale' && index === 1)
  return submit(commandSchema.parse({ kind: 'button', ...button }), grid.id)
}

describe.each(providers)('$name in Chromium', (provider) => {
  const prompt = `a paper boat for ${provider.id}`
  let grid: Job

  it('is set up on its page, up to the account where it tells one', () => setUpOnPage(provider, true))

  it('paints what was chosen on a page, and shows it in the popup', async () => {
    await chromium.clickMenu({ selectionText: prompt })
    grid = await jobThat(inside, 'the grid', (job) => JSON.stringify(job).includes(prompt) && job.state === 'done')
    const popup = await chromium.openPage('popup')
    await seesText(popup, prompt, `[data-job="${grid.id}"]`)
    await seesPicture(popup, `[data-job="${grid.id}"][data-state="done"] img`)
    await popup.close()
  })

  it('enlarges the first quarter when its button is pressed', async () => {
    const popup = await chromium.openPage('popup')
    const button = await popup.waitForSelector(`[data-job="${grid.id}"] [data-label="U1"]`)
    await button?.click()
    const single = await jobThat(inside, 'it', (job) => job.parentId === grid.id && job.endedAt !== undefined)
    expect([single.state, single.result?.pictures.length]).toEqual(['done', 1])
    await seesPicture(popup, `[data-job="${single.id}"] img`)
    await popup.close()
  })

  if (provider.commands.includes('describe')) {
    it('describes the picture', async () => {
      const described = await ended(
        await submit({ kind: 'describe', url: grid.result?.pictures[0]?.url ?? '' }, grid.id),
      )
      expect(described.result?.text).toHaveLength(4)
    })
  }
})

describe('without any relay, in Chromium', () => {
  const asked = providers.filter(({ poll }) => poll)

  it('everything works with the APIs that can be asked', async () => {
    const posted = (await world.control.deliveries()).length
    const grids: string[] = []
    // All are waited for together: each is looked at some seconds after it was taken.
    for (const provider of asked) {
      await setUpOnPage(provider, false)
      grids.push(await submit({ kind: 'imagine', prompt: `a kite for ${provider.id}` }))
    }
    const painted = await Promise.all(grids.map(ended))
    expect(painted.map(({ state }) => state)).toEqual(asked.map(() => 'done'))
    const singles = await Promise.all(await Promise.all(painted.map(enlarge)).then((ids) => ids.map(ended)))
    expect(singles.map(({ state }) => state)).toEqual(asked.map(() => 'done'))
    expect(await world.control.deliveries()).toHaveLength(posted)
    expect(await storage(inside)).toMatchObject({ relay: { value: null } })
  })

  it('the API that can not be asked says what it needs', async () => {
    const needy = providers.find(({ poll }) => !poll)
    const page = await chromium.openPage('setup')
    const id = needy?.id ?? ''
    const services = { ...world.services, id, provider: id, address: world.studio.url + studioPaths[id], relay: '' }
    await fillSetUp(page, services)
    await testEverything(page)
    await seesText(page, 'Enter the address of the relay.', '[data-step="form"]')
    await setUp(inside, services)
    const before = (await jobs(inside)).length
    const failed = await ended(await submit({ kind: 'imagine', prompt: 'a kite' }))
    expect(failed).toMatchObject({ state: 'failed', reason: { code: 'no-hook' } })
    expect(await jobs(inside)).toHaveLength(before + 1)
    await page.close()
  })
})
