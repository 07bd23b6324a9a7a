import type { Job } from '../../../contract/job.ts'
import type { PictureLink } from '../../../contract/update.ts'
import { isLoneGrid } from '../../../jobs/result-layout.ts'
import { isLoadable } from '../../../shared/address.ts'
import { isDrawable, measurePicture } from '../../../shared/picture-size.ts'
import { connections } from '../../store/items.ts'
import { nearJob } from '../../store/near.ts'
import type { Context } from '../context/context.ts'
import { type Downloaded, type DownloadFailure, download } from './download.ts'
import { deadAt, type FetchProblem, graceMs } from './retry-schedule.ts'
import type { Shrink } from './shrink.ts'
import { type StoreDeps, storePicture } from './store-picture.ts'

/** How often a link may bring something that is not a picture, or a part of one, before it is taken for dead. */
const maxDoubts = 6
/** For how long it may bring something that is not a picture: a proxy may answer in the host's place for hours. */
const doubtMs = 24 * 60 * 60_000
export interface FetchAndStoreDeps extends StoreDeps, Pick<Context, 'fetch' | 'now' | 'timers' | 'store'> {
  shrink: Shrink
  /** Whether the browser lets the extension fetch this address. */
  permitted(address: string): Promise<boolean>
}

interface Attempt {
  /** In `result.pictures`. */
  index: number
  /** How often this job's links brought something that is not a picture. */
  doubts: number
  /** The link comes from an archive and not from an API: only hosts that the user allowed are asked. */
  foreign: boolean
}

/** The result of one try. */
export type Outcome =
  | { state: 'kept'; link: PictureLink }
  | { state: 'lost' }
  | { state: 'waiting'; problem: FetchProblem; doubtful?: boolean; pauseMs?: number }

/** Fetches a picture, makes its small copies and stores all of it. Rejects when the database fails. */
export async function fetchAndStore(
  context: FetchAndStoreDeps,
  job: Job,
  link: PictureLink,
  { index, doubts, foreign }: Attempt,
): Promise<Outcome> {
  const near = nearJob(job, (await context.store.read(connections)).list)
  if (link.usable === false || !isLoadable(link.url, near)) return { state: 'lost' }
  if (foreign && !(await context.permitted(link.url))) return { state: 'waiting', problem: 'permission' }
  const loaded = await download(link.url, { ...context, near })
  const isLast = context.now() >= deadAt(job, link) || doubts + 1 >= maxDoubts
  if (!loaded.ok) return afterFailure(context, job, link, { ...loaded.error, isLast })
  // Half a picture is better than none, but only once it is known that there won't be more.
  if (!loaded.value.isWhole && !isLast) return { state: 'waiting', problem: 'unreachable', doubtful: true }
  return save(context, job, { link, index }, loaded.value)
}

async function afterFailure(
  { now, permitted }: FetchAndStoreDeps,
  job: Job,
  link: PictureLink,
  { code, answered, retryAfterMs, isLast }: DownloadFailure & { isLast: boolean },
): Promise<Outcome> {
  const doubtful = code === 'doubtful'
  const end = deadAt(job, link)
  // If the host answered, the link is dead at its time. If nobody answered, our clock may be wrong, so it is given up later.
  const isOver = now() >= (answered ? end : end + graceMs)
  const isBelieved = doubtful && isLast && now() - (job.endedAt ?? job.updatedAt) >= doubtMs
  if (code === 'gone' || isOver || isBelieved) return { state: 'lost' }
  const problem = answered ? 'refused' : (await permitted(link.url)) ? 'unreachable' : 'permission'
  return { state: 'waiting', problem, doubtful, ...(retryAfterMs === undefined ? {} : { pauseMs: retryAfterMs }) }
}

async function save(
  context: FetchAndStoreDeps,
  job: Job,
  { link, index }: { link: PictureLink; index: number },
  { blob, head }: Downloaded,
): Promise<Outcome> {
  const isGrid = job.result !== undefined && isLoneGrid(job.result, index)
  const isDrawn = isDrawable(blob.type, measurePicture(head, blob.type))
  const small = isDrawn ? await context.shrink(blob, { isGrid }) : {}
  const measured = await storePicture(context, { jobId: job.id, index }, { blob, head }, small)
  return measured ? { state: 'kept', link: { ...link, ...measured } } : { state: 'waiting', problem: 'full' }
}
