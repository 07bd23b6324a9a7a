import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { pathOf, until } from '../../scripts/browsers/page.ts'
import { type Bench, figure } from '../support/bench.ts'
import { median, pairedRatio } from '../support/stats.ts'
import { openMeasured, putFirst, writeExtension } from './open.ts'
import { stock } from './stock.ts'

/** For both popups: records the frame in which the user can type and, in ours, the newest pictures are visible. */
const measure = (ready: string) => `
const look = () => {
  const isReady = document.activeElement?.tagName === 'TEXTAREA' && (${ready})
  if (isReady) requestAnimationFrame(() => { globalThis.usableAt = performance.timeOrigin + performance.now() })
  else requestAnimationFrame(look)
}
requestAnimationFrame(look)
`
const cards = "document.querySelectorAll('[data-job]').length > 0"

const emptyManifest = {
  manifest_version: 3,
  name: 'An empty popup',
  version: '1',
  action: { default_popup: 'popup.html' },
}
const emptyPopup =
  '<!doctype html><head></head><body style="width:400px;height:500px"><textarea autofocus></textarea></body><script src="measure.js"></script>'

/** Time from the click on the toolbar button until the user can type and sees the latest jobs, with ten thousand stored. */
export const popup: Bench = {
  name: 'popup',
  async run({ quick, dir, say }) {
    const chromium = await openMeasured((folder) => putFirst(folder, pathOf('popup'), measure(cards)))
    try {
      const empty = await chromium.browser.installExtension(
        await writeExtension(join(dir, 'empty'), {
          'manifest.json': JSON.stringify(emptyManifest),
          'popup.html': emptyPopup,
          'measure.js': measure('true'),
        }),
      )
      say('storing 10,000 jobs')
      const file = await chromium.openFile()
      await stock(file, { jobs: 10_000, pictures: 12, now: Date.now(), newestOnly: 60 })
      const over = await chromium.open('about:blank')
      say('opening popups')
      const [times, floors]: [number[], number[]] = [[], []]
      for (let run = 0; run <= (quick ? 9 : 25); run++) {
        floors.push(await openMs(chromium, empty, over))
        times.push(await openMs(chromium, chromium.id, over))
      }
      const [warm, warmFloors] = [times.slice(1), floors.slice(1)]
      return [
        figure(
          'popup: click to usable, 10,000 jobs stored',
          'ms',
          { value: median(warm), floor: median(warmFloors), ratio: pairedRatio(warm, warmFloors) },
          { better: 'lower', budget: 2 },
        ),
        figure(
          'popup: the same, first after the browser’s start',
          'ms',
          { value: times[0] ?? Number.NaN, floor: floors[0] ?? Number.NaN },
          { better: 'lower' },
        ),
      ]
    } finally {
      await chromium.close()
    }
  },
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
