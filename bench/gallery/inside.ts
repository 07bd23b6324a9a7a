import type { Job } from '../../src/contract/job.ts'
import type { Button } from '../../src/contract/update.ts'
import {
  catalogue,
  connections,
  head,
  type Item,
  jobKey,
  jobRecord,
  pageKey,
  pageRecord,
  pageSize,
  settings,
} from '../../src/extension/store/items.ts'
import { createPictures } from '../../src/extension/store/pictures.ts'
import { toRecord } from '../../src/extension/store/record.ts'
import { drawId } from '../../src/shared/id.ts'

/** Bundled and run in a page of the extension: fills its storage through its own code. */

declare const chrome: {
  storage: { local: { set(values: Record<string, unknown>): Promise<void>; clear(): Promise<void> } }
}

export interface Stock {
  jobs: number
  /** Different pictures; each is stored again for every job that shows it. */
  pictures: number
  /** Epoch ms of the newest job. */
  now: number
}

const subjects = ['lighthouse', 'fox', 'paper boat', 'greenhouse', 'night train', 'heron', 'tea house', 'glacier']
const places = ['at dusk', 'in a snow globe', 'under the pier', 'on Mars', 'in morning light', 'by candle light']
const styles = ['long exposure', 'kodachrome', 'gouache', 'engraved, 1931', 'woodcut', 'macro, shallow focus']
const shapes: [string, number, number][] = [
  ['--ar 3:2', 1536, 1024],
  ['', 1024, 1024],
  ['--ar 2:3', 1024, 1536],
  ['--ar 16:9 --chaos 20', 1456, 816],
  ['--ar 4:5 --stylize 250', 912, 1144],
  ['--ar 3:1', 1800, 600],
]
const shapeOf = (n: number) => shapes[(n * 7 + (n >> 3)) % shapes.length] ?? ['', 1024, 1024]

export async function fill({ jobs, pictures, now }: Stock): Promise<void> {
  const made = Array.from({ length: jobs }, (_, n) => jobAt(n, jobs, now))
  await storeJobs(made)
  const store = createPictures()
  const drawn = new Map<string, { original: Blob; thumbnail: Blob; tiny: Blob }>()
  const copies = async (n: number) => {
    const [, width, height] = shapeOf(n)
    const key = `${n % pictures} ${width}x${height}`
    const known = drawn.get(key)
    if (known) return known
    const fresh = {
      original: await draw(n % pictures, width, height, Math.min(1, 640 / Math.max(width, height)), 0.7),
      thumbnail: await draw(n % pictures, width, height, 512 / Math.max(width, height), 0.82),
      tiny: await draw(n % pictures, width, height, 24 / Math.max(width, height), 0.6),
    }
    drawn.set(key, fresh)
    return fresh
  }
  const kept = made.map((job, n) => ({ job, n })).filter(({ job }) => job.kept?.[0] === 'kept')
  for (let at = 0; at < kept.length; at += 100) {
    await Promise.all(
      kept.slice(at, at + 100).map(async ({ job, n }) => store.writePicture(job.id, 0, await copies(n))),
    )
  }
}

function record<Value>(item: Item<Value>, value: Value): Record<string, unknown> {
  return { [item.key]: toRecord(item, value) }
}

async function storeJobs(made: readonly Job[]): Promise<void> {
  await chrome.storage.local.clear()
  const pages = Math.ceil(made.length / pageSize)
  for (let page = 0; page < pages; page++) {
    const jobs = made.slice(page * pageSize, (page + 1) * pageSize)
    await chrome.storage.local.set({
      [pageKey(page)]: toRecord(
        pageRecord,
        jobs.map(({ id }) => id),
      ),
      ...Object.fromEntries(jobs.map((job) => [jobKey(job.id), toRecord(jobRecord, job)])),
    })
  }
  const connection = { id: 'first', provider: 'practice', name: '', address: 'https://api.example', token: 'practice' }
  await chrome.storage.local.set({
    ...record(head, { pages, pending: [], chores: [], quiet: [] }),
    ...record(connections, { active: 'first', list: [connection] }),
    ...record(catalogue, []),
    ...record(settings, { ...settings.default, pictureBudgetMb: 0 }),
  })
}

