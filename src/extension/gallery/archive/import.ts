import type { Job } from '../../../contract/job.ts'
import type { Settings } from '../../../contract/settings.ts'
import { isFinal } from '../../../jobs/state.ts'
import { isFull } from '../../../shared/full-disk.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Send } from '../../messaging/client.ts'
import { maxBatch } from '../../messaging/max-batch.ts'
import { offerParts } from '../../messaging/transfer.ts'
import { reportCaught } from '../../platform/log.ts'
import { connections, settings } from '../../store/items.ts'
import type { PictureReader } from '../../store/pictures.ts'
import type { Store } from '../../store/store.ts'
import type { FailureCode } from '../../ui/text/failure-text.ts'
import type { Archive } from './check.ts'
import { connectionMap } from './connections.ts'
import { portions } from './export.ts'
import type { ArchivedPicture, Batch } from './format.ts'

export interface ImportReport {
  /** Jobs that are new here, that got what they lacked, and that stayed as they are. */
  added: number
  completed: number
  same: number
  /** Pictures that were stored. */
  pictures: number
}

/**
 * Why it ended early. What was taken in until then is whole and stays; the same archive read again goes on from there.
 * `no-space` at the very start has changed nothing.
 */
export interface ImportFailure {
  code: 'no-space' | 'unreadable' | 'cancelled' | 'worker'
  done: ImportReport
}

interface ImportOptions {
  store: Store
  pictures: PictureReader
  send: Send
  now: () => number
  /** Bytes that may still be stored; undefined when the browser does not say. */
  spaceLeft(): Promise<number | undefined>
  signal: AbortSignal
  /** Jobs imported so far, and in all. */
  onProgress(done: number, total: number): void
}

/** A link that does not say when it dies lives a day; the worker hopes for two. */
const linkMs = 2 * 24 * 60 * 60_000

/**
 * Merges an archive into what is here, overwriting nothing. Pictures first, then the jobs that speak of them: whatever
 * stops it leaves pictures nobody sees, never a job whose pictures are missing.
 */
export async function importArchive(
  archive: Archive,
  options: ImportOptions,
): Promise<Result<ImportReport, ImportFailure>> {
  const done: ImportReport = { added: 0, completed: 0, same: 0, pictures: 0 }
  const failed = (code: ImportFailure['code']) => fail({ code, done })
  const space = await options.spaceLeft()
  if (space !== undefined && space < archive.bytes) return failed('no-space')
  try {
    const map = await importAccount(archive, options)
    if (!map) return failed('worker')
    for (let number = 0; number < archive.batches; number++) {
      const batch = await archive.readBatch(number)
      const stored = await storePictures(archive, number, batch, options)
      done.pictures += stored.written
      const jobs = batch.jobs.map((job) => ({
        ...withKept(job, stored.present, options.now()),
        connectionId: map(job.connectionId),
      }))
      for (const portion of portions(jobs)) {
        const merged = await options.send('archive.merge', {
          connections: [],
          accounts: [],
          readings: [],
          jobs: portion,
        })
        if (!merged.ok) return failed(merged.error.code === 'storage' ? 'no-space' : 'worker')
        done.added += merged.value.added
        done.completed += merged.value.completed
        done.same += merged.value.same
        options.onProgress(done.added + done.completed + done.same, archive.jobs)
      }
    }
    return ok(done)
  } catch (error) {
    if (options.signal.aborted) return failed('cancelled')
    if (error instanceof NotStored) return failed(error.code)
    if (isFull(error)) return failed('no-space')
    reportCaught('import archive', error)
    return failed('unreadable')
  }
}

/** Imports settings, connections, accounts and readings. Resolves to a map from its connection ids to ours; null when the worker refused. */
async function importAccount(archive: Archive, { store, send }: ImportOptions) {
  const { account } = archive
  const { map, strange } = connectionMap((await store.read(connections)).list, account.connections)
  const here = <Value extends { connectionId: string }>(value: Value) => ({
    ...value,
    connectionId: map(value.connectionId),
  })
  const merged = await send('archive.merge', {
    connections: strange,
    accounts: account.accounts.map(here),
    readings: account.readings.map(here),
    jobs: [],
  })
  if (!merged.ok) return null
  // Settings are imported as a whole, and only where the user has not changed any yet.
  const ours = await store.read(settings)
  // What a page's words may do, and what *Imagine* adds to them, is never a file's to say, since they choose what is paid for; nor
  // whether pages are remembered.
  const { allowPageParameters, defaultPreset, rememberSources } = ours
  const kept = { allowPageParameters, defaultPreset, rememberSources }
  const read = settings.schema.safeParse({ ...settings.default, ...account.settings, ...kept })
  const theirs = read.success ? withPresets(read.data, map) : ours
  // Who has only answered that question has chosen no settings.
  const untouched = JSON.stringify({ ...ours, rememberSources: undefined }) === JSON.stringify(settings.default)
  if (untouched && JSON.stringify(theirs) !== JSON.stringify(ours)) {
    if (!(await send('settings.save', theirs)).ok) return null
  }
  return map
}

