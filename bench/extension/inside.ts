import type { Job } from '../../src/contract/job.ts'
import type { Button } from '../../src/contract/update.ts'
import {
  connections,
  type Item,
  jobIndex,
  jobKey,
  jobRecord,
  pageKey,
  pageRecord,
  pageSize,
  providers,
  settings,
} from '../../src/extension/store/items.ts'
import { toRecord } from '../../src/extension/store/record.ts'
import { createPictures } from '../../src/extension/store/write/pictures.ts'
import { drawId } from '../../src/shared/id.ts'

/** Is bundled and runs in a page of the extension, whose storage it fills with the extension's own code. */

declare const chrome: {
  storage: { local: { set(values: Record<string, unknown>): Promise<void>; clear(): Promise<void> } }
}

export interface Stock {
  jobs: number
  /** Different pictures; each is stored again for every job that shows it. */
  pictures: number
  /** Epoch ms of the newest job. */
  now: number
  /** How many of the newest jobs get pictures: thumbnail and placeholder. */
  newestOnly: number
}

/** So many of the newest jobs have their originals, too. Those of the others were evicted. */
const originals = 200
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

/** Removes what is stored, and stores all but the jobs. */
export async function begin({ jobs }: Stock): Promise<void> {
  await chrome.storage.local.clear()
  const pages = Math.ceil(jobs / pageSize)
  const connection = { id: 'first', provider: 'practice', name: '', address: 'https://api.example', token: 'practice' }
  await chrome.storage.local.set({
    ...record(jobIndex, { pages, pending: [], chores: [], quiet: [] }),
    ...record(connections, { active: 'first', list: [connection] }),
    ...record(providers, []),
    ...record(settings, { ...settings.default, pictureBudgetMb: 0 }),
  })
  await createPictures().usage() // builds the database
}

/** Stores the jobs from one number up to another, without it, with their pictures. The first begins a page. */
export async function fill(wanted: Stock, from: number, to: number): Promise<void> {
  const some = Array.from({ length: to - from }, (_, n) => jobAt(from + n, wanted))
  await chrome.storage.local.set({
    ...Object.fromEntries(paged(some, from).map(([page, ids]) => [pageKey(page), toRecord(pageRecord, ids)])),
    ...Object.fromEntries(some.map((job) => [jobKey(job.id), toRecord(jobRecord, job)])),
  })
  const pictured = some
    .map((job, n) => ({ job, n: from + n }))
    .filter(({ job, n }) => job.kept && n >= wanted.jobs - wanted.newestOnly)
  const copies = await Promise.all(
    pictured.map(async ({ job, n }) => ({ job, copy: await copiesOf(n % wanted.pictures, sizeOf(job)) })),
  )
  if (copies.length > 0) await writeMany(copies)
}

/** The prompts of all jobs as a search finds them, in lower case. An upscale has the one of its grid. */
export function prompts({ jobs, now }: Pick<Stock, 'jobs' | 'now'>): string[] {
  let last = ''
  return Array.from({ length: jobs }, (_, n) => {
    const { command } = jobAt(n, { jobs, now })
    if (command.kind === 'imagine') last = command.prompt.toLowerCase()
    return last
  })
}

const drawn = new Map<string, Promise<Copies>>()

function copiesOf(n: number, size: [number, number]): Promise<Copies> {
  const key = `${n} ${size.join('x')}`
  const known = drawn.get(key)
  if (known) return known
  const fresh = (async () => ({
    original: await draw(n, size, 640, 0.7),
    thumbnail: await draw(n, size, 512, 0.82),
    tiny: await draw(n, size, 24, 0.6),
  }))()
  drawn.set(key, fresh)
  return fresh
}

type Copies = { original: Blob; thumbnail: Blob; tiny: Blob }

