import type { Job } from '../../../contract/job.ts'
import type { PictureLink } from '../../../contract/update.ts'
import { isLoneGrid } from '../../../jobs/result-layout.ts'
import { isLoadable } from '../../../shared/address.ts'
import { isDrawable, measurePicture } from '../../../shared/picture-size.ts'
import { connections } from '../../store/items.ts'
import { isNearJob } from '../../store/near.ts'
import type { KeptPicture } from '../../store/pictures.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { type Downloaded, type DownloadFailure, download } from './download.ts'
import { deadAt, graceMs, type Problem } from './keep-plan.ts'
import type { Room } from './room.ts'
import type { Shrink } from './shrink.ts'

/** How often a link may answer with what is no picture, or with a part of one, before that is believed. */
const maxDoubts = 6
/** And for how long with what is no picture: a proxy between may answer in the host's place for hours. */
const doubtMs = 24 * 60 * 60_000
/**
 * How many times a picture's own size is let go of after each refusal: browsers count roughly, and what goes is not free at once.
 * Then no more: a disk that others filled would swallow picture after picture.
 */
const roomTries = [1, 2, 4, 0]

export interface CatcherOptions extends Pick<Context, 'fetch' | 'now' | 'timers' | 'store'> {
  pictures: Pictures
  room: Room
  shrink: Shrink
  /** Whether the browser lets us talk to this address. */
  permitted(address: string): Promise<boolean>
  /** Called when a picture has been stored: what is kept should stay. */
  onStored(): void
}

interface Try {
  /** In `result.pictures`. */
  index: number
  /** How often this job's links answered with something that is no picture. */
  doubts: number
  /** The link is not an API's answer: only hosts that the user allowed are asked. */
  foreign: boolean
}

/** What one try came to. */
export type Outcome =
  | { state: 'kept'; link: PictureLink }
  | { state: 'lost' }
  | { state: 'waiting'; problem: Problem; doubtful?: boolean; pauseMs?: number }

export interface Catcher {
  /** Fetches a picture, makes its small copies and stores all of it. Rejects when the database fails. */
  catchPicture(job: Job, link: PictureLink, options: Try): Promise<Outcome>
}

export function createCatcher(context: CatcherOptions): Catcher {
  return {
    async catchPicture(job, link, { index, doubts, foreign }) {
      const isNear = isNearJob(job, (await context.store.read(connections)).list)
      if (link.usable === false || !isLoadable(link.url, isNear)) return { state: 'lost' }
      if (foreign && !(await context.permitted(link.url))) return { state: 'waiting', problem: 'permission' }
      const loaded = await download(link.url, { ...context, isNear })
      const isLast = context.now() >= deadAt(job, link) || doubts + 1 >= maxDoubts
      if (!loaded.ok) return afterFailure(context, job, link, { ...loaded.error, isLast })
      // Half a picture is better than none, but only once it is known that there won't be more.
      if (!loaded.value.isWhole && !isLast) return { state: 'waiting', problem: 'unreachable', doubtful: true }
      return save(context, job, { link, index }, loaded.value)
    },
  }
}

async function afterFailure(
  { now, permitted }: CatcherOptions,
  job: Job,
  link: PictureLink,
  { code, answered, retryAfterMs, isLast }: DownloadFailure & { isLast: boolean },
): Promise<Outcome> {
  const doubtful = code === 'doubtful'
  const end = deadAt(job, link)
  // Where somebody answered the link is dead when it should be. By the clock alone it is given up later.
  const isOver = now() >= (answered ? end : end + graceMs)
  const isBelieved = doubtful && isLast && now() - (job.endedAt ?? job.updatedAt) >= doubtMs
  if (code === 'gone' || isOver || isBelieved) return { state: 'lost' }
  const problem = answered ? 'refused' : (await permitted(link.url)) ? 'unreachable' : 'permission'
  return { state: 'waiting', problem, doubtful, ...(retryAfterMs === undefined ? {} : { pauseMs: retryAfterMs }) }
}

async function save(
  context: CatcherOptions,
  job: Job,
  { link, index }: { link: PictureLink; index: number },
  { blob, head }: Downloaded,
): Promise<Outcome> {
  const facts = measurePicture(head, blob.type)
  const isGrid = job.result !== undefined && isLoneGrid(job.result, index)
  const {
    width = facts?.width,
    height = facts?.height,
    ...small
  } = isDrawable(blob.type, facts) ? await context.shrink(blob, { isGrid }) : {}
  // The bytes are stored first and noted second: a crash between them is repaired by the next try.
  const isStored = await write(context, job.id, index, { original: blob, ...small })
  if (!isStored) return { state: 'waiting', problem: 'full' }
  const kind = blob.type.startsWith('video/') ? 'video' : facts?.moves ? 'animation' : 'image'
  return { state: 'kept', link: { ...link, kind, ...(width && height ? { width, height } : {}) } }
}

/**
 * Where there is no room some is made, of older pictures: one that waited takes no newer one's place. False when
 * nothing may go.
 */
async function write(context: CatcherOptions, jobId: string, index: number, picture: KeptPicture): Promise<boolean> {
  const { pictures, room } = context
  room.spare(jobId)
  const blobs = [picture.original, picture.thumbnail, picture.tiny, ...(picture.quarters ?? [])]
  const bytes = blobs.reduce((sum, blob) => sum + (blob?.size ?? 0), 0)
  for (const times of roomTries) {
    try {
      await pictures.writePicture(jobId, index, picture)
      await room.noteFull(false)
      context.onStored()
      return true
    } catch (error) {
      if (!isFull(error)) throw error
      if (times === 0 || (await room.free(bytes * times, jobId)) === 0) break
    }
  }
  await room.noteFull(true)
  return false
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
}
