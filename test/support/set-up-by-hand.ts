import type { Page } from 'puppeteer-core'
import type { Services } from '../../scripts/browsers/inside.ts'
import { fillSetUp, stepEnds, testEverything } from '../../scripts/browsers/set-up-page.ts'

/** Sets everything up on the set-up page, hosts allowed: the only way in Firefox, where a driver can't grant one. */
export async function setUpByHand(page: Page, services: Services): Promise<void> {
  await fillSetUp(page, services)
  await testEverything(page)
  await stepEnds(page, 'account', 'ok')
}

/** Waits until the test has passed and its account is in use: a picture is painted, or may be. */
export async function testPasses(page: Page): Promise<void> {
  await page.waitForSelector('[data-step="picture"] button:not([disabled]), [data-step="picture"][data-state="ok"]')
}
