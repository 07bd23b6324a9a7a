import type { Page } from 'puppeteer-core'
import { ask, jobs, jobThat, setUp } from '../../../scripts/browsers/inside.ts'
import { until } from '../../../scripts/browsers/page.ts'
import { settings } from '../../../src/extension/store/items.ts'
import { isFinal } from '../../../src/jobs/state.ts'
import { seesPicture } from '../user-actions.ts'
import { press, saying, type Tour, word, write } from './tour.ts'

const box = '.compose textarea'

export async function newcomer({ visit, look }: Tour): Promise<void> {
  await visit('popup', async (page) => {
    await page.waitForSelector('.welcome')
    await look(page, 'the popup of a newcomer')
  })
}

/** Nothing was painted yet. */
export async function emptyPopup({ visit, look, world, inside }: Tour): Promise<void> {
  const { services, studio } = world
  // Without a relay, the service is asked how far it is.
  await ask(inside, 'setup.relay', { address: '', accessKey: '' })
  await setUp(inside, { ...services, provider: 'thenextleg-v2', address: `${studio.url}/v2`, relay: '' })
  await ask(inside, 'account.refresh', {})
  for (const name of ['popup', 'panel'] as const)
    await visit(name, async (page) => {
      await page.waitForSelector('.empty-state')
      await page.waitForSelector('meter')
      await look(page, `the ${name} without pictures`)
    })
}

/** What stands in the box, and what opens below it. */
export async function composing({ visit, look, inside }: Tour): Promise<void> {
  const presets = [
    { name: 'Watercolor', template: 'in watercolor: {selection}', shape: '3:2', extra: '--style raw', inMenu: true },
    { name: 'منارة', template: 'منارة {selection}', shape: '', extra: '' },
  ]
  await ask(inside, 'settings.save', { ...settings.default, presets, rememberSources: true })
  await visit('popup', async (page) => {
    await page.waitForSelector(box)
    await write(page, box, 'منارة عند الغسق --ar 3:2')
    await look(page, 'a prompt that names its shape')
    const chips = await page.$$('.compose-chips > .chip')
    for (const [at, chip] of chips.entries()) {
      await chip.click()
      await page.waitForSelector('.compose-chips .popover:popover-open > *')
      await look(page, `what the chip ${at + 1} opens`)
      await page.keyboard.press('Escape')
    }
    await write(page, box, 'a very long one '.repeat(2_000))
    await page.waitForSelector('.compose-mirror mark')
    await look(page, 'a prompt that is too long')
  })
}

/** Several prompts at once, from the list to the batch. */
export async function severalPrompts({ visit, look, world, inside }: Tour): Promise<void> {
  await world.control.scenario({ paintMs: 20_000 })
  await visit('popup', async (page) => {
    await page.waitForSelector(box)
    await write(page, box, 'a {red|blue|green|black|white|gold} fox')
    await press(page, '.several .segments button:nth-child(2)')
    await page.waitForSelector('.several-list li')
    await look(page, 'several prompts')
    await press(page, '.compose button[type=submit]')
    await page.waitForSelector('.several-ask')
    await look(page, 'the question before a batch')
    await press(page, '.several-ask .primary')
    await page.waitForSelector('.batch')
    await jobThat(inside, 'a prompt of the batch', ({ state }) => state === 'accepted' || state === 'running')
    await look(page, 'a batch under way')
    await press(page, saying(word('batch_cancel')))
    await page.waitForSelector('.batch:not([data-state=running])')
    await look(page, 'a batch that was ended')
  })
  await world.control.scenario()
}

