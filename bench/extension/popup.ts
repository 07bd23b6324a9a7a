import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { until } from '../../scripts/browsers/page.ts'
import { Closers } from '../../scripts/closers.ts'
import type { Bench } from '../support/bench.ts'
import { emptyPopup, floors } from './floors.ts'
import { writeExtension } from './open.ts'
import { figuresOf, inTurn, openStocked, type Stocked, sizesOf } from './stocked.ts'

const emptyManifest = {
  manifest_version: 3,
  name: 'An empty popup',
  version: '1',
  action: { default_popup: floors.popup },
}

/** Time from the click on the toolbar button until the user can type and sees the latest jobs; the floor is an empty popup. */
export const popup: Bench = {
  name: 'popup',
  async run({ quick, dir, say }) {
    const closers = new Closers()
    try {
      const empty = await writeExtension(join(dir, 'empty'), {
        'manifest.json': JSON.stringify(emptyManifest),
        ...emptyPopup,
      })
      const stocked = await openStocked(sizesOf({ quick }), closers, { say, newestOnly: 60 })
      const subjects = await Promise.all(stocked.map((one) => withEmpty(one, empty)))
      say('opening popups')
      const timed = await inTurn(subjects, quick ? 9 : 25, async ({ chromium, emptyId, over }) => {
        const floorMs = await openMs(chromium, emptyId, over)
        return { ms: await openMs(chromium, chromium.id, over), floorMs }
      })
      return figuresOf('popup: click to usable', timed, 1.2)
    } finally {
      await closers.close()
    }
  },
}

/** The browser with the empty popup in it, and a web page over which popups open. */
async function withEmpty(stocked: Stocked, folder: string): Promise<Stocked & { emptyId: string; over: Page }> {
  const emptyId = await stocked.chromium.browser.installExtension(folder)
  return { ...stocked, emptyId, over: await stocked.chromium.open('about:blank') }
}

async function openMs(chromium: Chromium, id: string, over: Page): Promise<number> {
  await over.bringToFront()
  const extension = (await chromium.browser.extensions()).get(id)
  if (!extension) throw new Error('The extension is not installed')
  const shown = chromium.browser.waitForTarget(
    (target) =>
      target.url().startsWith(`chrome-extension://${id}/`) &&
      target.url().endsWith('.html') &&
      target.url().includes('popup'),
  )
  const startedAt = Date.now()
  await extension.triggerAction(over)
  const page = await (await shown).asPage()
  const usableAt = await until('the popup is usable', () =>
    page.evaluate('globalThis.usableAt').then((at) => (typeof at === 'number' ? at : null)),
  )
  await page.close()
  return usableAt - startedAt
}