const dayMs = 86_400_000
const buttons: Button[] = [
  ...[1, 2, 3, 4].map((index): Button => ({ label: `U${index}`, shown: `U${index}`, role: 'upscale', index })),
  { label: '🔄', shown: '🔄', role: 'reroll' },
  ...[1, 2, 3, 4].map((index): Button => ({ label: `V${index}`, shown: `V${index}`, role: 'vary', index })),
]

let grid = ''

/** Two years of work: mostly grids, each fifth job an upscale of the one before, a failure now and then. */
function jobAt(n: number, total: number, now: number): Job {
  const createdAt = Math.round(now - 60_000 - ((total - 1 - n) * 730 * dayMs) / 10_000)
  const id = drawId(createdAt)
  const isUpscale = n % 5 === 4
  const [parameters, width, height] = shapeOf(n)
  const text = [subjects[n % 8], places[(n >> 3) % 6], styles[(n >> 5) % 6], `study ${n}`].join(', ')
  const base = {
    id,
    connectionId: 'first',
    createdAt,
    updatedAt: createdAt + 54_000,
    acceptedAt: createdAt + 500,
    endedAt: createdAt + 40_000 + (n % 30) * 1000,
    deadlineAt: createdAt + 1_800_000,
    messageId: `m${n}`,
    speed: 'fast' as const,
    told: true,
  }
  if (n % 50 === 17) {
    const command = { kind: 'imagine' as const, prompt: `${text} ${parameters}`.trim() }
    return { ...base, command, state: 'failed', reason: { code: 'moderated' } }
  }
  const picture = { url: `https://pictures.example/${id}.webp`, width, height }
  const result = { pictures: [picture], buttons: isUpscale ? [] : buttons, text: [] }
  const done = { ...base, state: 'done' as const, result, kept: ['kept' as const], favourite: n % 23 === 0 }
  if (isUpscale) return { ...done, command: { kind: 'button', label: 'U2' }, parentId: grid }
  grid = id
  const pressed = n % 5 === 3 ? { pressed: ['U2'] } : {}
  const tags = n % 40 === 0 ? { tags: ['portfolio'] } : {}
  return { ...done, ...pressed, ...tags, command: { kind: 'imagine', prompt: `${text} ${parameters}`.trim() } }
}

/** A landscape of its own, busy enough that its thumbnail weighs what a photograph's does. */
async function draw(n: number, width: number, height: number, scale: number, quality: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale))
  const brush = canvas.getContext('2d')
  if (!brush) throw new Error('There is no canvas')
  brush.scale(scale, scale)
  const hue = (n * 47) % 360
  const sky = brush.createLinearGradient(0, 0, 0, height)
  sky.addColorStop(0, `hsl(${hue} 45% 22%)`)
  sky.addColorStop(1, `hsl(${(hue + 50) % 360} 60% 66%)`)
  brush.fillStyle = sky
  brush.fillRect(0, 0, width, height)
  brush.fillStyle = `hsl(${(hue + 40) % 360} 85% 72%)`
  brush.beginPath()
  brush.arc(width * (0.2 + ((n * 13) % 60) / 100), height * 0.36, Math.min(width, height) * 0.13, 0, 7)
  brush.fill()
  for (let hill = 0; hill < 5; hill++) {
    brush.fillStyle = `hsl(${(hue + 200) % 360} 30% ${34 - hill * 6}%)`
    brush.beginPath()
    brush.moveTo(0, height)
    for (let x = 0; x <= width; x += 12) {
      const wave = Math.sin(x / (140 + hill * 30) + n + hill * 2) * 60 + Math.sin(x / 31 + n * 3 + hill) * 12
      brush.lineTo(x, height * (0.5 + hill * 0.1) + wave)
    }
    brush.lineTo(width, height)
    brush.fill()
  }
  for (let speck = 0; speck < 900; speck++) {
    const [x, y] = [(speck * 7919 + n * 131) % width, (speck * 104_729 + n * 31) % height]
    brush.fillStyle = `hsl(${(hue + speck) % 360} 40% ${30 + (speck % 50)}% / 0.35)`
    brush.fillRect(x, y, 6, 4)
  }
  return canvas.convertToBlob({ type: 'image/webp', quality })
}
