import { setUp } from '../browsers/inside.ts'
import type { Found } from './pick-browser.ts'
import type { Stage } from './stage.ts'

interface Options {
  stage: Stage
  found: Found
  say(line: string): void
}

/** Opens a window with everything set up, and waits until it is closed. */
export async function show({ stage, found, say }: Options): Promise<void> {
  const browser = await stage.open(found, { display: 'inherit', width: 1200, height: 860 })
  const [first] = await browser.browser.pages()
  const setup = await browser.openPage('setup')
  await setUp(setup, stage.services)
  const page = await browser.open(stage.pageUrl)
  await setup.close()
  await first?.close()
  await page.bringToFront()
  say(`${found.name} shows a page with texts to try: select one, right-click it, choose Imagine`)
  say('Closing the browser, or Ctrl-C here, ends everything')
  await new Promise<void>((resolve) => browser.browser.once('disconnected', () => resolve()))
}
