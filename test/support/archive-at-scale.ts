import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { fillLibrary } from '../../bench/extension/fill-library.ts'
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
import { until } from '../../scripts/browsers/page.ts'
import { buildWhenStale } from '../../scripts/build/extension.ts'
import { Closers } from '../../scripts/closers.ts'
import { archiveChecked, cancelTask, chromiumWithDownloads, progressReaches, watchProgress } from './archive-task.ts'
import { memoryMb, mostMemory } from './browser-memory.ts'

/** Of memory above what the browser takes with the gallery open and nothing to do. */
const mostMb = 200
/** Different numbers that the status bar must have shown: fewer would be a bar that stands still. */
const fewestSteps = 20
/** Of disk: the pictures, the scratch file and the downloaded archive are there at once. */
const copies = 3.3

/**
 * Exports a library of this size by the gallery's own controls, and imports the archive into an empty browser. Each is called off
 * halfway first. Takes as many bytes as the disk has room for, which the answer says.
 */
export async function archiveAtScale(wanted: { jobs: number; bytes: number }) {
  const closers = new Closers()
  try {
    await buildWhenStale('chromium')
    const copy = await chromiumWithDownloads()
    closers.add(copy.remove)
    const folder = await mkdtemp(join(tmpdir(), 'afterimage-archive-'))
    closers.add(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
    const { bavail, bsize } = await statfs(folder)
    const bytes = Math.min(wanted.bytes, (bavail * bsize) / copies)
    const home = (name: string): Home => ({
      profile: join(folder, name),
      downloads: join(folder, `${name}-files`),
      extension: copy.folder,
    })
    const stage = { jobs: wanted.jobs, closers }
    const exported = await exportTwice(home('here'), { ...stage, bytes })
    // The import takes as long again, and may fail.
    say(`exported: ${JSON.stringify({ ...exported, survey: undefined })}`)
    await rm(home('here').profile, { recursive: true, force: true, maxRetries: 5 })
    const imported = await importTwice(home('there'), { ...stage, path: exported.path })
    const isSame = JSON.stringify(imported.survey) === JSON.stringify(exported.survey)
    const { path: _, ...told } = exported
    return { ...told, imported, isSame, holds: exported.holds && imported.holds && isSame }
  } finally {
    await closers.close()
  }
}

interface Stage {
  jobs: number
  closers: Closers
}

async function exportTwice(home: Home, { jobs, bytes, closers }: Stage & { bytes: number }) {
  const stocking = await open(home, closers)
  const originalBytes = Math.round(bytes / jobs)
  const file = await stocking.openFile()
  say(`storing ${jobs} jobs with pictures of ${Math.round(originalBytes / 1000)} kB`)
  await fillLibrary(file, { jobs, originalBytes, now: Date.now() }, say)
  const survey = await surveyOf(file)
  await stocking.close()

  const chromium = await open(home, closers)
  const page = await openGallery(chromium)
  const idleMb = await settledMb(chromium)
  const before = await traces(page, home)
  say(`exporting, to be called off; ${Math.round(idleMb)} MB of memory before`)
  await startExport(page)
  await progressReaches(page, 50)
  await cancelTask(page)
  const after = await traces(page, home)
  const isCancelClean = after.scratches === 0 && after.downloads === 0 && after.usedMb <= before.usedMb + 1

  say('exporting')
  const [exported, most] = await mostMemory(chromium.browser, async () => {
    const startedAt = Date.now()
    await startExport(page)
    const steps = await watchProgress(page)
    const said = await outcome(page, patienceMs)
    return { said, steps, seconds: Math.round((Date.now() - startedAt) / 1000) }
  })
  const path = await downloaded(home.downloads, patienceMs)
  const { scratches } = await traces(page, home)
  const outcomeOf = {
    ...{ jobs, archiveMb: Math.round((await stat(path)).size / 1_048_576), survey },
    ...{ said: exported.said, seconds: exported.seconds, steps: exported.steps, isCancelClean, before, after },
    ...{ idleMb: Math.round(idleMb), aboveIdleMb: Math.round(most - idleMb), scratches, path },
  }
  await chromium.close()
  const isShown = exported.steps >= fewestSteps
  const isSaved = exported.said.startsWith('Saved') && scratches === 0
  return { ...outcomeOf, holds: isCancelClean && isShown && isSaved && most - idleMb <= mostMb }
}

async function importTwice(home: Home, { jobs, path, closers }: Stage & { path: string }) {
  const chromium = await open(home, closers)
  const page = await openGallery(chromium)
  const file = await chromium.openFile()
  const emptyMb = await settledMb(chromium)
  say(`importing, to be called off; ${Math.round(emptyMb)} MB of memory before`)
  const [check, checkMb] = await mostMemory(chromium.browser, async () => {
    const startedAt = Date.now()
    await chooseArchive(page, path)
    const steps = await watchProgress(page)
    await archiveChecked(page)
    return { steps, seconds: Math.round((Date.now() - startedAt) / 1000) }
  })
  const [partly, partlyMb] = await mostMemory(chromium.browser, async () => {
    await takeArchive(page)
    await progressReaches(page, 50)
    await cancelTask(page)
    return outcome(page, patienceMs)
  })
  const half = await surveyOf(file)
  const isHalf = half.jobs > 0 && half.jobs < jobs && half.unkept === 0 && half.unlisted === 0

  say(`importing the rest; ${half.jobs} jobs are there`)
  await chooseArchive(page, path)
  await archiveChecked(page)
  const [rest, restMb] = await mostMemory(chromium.browser, async () => {
    const startedAt = Date.now()
    await takeArchive(page)
    const steps = await watchProgress(page)
    return { said: await outcome(page, patienceMs), steps, seconds: Math.round((Date.now() - startedAt) / 1000) }
  })
  const survey = await surveyOf(file)
  await page.reload()
  await allRead(page)
  // What the gallery takes for a library of this size is not the import's.
  const fullMb = await settledMb(chromium)
  const aboveIdleMb = Math.round(Math.max(checkMb - emptyMb, partlyMb - fullMb, restMb - fullMb))
  await chromium.close()
  const steps = Math.min(check.steps, rest.steps)
  return {
    ...{ check, partly, half, rest, survey, emptyMb: Math.round(emptyMb), fullMb: Math.round(fullMb), aboveIdleMb },
    mostMb: Math.round(Math.max(checkMb, partlyMb, restMb)),
    holds: isHalf && rest.said.startsWith('Imported') && steps >= fewestSteps && aboveIdleMb <= mostMb,
  }
}

function say(line: string): void {
  console.error(`archive: ${line}`)
}

async function open(home: Home, closers: Closers): Promise<Chromium> {
  const chromium = await openHome(home)
  closers.add(chromium.close)
  return chromium
}

async function openGallery(chromium: Chromium): Promise<Page> {
  const page = await chromium.openPage('gallery')
  for (const other of await chromium.browser.pages()) if (other !== page) await other.close()
  await allRead(page)
  await rememberNotices(page)
  return page
}

async function allRead(page: Page): Promise<void> {
  const isRead = "/\\d/.test(document.querySelector('.bar-count')?.textContent ?? '')"
  await until('all jobs are read', () => page.evaluate(isRead), patienceMs)
}

/** Memory once it no longer falls: what was read at the start is collected a while later. */
async function settledMb(chromium: Chromium): Promise<number> {
  let least = memoryMb(chromium.browser)
  for (let quiet = 0; quiet < 5; quiet++) {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const now = memoryMb(chromium.browser)
    if (now < least - 2) quiet = 0
    least = Math.min(least, now)
  }
  return least
}

/** What a task has left behind. */
async function traces(page: Page, { downloads }: Home) {
  const inside = (await page.evaluate(async () => {
    let scratches = 0
    for await (const _ of (await navigator.storage.getDirectory()).keys()) scratches++
    return { scratches, usedMb: Math.round(((await navigator.storage.estimate()).usage ?? 0) / 1_048_576) }
  })) as { scratches: number; usedMb: number }
  return { ...inside, downloads: existsSync(downloads) ? (await readdir(downloads)).length : 0 }
}

interface Survey {
  jobs: number
  /** Originals, and small copies. */
  originals: number
  small: number
  /** Ids that stand in the job index twice, or not at all. */
  unlisted: number
  /** Jobs that say of a picture that it is kept, and it is not. */
  unkept: number
  /** Of originals and small copies. */
  bytes: number
}

/** The extension's own API, as its pages have it. */
declare const chrome: {
  storage: {
    local: { get(keys: string[]): Promise<Record<string, { value?: unknown }>>; getKeys(): Promise<string[]> }
  }
}

/** What is stored, counted from outside of the extension's own code. */
async function surveyOf(page: Page): Promise<Survey> {
  const pictures = await page.evaluate(surveyPictures)
  return { ...pictures, ...(await page.evaluate(surveyJobs)) }
}

/** Runs in a page, as text; leaves the keys of the originals to the function below. */
async function surveyPictures() {
  const answer = <Value>(request: IDBRequest<Value>) =>
    new Promise<Value>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const database = await answer(indexedDB.open('pictures'))
  const count: Record<string, number> = {}
  let bytes = 0
  for (const name of ['original', 'thumbnail', 'tiny']) {
    const store = () => database.transaction(name).objectStore(name)
    const keys = await answer(store().getAllKeys())
    count[name] = keys.length
    if (name === 'original') Object.assign(globalThis, { keptOriginals: new Set(keys.map(String)) })
    for (let at = 0; at < keys.length; at += 1000) {
      const range = IDBKeyRange.bound(keys[at], keys[Math.min(at + 999, keys.length - 1)])
      const blobs: unknown[] = await answer(store().getAll(range))
      for (const blob of blobs) if (blob instanceof Blob) bytes += blob.size
    }
  }
  database.close()
  return { originals: count.original ?? 0, small: (count.thumbnail ?? 0) + (count.tiny ?? 0), bytes }
}

/** Runs in the same page, as text. */
async function surveyJobs() {
  const { local } = chrome.storage
  const keys = await local.getKeys()
  const pages = await local.get(keys.filter((key) => key.startsWith('page:')))
  const listed = Object.values(pages).flatMap(({ value }) => value as string[])
  const known = new Set(listed)
  const { keptOriginals } = globalThis as unknown as { keptOriginals: Set<string> }
  const jobKeys = keys.filter((key) => key.startsWith('job:'))
  let [unkept, unlisted] = [0, listed.length - known.size]
  for (let at = 0; at < jobKeys.length; at += 1000) {
    const some = Object.values(await local.get(jobKeys.slice(at, at + 1000)))
    for (const { id, kept } of some.map(({ value }) => value as { id: string; kept: string[] })) {
      if (!known.has(id)) unlisted++
      if (kept.some((state, n) => state === 'kept' && !keptOriginals.has(`${id},${n}`))) unkept++
    }
  }
  return { jobs: jobKeys.length, unlisted, unkept }
}