/** Jobs in each state that one sees. */
export async function jobsInThePopup(tour: Tour): Promise<void> {
  const { visit, look, inside, world, imagine, chromium } = tour
  await ask(inside, 'settings.save', { ...settings.default, rememberSources: true, undoSeconds: 10 })
  await visit('popup', async (page) => {
    await page.waitForSelector(box)
    await ask(inside, 'jobs.submit', { command: { kind: 'imagine', prompt: 'one that waits' }, requestId: 'held' })
    await page.waitForSelector(saying(word('undo')))
    await look(page, 'a send that can be undone')
    // It must have ended before the next scenario, which is for the next job that comes.
    await until('the end of the job that waited', async () => (await jobs(inside)).every(({ state }) => isFinal(state)))
  })
  await ask(inside, 'settings.save', { ...settings.default, rememberSources: true })
  await imagine('a long one', { paintMs: 600_000, progressSteps: 100 }, ({ state }) => state === 'running')
  await imagine('a refused one', { fail: 'BANNED_PROMPT' }, ({ state }) => state === 'failed')
  await imagine('a broken one', { notJson: 'receipt' }, ({ state }) => state === 'unknown')
  await imagine('a lost one', { linkTtlS: 0 }, ({ kept }) => kept?.[0] === 'lost')
  await world.control.scenario()
  await chromium.clickMenu({ selectionText: 'a paper boat at night', pageUrl: world.pageUrl })
  const { id } = await jobThat(inside, 'the boat', (job) => job.source !== undefined && job.kept?.[0] === 'kept')
  for (const name of ['popup', 'panel'] as const)
    await visit(name, async (page) => {
      await seesPicture(page, `[data-job="${id}"] img`)
      await look(page, `the ${name}, with jobs of all states`)
      await press(page, '.doubtful summary')
      await page.waitForSelector('.doubtful .trouble')
      await look(page, `what is in doubt, in the ${name}`)
    })
}

/** What opens on a card, and the dialogs behind it. */
export async function cards({ visit, look, inside }: Tour): Promise<void> {
  await visit('popup', async (page) => {
    await press(page, '.account summary')
    await page.waitForSelector('.account-panel')
    await look(page, 'what unfolds under the account')
    await press(page, saying(word('api_settings_open')))
    await page.waitForSelector('.api-settings')
    await look(page, 'the settings that the service has')
  })
  await visit('popup', async (page) => {
    await press(page, '.card-meta .card-head .round')
    await page.waitForSelector('.popover:popover-open .danger')
    await look(page, 'the menu of a job')
    await press(page, '.popover:popover-open .danger')
    await look(page, 'the question before a removal')
    await page.keyboard.press('Escape')
    await press(page, '.card-slim[data-state=failed] .card-head .round')
    await page.waitForSelector('.popover:popover-open .danger')
    await look(page, 'the menu of a job without a picture')
    await page.keyboard.press('Escape')
    await press(page, '.card-meta .card-head .round')
    await press(page, saying(word('deed_seed')))
    await page.waitForSelector('dialog[open]')
    await look(page, 'the seed')
  })
  for (const purpose of ['reference', 'describe', 'blend'])
    await visit('popup', async (page) => {
      await press(page, '.compose-chips > .chip:last-of-type')
      await press(page, saying(word(`pick_${purpose}_title`)))
      await seesPicture(page, 'dialog .pick-recent img')
      await look(page, `the dialog ${purpose}`)
      await press(page, 'dialog .pick-recent button')
      await write(page, 'dialog input[name=link]', 'nonsense')
      await press(page, 'dialog [type=submit]')
      await look(page, `the dialog ${purpose}, filled in`)
    })
  await changing({ visit, look, inside })
}

/** Dialogs of the buttons that change a picture. */
async function changing({ visit, look, inside }: Pick<Tour, 'visit' | 'look' | 'inside'>): Promise<void> {
  /** The service writes an emoji before some of them. */
  const open = async (page: Page, label: string) => press(page, `[data-label$="${label}"]`)
  await visit('popup', async (page) => {
    await open(page, 'U1')
    await jobThat(inside, 'the upscale', ({ command, state }) => command.kind === 'button' && state === 'done')
    await open(page, 'Vary (Region)')
    await seesPicture(page, '.mask-field img')
    await look(page, 'drawing a region')
  })
  await visit('popup', async (page) => {
    await open(page, 'Custom Zoom')
    await page.waitForSelector('dialog[open]')
    await look(page, 'zooming out')
  })
}
