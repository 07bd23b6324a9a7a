import type { Job } from '../../../contract/job.ts'
import type { PictureLink } from '../../../contract/update.ts'
import { pause } from '../../../shared/clock.ts'
import { headBytes, isDrawable, measurePicture } from '../../../shared/picture-size.ts'
import { createRerun } from '../../../shared/serial.ts'
import { jobIndex } from '../../store/items.ts'
import type { PictureKey } from '../../store/pictures.ts'
import type { Context } from '../context/context.ts'
import { isPageInFront } from '../context/page-in-front.ts'
import type { KeepAwake } from './keep-awake.ts'
import type { Shrink, Small } from './shrink.ts'
import { bytesOf, type StoreDeps, withRoom } from './store-picture.ts'

/** Ms in which a page that is in front draws the picture itself. In Firefox it shares a thread with the worker. */
const aheadMs = 300

interface Deps extends Pick<Context, 'store' | 'writer' | 'timers' | 'log' | 'platform'>, Omit<StoreDeps, 'onStored'> {
  shrink: Shrink
  keepAwake: KeepAwake
}

export interface SmallCopies {
  /**
   * Makes the small copies of pictures that came as bytes within an answer, for all jobs that have any to come. They take longer than
   * storing the picture, so that it is shown first; a job says that they are due, and a worker that is ended in between goes on.
   */
  make(): Promise<void>
  /** What has just been stored need not be read for it: browsers free no bytes of what was read as long as it is not forgotten. */
  remember(picture: PictureKey, original: Blob): void
}

/** Pictures that are remembered at once, the latest. */
const maxFresh = 16

export function createSmallCopies(deps: Deps): SmallCopies {
  const fresh = new Map<string, Blob>()
  const take = async ({ jobId, index }: PictureKey): Promise<Blob | null> => {
    const key = keyOf({ jobId, index })
    const original = fresh.get(key)
    fresh.delete(key)
    if (original) return original
    const kept = await deps.pictures.readKept(jobId, index)
    return kept && !kept.thumbnail ? kept.original : null
  }
  const make = createRerun(async () => {
    const due = (await deps.store.readJobs((await deps.store.read(jobIndex)).chores)).filter(({ smallDue }) => smallDue)
    if (due.length > 0 && (await isPageInFront(deps))) await pause(deps.timers, aheadMs)
    for (const job of due) await makeAll({ ...deps, take }, job)
  })
  return {
    make,
    remember(picture, original) {
      fresh.set(keyOf(picture), original)
      for (const oldest of [...fresh.keys()].slice(0, -maxFresh)) fresh.delete(oldest)
    },
  }
}

interface Making extends Deps {
  /** The picture; null when it has small copies, or was deleted. */
  take(picture: PictureKey): Promise<Blob | null>
}

function keyOf({ jobId, index }: PictureKey): string {
  return `${jobId} ${index}`
}

async function makeAll(deps: Making, job: Job): Promise<void> {
  const stop = deps.keepAwake.start()
  try {
    const made = new Map<number, Small>()
    for (const [index, state] of (job.kept ?? []).entries()) {
      if (state !== 'kept') continue
      // Pages show the picture itself where there is no copy, so that a failure ends it, too.
      const small = await make(deps, job, index).catch((error: unknown) => deps.log.note('small copies', error))
      made.set(index, small ?? {})
    }
    await deps.writer.change(async (transaction) => {
      const current = await transaction.job(job.id)
      if (!current?.smallDue) return
      const { smallDue: _, ...rest } = current
      transaction.putJob(rest.result ? { ...rest, result: sized(rest.result, made) } : rest)
    })
  } finally {
    await stop()
  }
}

/** What was made; empty where there was nothing to do. Does nothing for a picture that was deleted meanwhile. */
async function make(deps: Making, job: Job, index: number): Promise<Small> {
  const { pictures, shrink } = deps
  const original = await deps.take({ jobId: job.id, index })
  if (!original) return {}
  const head = new Uint8Array(await original.slice(0, headBytes).arrayBuffer())
  if (!isDrawable(original.type, measurePicture(head, original.type))) return {}
  const { width, height, ...small } = await shrink(original)
  const bytes = bytesOf(small)
  if (bytes > 0) await withRoom(deps, { jobId: job.id, bytes }, () => pictures.addSmall(job.id, index, small))
  return { ...small, ...(width && height ? { width, height } : {}) }
}

/** As they are drawn, pictures may have another size than their header says: cameras note that one is to be turned. */
function sized<Result extends { pictures: PictureLink[] }>(result: Result, made: ReadonlyMap<number, Small>): Result {
  const pictures = result.pictures.map((link, index) => {
    const { width, height } = made.get(index) ?? {}
    return width && height ? { ...link, width, height } : link
  })
  return { ...result, pictures }
}
