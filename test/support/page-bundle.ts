import { render } from 'preact'
import '../../src/extension/ui/styles/tokens.css'
import '../../src/extension/ui/styles/base.css'
import { jsx } from 'preact/jsx-runtime'
import { checkArchive } from '../../src/extension/gallery/archive/check.ts'
import { exportArchive } from '../../src/extension/gallery/archive/export.ts'
import { importArchive } from '../../src/extension/gallery/archive/import.ts'
import { Charts } from '../../src/extension/gallery/statistics/charts.tsx'
import { loadStatistics } from '../../src/extension/gallery/statistics/load.ts'
import { send } from '../../src/extension/messaging/client.ts'
import { requestDownloads } from '../../src/extension/platform/downloads.ts'
import { openStore } from '../../src/extension/store/open.ts'
import { createPictures } from '../../src/extension/store/write/pictures.ts'
import { embed } from '../../src/extension/ui/save/embed.ts'
import { createOutput } from '../../src/extension/ui/save/output.ts'
import { createSaver } from '../../src/extension/ui/save/save.ts'
import { createScratch } from '../../src/extension/ui/save/scratch.ts'
import { ok } from '../../src/shared/result.ts'
import { sampleFacts } from './picture-facts.ts'

/** The gallery's work with files, to be called on a page of the extension in a real browser. */

const store = openStore()
const pictures = createPictures()
const writeScratch = createScratch({ now: Date.now })
const signal = () => new AbortController().signal

const saver = createSaver({
  pictures,
  context: {
    prompt: ({ command }) => (command.kind === 'imagine' ? command.prompt : ''),
    provider: () => 'The Painter',
    source: async ({ source }) => source,
  },
  output: createOutput(document),
  writeScratch,
  send,
  now: Date.now,
})

async function targets() {
  const jobs = await store.readRecent(1000)
  const kept = await Promise.all(
    jobs.map(async (job) => (await pictures.listKept(job.id)).map((index) => ({ job, index }))),
  )
  return kept.flat()
}

export const files = {
  async importFrom(url: string) {
    const archive = await checkArchive(await (await fetch(url)).blob(), { signal: signal(), onProgress: () => {} })
    if (!archive.ok) return archive
    const spaceLeft = async () => {
      const { quota = 0, usage = 0 } = await navigator.storage.estimate()
      return quota - usage
    }
    return importArchive(archive.value, {
      store,
      pictures,
      send,
      now: Date.now,
      spaceLeft,
      signal: signal(),
      onProgress: () => {},
    })
  },
  exportTo(url: string) {
    const output = async (file: Blob) => {
      await fetch(url, { method: 'POST', body: file })
      return ok({ written: { downloadId: 1, path: '' } })
    }
    return exportArchive({
      store,
      pictures,
      writeScratch,
      output,
      now: Date.now,
      signal: signal(),
      withSources: false,
      onProgress: () => {},
    })
  },
  async saveOne(jobId: string) {
    const target = (await targets()).find(({ job }) => job.id === jobId)
    if (!target) throw new Error(`${jobId} has no picture`)
    return saver.saveOne(target, { template: '{date}/{slug}-{job8}-{n}.{ext}', sidecar: true })
  },
  async saveAll(cancelAt = Number.POSITIVE_INFINITY) {
    const stop = new AbortController()
    let steps = 0
    const onProgress = () => {
      if (++steps === cancelAt) stop.abort()
    }
    const saved = await saver.saveMany(await targets(), {
      template: '{slug}-{n}.{ext}',
      sidecar: false,
      signal: stop.signal,
      onProgress,
    })
    return { saved, steps }
  },
  /** Names of what lies in the private file system. */
  async scratches() {
    const names: string[] = []
    for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name)
    return names
  },
  /** Whether a picture with words in it is, pixel by pixel, the one without. */
  async samePixels(jobId: string, index: number) {
    const before = await pictures.readPicture(jobId, index, 'original')
    if (!before) throw new Error('no picture')
    const { file, untouched } = await embed(before, sampleFacts())
    const [a, b] = [await pixels(before), await pixels(file)]
    return { untouched, grown: file.size - before.size, count: a.length, same: a.every((value, at) => value === b[at]) }
  },
  /** Puts a button on the page that asks for the downloads. */
  async offerDownloads() {
    const button = document.createElement('button')
    button.id = 'allow'
    button.onclick = async () => {
      button.dataset.allowed = String(await requestDownloads())
    }
    document.body.prepend(button)
    button.textContent = 'allow'
  },
  async showNumbers(now: number) {
    const data = await loadStatistics(store)
    const place = document.createElement('main')
    document.body.replaceChildren(place)
    render(jsx(Charts, { ...data, now }), place)
  },
}

async function pixels(picture: Blob): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(picture)
  const brush = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
  if (!brush) throw new Error('no canvas')
  brush.drawImage(bitmap, 0, 0)
  return brush.getImageData(0, 0, bitmap.width, bitmap.height).data
}

Object.assign(globalThis, { files })
