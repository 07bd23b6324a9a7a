import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import {
  chooseArchive,
  downloaded,
  type Home,
  openHome,
  outcome,
  patienceMs,
  rememberNotices,
  startExport,
  takeArchive,
} from '../../scripts/browsers/archive-page.ts'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { chromiumWithHosts } from '../../scripts/browsers/extension-copy.ts'
import { pathOf, until } from '../../scripts/browsers/page.ts'
import { buildWhenStale } from '../../scripts/build/extension.ts'
import { type Bench, type BenchContext, type Figure, figure } from '../support/bench.ts'
import { median } from '../support/stats.ts'
import { type Copied, copyIn, copyOut, untilSaid } from './archive-inside.ts'
import { fillLibrary } from './fill-library.ts'
import { tab } from './open.ts'

const jobs = 10_000
/** What a picture of 1024 x 1024 takes as WebP. */
const originalBytes = 100_000
const bare = 'bare.html'
const bareHtml = '<!doctype html><input type="file">'

/** Megabytes a second. */
interface Rates {
  ours: number[]
  floor: number[]
}

/** An export of everything, and its import into an empty browser; against a plain copy of the same bytes in the same browser. */
export const archive: Bench = {
  name: 'archive',
  async run({ quick, dir, say }: BenchContext): Promise<Figure[]> {
    await buildWhenStale('chromium')
    const copy = await chromiumWithHosts([])
    try {
      await writeFile(join(copy.folder, bare), bareHtml)
      const runs = quick ? 3 : 5
      const home = (name: string): Home => ({
        profile: join(dir, name),
        downloads: join(dir, `${name}-files`),
        extension: copy.folder,
      })
      const exported = await measureExport(home('here'), { runs, say })
      const imported: Rates = { ours: [], floor: [] }
      for (let run = 0; run < runs; run++) await measureImport(home(`there-${run}`), exported, { rates: imported, say })
      return [
        rate(`archive: export of ${jobs} jobs with their pictures`, exported.rates),
        rate(`archive: import of ${jobs} jobs into an empty browser`, imported),
      ]
    } finally {
      await copy.remove()
    }
  },
}

const megabytesPerSecond = (bytes: number, ms: number) => bytes / 1_048_576 / (ms / 1000)

function rate(name: string, { ours, floor }: Rates): Figure {
  return figure(name, 'MB/s', { value: median(ours), floor: median(floor) }, { better: 'higher' })
}

interface Exported {
  path: string
  blobs: number
  rates: Rates
}

async function measureExport(home: Home, { runs, say }: { runs: number; say: BenchContext['say'] }): Promise<Exported> {
  const chromium = await openHome(home)
  try {
    say(`storing ${jobs} jobs with their pictures`)
    const file = await chromium.openFile()
    await fillLibrary(file, { jobs, originalBytes, now: Date.now() })
    await file.close()
    const rates: Rates = { ours: [], floor: [] }
    let [path, blobs] = ['', 0]
    for (let run = 0; run < runs; run++) {
      const plain = await inBare<Copied>(chromium, `(${copyOut})()`)
      const page = await openGallery(chromium)
      await startExport(page)
      const ms = Number(await page.evaluate(`(${untilSaid})('.notice')`))
      const said = await outcome(page, patienceMs)
      if (!said.includes('Saved')) throw new Error(`The export ended with: ${said}`)
      path = await downloaded(home.downloads, patienceMs)
      blobs = plain.blobs
      const { size } = await stat(path)
      rates.ours.push(megabytesPerSecond(size, ms))
      rates.floor.push(megabytesPerSecond(plain.bytes, plain.ms))
      say(`exported ${Math.round(size / 1_048_576)} MB in ${Math.round(ms)} ms, copied in ${Math.round(plain.ms)} ms`)
      await page.close()
    }
    return { path, blobs, rates }
  } finally {
    await chromium.close()
  }
}

async function measureImport(
  home: Home,
  { path, blobs }: Exported,
  { rates, say }: { rates: Rates; say: BenchContext['say'] },
): Promise<void> {
  const chromium = await openHome(home)
  try {
    const plain = await inBare<Copied>(chromium, `(${copyIn})(${blobs})`, path)
    const page = await openGallery(chromium)
    await chooseArchive(page, path)
    const checkMs = Number(await page.evaluate(`(${untilSaid})('dialog[open], .notice')`))
    await takeArchive(page)
    const takeMs = Number(await page.evaluate(`(${untilSaid})('.notice')`))
    const said = await outcome(page, patienceMs)
    if (!said.includes('Imported')) throw new Error(`The import ended with: ${said}`)
    const ms = checkMs + takeMs
    rates.ours.push(megabytesPerSecond(plain.bytes, ms))
    rates.floor.push(megabytesPerSecond(plain.bytes, plain.ms))
    say(
      `checked in ${Math.round(checkMs)} ms, imported in ${Math.round(takeMs)} ms, copied in ${Math.round(plain.ms)} ms`,
    )
  } finally {
    await chromium.close()
  }
}

async function inBare<Answer>(chromium: Chromium, code: string, file?: string): Promise<Answer> {
  const page = await tab(chromium, bare)
  if (file) await chooseArchive(page, file)
  const answer = await page.evaluate(code)
  await page.close()
  return answer as Answer
}

/** A gallery that has read everything, so that what is measured is the archive. */
async function openGallery(chromium: Chromium): Promise<Page> {
  const page = await tab(chromium, pathOf('gallery'))
  await until(
    'all jobs are read',
    () => page.evaluate("/\\d/.test(document.querySelector('.bar-count')?.textContent ?? '')"),
    60_000,
  )
  await rememberNotices(page)
  return page
}