/** Stores many jobs in one write; one after the other, as the extension does it, ten thousand take minutes. */
async function writeMany(pictures: readonly { job: Job; copy: Copies }[]): Promise<void> {
  const database = await opened()
  await new Promise<void>((resolve, reject) => {
    const transaction = database.transaction(['original', 'thumbnail', 'tiny'], 'readwrite', { durability: 'relaxed' })
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
    for (const { job, copy } of pictures) {
      for (const size of ['original', 'thumbnail', 'tiny'] as const) {
        if (size === 'original' && job.kept?.[0] !== 'kept') continue
        transaction.objectStore(size).put(copy[size], [job.id, 0])
      }
    }
  })
  database.close()
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('pictures')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function sizeOf({ result }: Job): [number, number] {
  const { width = 1024, height = 1024 } = result?.pictures[0] ?? {}
  return [width, height]
}

function record<Value>(item: Item<Value>, value: Value): Record<string, unknown> {
  return { [item.key]: toRecord(item, value) }
}

/** The ids of jobs by the page they stand on. `from`, the number of the first job, begins a page. */
function paged(jobs: readonly Job[], from: number): [number, string[]][] {
  return Array.from({ length: Math.ceil(jobs.length / pageSize) }, (_, page) => [
    from / pageSize + page,
    jobs.slice(page * pageSize, (page + 1) * pageSize).map(({ id }) => id),
  ])
}

const dayMs = 86_400_000
const buttons: Button[] = [
  ...[1, 2, 3, 4].map((index): Button => ({ label: `U${index}`, shown: `U${index}`, role: 'upscale', index })),
  { label: '🔄', shown: '🔄', role: 'reroll' },
  ...[1, 2, 3, 4].map((index): Button => ({ label: `V${index}`, shown: `V${index}`, role: 'vary', index })),
]

/** By the job's number. Each is drawn once, so that the same job can be made twice. */
const ids: string[] = []

/** 14 jobs a day up to now, by their number: mostly grids, each fifth job an upscale of the one before, a failure now and then. */
function jobAt(n: number, { jobs, now }: Pick<Stock, 'jobs' | 'now'>): Job {
  const createdAt = Math.round(now - 60_000 - ((jobs - 1 - n) * 730 * dayMs) / 10_000)
  const id = idAt(n, createdAt)
  const isUpscale = n % 5 === 4
  const [parameters, width, height] = shapeOf(isUpscale ? n - 1 : n)
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
  const kept = n >= jobs - originals ? ('kept' as const) : ('reduced' as const)
  const done = { ...base, state: 'done' as const, result, kept: [kept], favourite: n % 23 === 0 }
  if (isUpscale) return { ...done, command: { kind: 'button', label: 'U2' }, parentId: ids[n - 1] ?? '' }
  const pressed = n % 5 === 3 ? { pressed: ['U2'] } : {}
  const tags = n % 40 === 0 ? { tags: ['portfolio'] } : {}
  return { ...done, ...pressed, ...tags, command: { kind: 'imagine', prompt: `${text} ${parameters}`.trim() } }
}

function idAt(n: number, createdAt: number): string {
  ids[n] ??= drawId(createdAt)
  return ids[n]
}

/** A landscape with grain, so that its thumbnail is as large as a photograph's. */
async function draw(n: number, [width, height]: [number, number], side: number, quality: number): Promise<Blob> {
  const scale = side / Math.max(width, height)
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale))
  const brush = canvas.getContext('2d', { willReadFrequently: true })
  if (!brush) throw new Error('There is no canvas')
  const hue = (n * 47) % 360
  const sky = brush.createLinearGradient(0, 0, 0, canvas.height)
  sky.addColorStop(0, `hsl(${hue} 45% 22%)`)
  sky.addColorStop(1, `hsl(${(hue + 50) % 360} 60% 66%)`)
  brush.fillStyle = sky
  brush.fillRect(0, 0, canvas.width, canvas.height)
  brush.fillStyle = `hsl(${(hue + 40) % 360} 85% 72%)`
  brush.beginPath()
  brush.arc(canvas.width * (0.2 + ((n * 13) % 60) / 100), canvas.height * 0.36, side * 0.1, 0, 7)
  brush.fill()
  for (let hill = 0; hill < 5; hill++) {
    brush.fillStyle = `hsl(${(hue + 200) % 360} 30% ${34 - hill * 6}%)`
    brush.beginPath()
    brush.moveTo(0, canvas.height)
    for (let x = 0; x <= 1; x += 0.02) {
      const wave = Math.sin(x * (9 + hill) + n + hill * 2) * 0.05 + Math.sin(x * 33 + n * 3 + hill) * 0.01
      brush.lineTo(x * canvas.width, canvas.height * (0.5 + hill * 0.1 + wave))
    }
    brush.lineTo(canvas.width, canvas.height)
    brush.fill()
  }
  const pixels = brush.getImageData(0, 0, canvas.width, canvas.height)
  let chance = n + 1
  for (let at = 0; at < pixels.data.length; at += 4) {
    chance = (Math.imul(chance, 1_103_515_245) + 12_345) >>> 0
    const grain = ((chance >>> 16) % 13) - 6
    for (let channel = at; channel < at + 3; channel++) pixels.data[channel] = (pixels.data[channel] ?? 0) + grain
  }
  brush.putImageData(pixels, 0, 0)
  return canvas.convertToBlob({ type: 'image/webp', quality })
}