/** Presets name connections by their ids, which are others here. */
function withPresets(read: Settings, map: (connectionId: string) => string): Settings {
  const { presets } = read
  if (!presets) return read
  const mapped = presets.map((preset) =>
    preset.connectionId === undefined ? preset : { ...preset, connectionId: map(preset.connectionId) },
  )
  return { ...read, presets: mapped }
}

/** The worker did not keep a picture. */
class NotStored extends Error {
  readonly code: 'no-space' | 'worker'
  constructor(code: FailureCode) {
    super(code)
    this.code = code === 'storage' ? 'no-space' : 'worker'
  }
}

type Present = ReadonlyMap<string, 'kept' | 'reduced'>

/** The bytes that are not here yet. `present`: what is here now of the batch's pictures, by job and index. */
async function storePictures(archive: Archive, number: number, batch: Batch, options: ImportOptions) {
  const { store, pictures, send, signal } = options
  const theirs = new Map(batch.jobs.map((job) => [job.id, job]))
  const ours = new Map((await store.readJobs([...theirs.keys()])).map((job) => [job.id, job]))
  const present = new Map<string, 'kept' | 'reduced'>()
  const here = new Map<string, 'kept' | 'reduced'>()
  for (const { jobId, index, original, thumbnail } of await pictures.readCopies([...theirs.keys()]))
    if (original || thumbnail) here.set(placeOf(jobId, index), original ? 'kept' : 'reduced')
  const missing: ArchivedPicture[] = []
  for (const picture of batch.pictures) {
    const { jobId, index, original } = picture
    const place = placeOf(jobId, index)
    if (present.has(place) || !isSamePicture(ours.get(jobId), theirs.get(jobId), picture)) continue
    const state = here.get(place)
    if (state !== 'kept' && (original || !state)) missing.push(picture)
    present.set(place, state === 'kept' || original ? 'kept' : 'reduced')
  }
  for (const some of inMessages(missing)) {
    signal.throwIfAborted()
    const parts = await Promise.all(some.map((picture) => archive.readPicture(picture, number)))
    const keys = some.map(({ jobId, index }) => ({ jobId, index }))
    const stored = await offerParts(parts, (offer) => send('archive.pictures', { pictures: keys, offer }))
    if (!stored.ok) throw new NotStored(stored.error.code)
  }
  return { written: missing.length, present }
}

const placeOf = (jobId: string, index: number) => `${jobId} ${index}`

/** Of originals in one message, which the worker stores in one write. */
const maxMessageBytes = 32 * 1_048_576

function* inMessages(pictures: readonly ArchivedPicture[]): Generator<ArchivedPicture[]> {
  let some: ArchivedPicture[] = []
  let bytes = 0
  for (const picture of pictures) {
    const size = picture.original?.size ?? 0
    if (some.length === maxBatch || (some.length > 0 && bytes + size > maxMessageBytes)) {
      yield some
      some = []
      bytes = 0
    }
    some.push(picture)
    bytes += size
  }
  if (some.length > 0) yield some
}

/** A job that has ended here keeps its own pictures, since an imported job of the same id may be a different one. */
function isSamePicture(ours: Job | undefined, theirs: Job | undefined, { index }: ArchivedPicture): boolean {
  if (!ours || !isFinal(ours.state)) return true
  return ours.result?.pictures[index]?.url === theirs?.result?.pictures[index]?.url
}

/** What is said of a job's pictures must be so here. A link that may still live is left to the worker to fetch. */
function withKept(job: Job, present: Present, now: number): Job {
  if (!job.kept) return job
  const kept = job.kept.map((state, index) => {
    const here = present.get(placeOf(job.id, index))
    if (here) return here
    const deadAt = job.result?.pictures[index]?.expiresAt ?? (job.endedAt ?? job.updatedAt) + linkMs
    if (state === 'lost' || deadAt <= now) return 'lost'
    return 'waiting'
  })
  return { ...job, kept }
}
