import type { Page } from 'puppeteer-core'
import type { Services } from './inside.ts'
import { defaultTimeoutMs } from './page.ts'

/** Fills in the set-up page as a person does. */
export async function fillSetUp(page: Page, { provider, address, token, relay }: Services): Promise<void> {
  await chooseService(page, provider)
  await retype(page, 'input[name="address"]', address)
  await retype(page, 'input[name="token"]', token)
  const way = await page.$(`input[name="results"][value="${relay === '' ? 'asked' : 'relay'}"]`)
  await way?.evaluate((radio) => radio.click())
  // Where nothing comes by webhook, no relay is asked for.
  const takesRelay = way !== null || (await page.$('input[name="relay"]')) !== null
  if (relay !== '' && takesRelay) await retype(page, 'input[name="relay"]', relay)
}

/** Presses the tile of a service, or of `practice`, and unfolds all fields. */
export async function chooseService(page: Page, service: string): Promise<void> {
  const shown = await page.waitForSelector('[data-service], [data-chosen]')
  // Another one is chosen already.
  await shown?.evaluate((part) => part.querySelector<HTMLElement>('.chosen-head button')?.click())
  const tile = await page.waitForSelector(`[data-service="${service}"]`)
  await tile?.evaluate((button) => (button as HTMLElement).click())
  await page.waitForSelector(`[data-chosen="${service}"]`)
  await page.$$eval('.chosen details', (all) => {
    for (const each of all) each.open = true
  })
}

/** Presses *Test everything*. */
export async function testEverything(page: Page): Promise<void> {
  // A locator waits until the button no longer moves: lines above it may still appear, and a click would miss it.
  await page.locator('button.primary[aria-disabled="false"]').click()
}

/** Waits until a step of the test has this outcome. */
export async function stepEnds(
  page: Page,
  step: string,
  state: 'ok' | 'bad',
  timeoutMs = defaultTimeoutMs,
): Promise<void> {
  try {
    await page.waitForSelector(`[data-step="${step}"][data-state="${state}"]`, { timeout: timeoutMs })
  } catch (error) {
    const shown = await page.$$eval('[data-step]', (steps) =>
      steps.map((each) => `${each.getAttribute('data-state')}: ${each.textContent}`),
    )
    throw new Error(`step ${step} did not end ${state} in ${timeoutMs} ms; shown: ${shown.join(' | ') || 'no step'}`, {
      cause: error,
    })
  }
}

/** Replaces what is in a field. */
export async function retype(page: Page, selector: string, text: string): Promise<void> {
  const field = await page.waitForSelector(selector)
  await field?.evaluate((input) => (input as HTMLInputElement).select())
  await page.keyboard.press('Delete')
  await field?.type(text)
}
