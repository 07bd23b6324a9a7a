import { setUp } from '../../../scripts/browsers/inside.ts'
import { chooseService, fillSetUp, stepEnds, testEverything } from '../../../scripts/browsers/set-up-page.ts'
import { budget, type Item, storageErrors } from '../../../src/extension/store/items.ts'
import { press, saying, type Tour, word, write } from './tour.ts'

/** Every service that one may choose, and the ways to a relay. */
export async function services({ visit, look }: Tour): Promise<void> {
  await visit(
    'setup',
    async (page) => {
      await page.waitForSelector('[data-service]')
      await look(page, 'set-up of a newcomer')
      const offered = await page.$$eval('[data-service]', (tiles) =>
        tiles.map((tile) => tile.getAttribute('data-service')),
      )
      for (const service of offered) {
        await chooseService(page, service ?? '')
        await look(page, `the fields of ${service}`)
      }
      await chooseService(page, 'thenextleg-v1')
      for (const guide of ['guide_home', 'guide_cloudflare']) {
        await press(page, saying(word(guide)))
        await page.waitForSelector('.guide code')
        await look(page, guide)
      }
    },
    '?first=1',
  )
  await visit('help', async (page) => {
    await page.waitForSelector('#trouble')
    await look(page, 'help')
  })
}

/** What the test says of mistakes. */
export async function mistakes({ visit, look, world }: Tour): Promise<void> {
  await visit('setup', async (page) => {
    await chooseService(page, 'thenextleg-v2')
    await write(page, 'input[name=address]', 'nonsense')
    await page.waitForSelector('[aria-invalid=true]')
    await look(page, 'an address that is none')
    await fillSetUp(page, { ...world.services, token: 'mistyped' })
    await testEverything(page)
    await stepEnds(page, 'token', 'bad')
    await look(page, 'a test that fails')
  })
}

/** Everything is set up; each part is opened. */
export async function saved({ visit, look }: Tour): Promise<void> {
  await visit('setup', async (page) => {
    await page.waitForSelector('.saved')
    await look(page, 'set-up with a saved service')
    await press(page, '.saved-actions .quiet:nth-last-child(3)')
    // The first service that is saved is the one with the mistyped token.
    await page.waitForSelector('.saved [data-step]:is([data-state="ok"], [data-state="bad"])')
    await look(page, 'the test of a saved service')
    await press(page, '.saved-actions .danger')
    await look(page, 'the question before a service is removed')
    await press(page, saying(word('presets_new')))
    await page.waitForSelector('.preset-form')
    await press(page, '.preset-form [type=submit]')
    await page.waitForSelector('.preset-form [role=alert]')
    await look(page, 'a preset without a name')
    await press(page, '.presets-text summary')
    await write(page, '[name=presetsText]', 'nonsense')
    await press(page, saying(word('presets_text_take')))
    await page.waitForSelector('.presets-text .bad')
    await look(page, 'presets as a text, with a mistake')
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))
    })
    await press(page, '.diagnostics button')
    await page.waitForSelector('.diagnostics textarea')
    await look(page, 'diagnostics to be copied by hand')
  })
}

/** What stands in the way of all that follows. */
export async function obstacles({ visit, look, inside, world }: Tour): Promise<void> {
  await setUp(inside, { ...world.services, id: 'away', address: 'https://away.example', relay: '' })
  const now = Date.now()
  const records = [
    recordOf(storageErrors, { ...storageErrors.default, refusedAt: now, aside: ['job:x'], dropped: 3 }),
    recordOf(budget, { ...budget.default, freedCount: 3, freedBytes: 9_000_000, freedAt: now, fullAt: now }),
  ]
  await inside.evaluate((items) => chrome.storage.local.set(items), Object.assign({}, ...records))
  for (const name of ['popup', 'panel', 'gallery', 'setup'] as const)
    await visit(name, async (page) => {
      await page.waitForSelector('.banner')
      await look(page, `what stands in the way, in ${name}`)
    })
}

function recordOf<Value>({ key, version }: Item<Value>, value: Value): object {
  return { [key]: { version, value } }
}

declare const chrome: { storage: { local: { set(items: object): Promise<void> } } }
