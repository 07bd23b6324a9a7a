import { extensionOf } from '../../../shared/picture-type.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Send } from '../../messaging/client.ts'
import { maxBatch } from '../../messaging/max-batch.ts'
import { reportCaught } from '../../platform/log.ts'
import type { PictureReader } from '../../store/pictures.ts'
import type { Target } from '../model/target.ts'
import { embed } from './embed.ts'
import type { Untouched } from './embedded.ts'
import { factsOf, type JobContext } from './facts.ts'
import { createNames, fileName } from './names.ts'
import type { Output, OutputFailure, WrittenFile } from './output.ts'
import type { ScratchFailure, WriteScratch } from './scratch.ts'
import { sidecarOf } from './sidecar.ts'
import { type ZipFile, zipStream } from './zip-writer.ts'

export interface SaveOptions {
  /** See `placeholders` in names. */
  template: string
  /** A JSON beside each picture. */
  sidecar: boolean
}

export interface SaveProgress {
  /** Pictures. */
  done: number
  total: number
  /** Of pictures, read so far. */
  bytes: number
}

export interface SaveReport {
  /** Pictures that were saved. */
  saved: number
  /** Pictures of which no bytes are kept. */
  missing: Target[]
  /** The picture's file, or the zip with all of them: its name without folders, and where the browser wrote it, as far as it says. */
  file: { name: string; written: WrittenFile | null }
  /** Saved as they were, without prompt and parameters in them. */
  untouched: { name: string; reason: Untouched }[]
}

/**
 * `nothing-kept`: no bytes of any of them are here. `unreadable`: the browser could not read what it keeps. `too-many`: more
 * than a zip counts.
 */
export type SaveFailure = ScratchFailure | OutputFailure | 'nothing-kept' | 'unreadable' | 'too-many'

export interface Saver {
  /** One picture as a file. Marks its job as saved; a quarter alone does not. */
  saveOne(target: Target, options: SaveOptions): Promise<Result<SaveReport, SaveFailure>>
  /** Many as one zip, picture by picture through the disk. Marks their jobs as saved once the zip is handed over. */
  saveMany(
    targets: readonly Target[],
    options: SaveOptions & { signal: AbortSignal; onProgress(progress: SaveProgress): void },
  ): Promise<Result<SaveReport, SaveFailure>>
}

interface SaverOptions {
  pictures: Pick<PictureReader, 'readPicture' | 'readQuarter'>
  context: JobContext
  output: Output
  writeScratch: WriteScratch
  send: Send
  now: () => number
}

interface Made {
  name: string
  file: Blob
  untouched: Untouched | null
  sidecar: Blob | null
}

/** Not every program that opens zips can count more of them. */
const maxFiles = 65_000

export function createSaver(saver: SaverOptions): Saver {
  async function make({ job, index, quarter }: Target, options: SaveOptions): Promise<Made | null> {
    const { readPicture, readQuarter } = saver.pictures
    const picture = await (quarter
      ? readQuarter(job.id, index, quarter, 'original')
      : readPicture(job.id, index, 'original'))
    if (!picture) return null
    const source = await saver.context.source(job)
    const facts = {
      ...factsOf(job, index, saver.context),
      ...(source ? { source } : {}),
      ...(quarter ? { quarter } : {}),
    }
    const name = fileName(options.template, facts, extensionOf(picture.type))
    const sidecar = options.sidecar ? sidecarOf(facts, name) : null
    return { name, sidecar, ...(await embed(picture, facts)) }
  }

  async function markSaved(targets: readonly Target[]): Promise<void> {
    const ids = [...new Set(targets.flatMap(({ job, quarter }) => (quarter ? [] : job.id)))]
    for (let at = 0; at < ids.length; at += maxBatch)
      await saver.send('jobs.saved', { jobIds: ids.slice(at, at + maxBatch) })
  }

  return {
    async saveOne(target, options) {
      const made = await make(target, options).catch((error: unknown) => reportCaught('save picture', error))
      if (!made) return fail(made === null ? 'nothing-kept' : 'unreadable')
      const out = await saver.output(made.file, made.name)
      if (!out.ok) return out
      if (made.sidecar) await saver.output(made.sidecar, `${made.name}.json`)
      await markSaved([target])
      return ok(reportOf([made], [], { name: plain(made.name), written: out.value.written }))
    },

    async saveMany(targets, { signal, onProgress, ...options }) {
      if (targets.length * (options.sidecar ? 2 : 1) > maxFiles) return fail('too-many')
      const written: Written = { made: [], targets: [], missing: [] }
      const entries = entriesOf(targets, { written, signal, onProgress, make: (target) => make(target, options) })
      const name = zipName(saver.now())
      const zip = await saver
        .writeScratch(zipStream(entries), { name, type: 'application/zip', signal })
        .catch((error: unknown) => {
          reportCaught('save pictures', error)
          return fail('unreadable' as const)
        })
      if (!zip.ok) return zip
      const { file, discard } = zip.value
      if (written.made.length === 0) {
        await discard()
        return fail('nothing-kept')
      }
      const out = await saver.output(file, name, signal)
      if (!out.ok || out.value.written) await discard()
      if (!out.ok) return out
      await markSaved(written.targets)
      return ok(reportOf(written.made, written.missing, { name, written: out.value.written }))
    },
  }
}

/** What came into the zip, and what did not. */
interface Written {
  made: Omit<Made, 'file' | 'sidecar'>[]
  targets: Target[]
  missing: Target[]
}

interface EntriesOptions {
  signal: AbortSignal
  onProgress: (progress: SaveProgress) => void
  /** Filled while the entries are read. */
  written: Written
  /** Null when nothing of it is kept. */
  make: (target: Target) => Promise<Made | null>
}

/** The zip asks for the next entry when it has written the previous one: one picture at a time is in memory. */
async function* entriesOf(
  targets: readonly Target[],
  { written, make, signal, onProgress }: EntriesOptions,
): AsyncGenerator<ZipFile> {
  const unique = createNames()
  let bytes = 0
  for (const [at, target] of targets.entries()) {
    signal.throwIfAborted()
    const one = await make(target)
    if (one) {
      const name = unique(one.name)
      const modifiedAt = new Date(target.job.createdAt)
      written.made.push({ name, untouched: one.untouched })
      written.targets.push(target)
      bytes += one.file.size
      yield { name, content: one.file, modifiedAt }
      if (one.sidecar) yield { name: `${name}.json`, content: one.sidecar, modifiedAt }
    } else written.missing.push(target)
    onProgress({ done: at + 1, total: targets.length, bytes })
  }
}

function plain(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function reportOf(
  made: readonly Omit<Made, 'file' | 'sidecar'>[],
  missing: Target[],
  file: SaveReport['file'],
): SaveReport {
  const untouched = made.flatMap(({ name, untouched: reason }) => (reason ? [{ name, reason }] : []))
  return { saved: made.length, missing, file, untouched }
}

/** `afterimage-2026-11-22-1402.zip` */
function zipName(now: number): string {
  const at = new Date(now)
  const two = (value: number) => String(value).padStart(2, '0')
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `afterimage-${date}-${two(at.getHours())}${two(at.getMinutes())}.zip`
}
