import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CDPSession, Page } from 'puppeteer-core'
import { median } from '../../../bench/support/stats.ts'
import type { Chromium } from '../../../scripts/browsers/chromium.ts'
import { pathOf, until } from '../../../scripts/browsers/page.ts'

/**
 * Runs in the popup before its own script. Records the frame in which one can type and sees the latest jobs, and which keys of storage
 * are read until then.
 */
const inPopup = `
const keys = new Set()
const { get } = chrome.storage.local
chrome.storage.local.get = function (asked, ...rest) {
  if (!globalThis.usableAt) for (const key of asked === null ? ['everything'] : [asked].flat()) keys.add(key)
  return get.call(this, asked, ...rest)
}
const look = () => {
  const isReady = document.activeElement?.tagName === 'TEXTAREA' && document.querySelector('[data-job]')
  if (!isReady) return requestAnimationFrame(look)
  requestAnimationFrame(() => Object.assign(globalThis, { usableAt: performance.timeOrigin + performance.now(), keysRead: [...keys] }))
}
requestAnimationFrame(look)
`

/** Runs in the gallery likewise. Resolves to ms from the navigation to the frame in which all tiles in sight are painted. */
const inGallery = `
globalThis.firstScreenAt = new Promise((resolve) => {
  const isInSight = (tile) => tile.getBoundingClientRect().top < innerHeight
  const isPainted = (tile) => {
    const image = tile.querySelector('img')
    return image ? image.complete && image.naturalWidth > 0 : tile.querySelector('.tile-sign') !== null
  }
  const look = () => {
    const tiles = [...document.querySelectorAll('.tile')].filter(isInSight)
    if (tiles.length > 0 && tiles.every(isPainted)) requestAnimationFrame(() => resolve(performance.now()))
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
})
`

/** Makes a copy of the extension measurable. */
export async function measurePopup(folder: string): Promise<void> {
  await writeFile(join(folder, 'measure.js'), inPopup)
  const page = join(folder, pathOf('popup'))
  const html = await readFile(page, 'utf8')
  await writeFile(page, html.replace('<head>', '<head><script src="/measure.js"></script>'))
}

export interface Figures {
  /** ms from the click on the toolbar button until one can type and sees the latest jobs. */
  popupMs: number
  /** Keys of storage that are read until then, by kind. */
  popupReads: Record<string, number>
  /** ms from the navigation until all tiles in sight are painted. */
  galleryMs: number
  /** ms from a message to a sleeping worker to its answer. */
  workerMs: number
  /** Bytes after a garbage collection, when all jobs are read. */
  galleryHeap: number
  workerHeap: number
}

export interface Measured {
  chromium: Chromium
  /** A page of the web. */
  web: Page
  /** A page of the extension that asks nothing of the worker. */
  inside: Page
}

/** Opens popup and gallery and starts the worker: once, and `runs` times more, of which the median counts. */
export async function measure({ chromium, web, inside }: Measured, runs: number): Promise<Figures> {
  // The first of all compiles.
  const times = async <Value>(run: () => Promise<Value>) => {
    const first = await run()
    const more: Value[] = []
    for (let n = 0; n < runs; n++) more.push(await run())
    return more.length > 0 ? more : [first]
  }
  const popups = await times(() => openPopup(chromium, web))
  const galleries = await times(() => openGallery(chromium))
  const starts = await times(() => startWorker(chromium, inside))
  return {
    popupMs: median(popups.map(({ ms }) => ms)),
    popupReads: popups.at(-1)?.reads ?? {},
    galleryMs: median(galleries.map(({ ms }) => ms)),
    workerMs: median(starts),
    galleryHeap: galleries.at(-1)?.heap ?? Number.NaN,
    workerHeap: await workerHeap(chromium),
  }
}

async function openPopup(chromium: Chromium, web: Page) {
  await web.bringToFront()
  const at = Date.now()
  const page = await chromium.popup(web)
  const usable = await until('the popup is usable', () =>
    page.evaluate(() => {
      const { usableAt, keysRead } = globalThis as { usableAt?: number; keysRead?: string[] }
      return usableAt && keysRead ? { usableAt, keysRead } : null
    }),
  )
  await page.close()
  const reads: Record<string, number> = {}
  for (const key of usable.keysRead) {
    const kind = key.split(':', 1)[0] ?? key
    reads[kind] = (reads[kind] ?? 0) + 1
  }
  return { ms: usable.usableAt - at, reads }
}

async function openGallery(chromium: Chromium) {
  const page = await chromium.browser.newPage()
  await page.setViewport({ width: 1280, height: 860 })
  await page.evaluateOnNewDocument(inGallery)
  await page.goto(`${chromium.origin}/${pathOf('gallery')}`, { waitUntil: 'domcontentloaded' })
  const ms = Number(await page.evaluate('firstScreenAt'))
  await until('all jobs are read', () => page.evaluate("/\\d/.test(document.querySelector('.bar-count').textContent)"))
  const session = await page.createCDPSession()
  const heap = await heapOf(session)
  await page.close()
  return { ms, heap }
}

async function startWorker(chromium: Chromium, inside: Page): Promise<number> {
  await chromium.stopWorker()
  const ms = await inside.evaluate(`(async () => {
    const at = performance.now()
    await chrome.runtime.sendMessage({ name: 'sync.refresh', request: {} })
    return performance.now() - at
  })()`)
  // What a start does beyond its answer must not run into the next measurement.
  await new Promise((resolve) => setTimeout(resolve, 200))
  return Number(ms)
}

async function workerHeap(chromium: Chromium): Promise<number> {
  const root = await chromium.browser.target().createCDPSession()
  const { targetInfos } = await root.send('Target.getTargets')
  const worker = targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith(chromium.origin))
  if (!worker) throw new Error('The worker sleeps')
  const { sessionId } = await root.send('Target.attachToTarget', { targetId: worker.targetId, flatten: true })
  const session = root.connection()?.session(sessionId)
  if (!session) throw new Error('The worker ended while it was looked for')
  const heap = await heapOf(session)
  await root.send('Target.detachFromTarget', { sessionId })
  await root.detach()
  return heap
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

/** Bytes of all files in a folder. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
