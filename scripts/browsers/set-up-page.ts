import type { Page } from 'puppeteer-core'
import type { Services } from './inside.ts'
import { defaultTimeoutMs } from './page.ts'

/** Fills in the set-up page as a person does. */
export async function fillSetUp(page: Page, { provider, address, token, relay }: Services): Promise<void> {
  const choice = await page.waitForSelector(`input[name="painter"][value="${provider}"]`)
  // The radio button is as small as its dot; people click its label.
  await choice?.evaluate((radio) => (radio.closest('label') ?? radio).click())
  await retype(page, 'input[name="address"]', address)
  await retype(page, 'input[name="token"]', token)
  await retype(page, 'input[name="relay"]', relay)
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

async function retype(page: Page, selector: string, text: string): Promise<void> {
  const field = await page.waitForSelector(selector)
  await field?.evaluate((input) => (input as HTMLInputElement).select())
  await page.keyboard.press('Delete')
  await field?.type(text)
}
