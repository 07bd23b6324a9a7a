import type { Job } from '../../../contract/job.ts'
import type { PictureLink } from '../../../contract/update.ts'
import { pause } from '../../../shared/clock.ts'
import { headBytes, isDrawable, measurePicture } from '../../../shared/picture-size.ts'
import { createRerun } from '../../../shared/serial.ts'
import { jobIndex } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import type { KeepAwake } from './keep-awake.ts'
import type { Shrink, Small } from './shrink.ts'

/** Ms in which open pages draw the picture itself. In Firefox they share a thread with the worker. */
const aheadMs = 300

interface Deps extends Pick<Context, 'store' | 'writer' | 'timers' | 'log'> {
  pictures: Pick<Pictures, 'readKept' | 'addSmall'>
  shrink: Shrink
  keepAwake: KeepAwake
}

/**
 * Makes the small copies of pictures that came as bytes within an answer, for all jobs that have any to come. They take longer than
 * storing the picture, so that it is shown first; a job says that they are due, and a worker that is ended in between goes on.
 */
export function createSmallCopies(deps: Deps): () => Promise<void> {
  return createRerun(async () => {
    const due = (await deps.store.readJobs((await deps.store.read(jobIndex)).chores)).filter(({ smallDue }) => smallDue)
    if (due.length > 0) await pause(deps.timers, aheadMs)
    for (const job of due) await makeAll(deps, job)
  })
}

async function makeAll(deps: Deps, job: Job): Promise<void> {
  const stop = deps.keepAwake.start()
  try {
    const sizes: (Small | null)[] = []
    // Pages show the picture itself where there is no copy, so that a failure ends it, too.
    for (const index of (job.result?.pictures ?? []).keys())
      sizes[index] = await make(deps, job, index).catch((error: unknown) => {
        deps.log.note('small copies', error)
        return null
      })
    await deps.writer.change(async (transaction) => {
      const current = await transaction.job(job.id)
      if (!current?.smallDue) return
      const { smallDue: _, ...rest } = current
      transaction.putJob(rest.result ? { ...rest, result: sized(rest.result, sizes) } : rest)
    })
  } finally {
    await stop()
  }
}

/** What was made; null where there was nothing to do. Does nothing for a picture that was deleted meanwhile. */
async function make({ pictures, shrink }: Deps, job: Job, index: number): Promise<Small | null> {
  const kept = job.kept?.[index] === 'kept' ? await pictures.readKept(job.id, index) : null
  if (!kept || kept.thumbnail) return null
  const { original } = kept
  const head = new Uint8Array(await original.slice(0, headBytes).arrayBuffer())
  if (!isDrawable(original.type, measurePicture(head, original.type))) return null
  const small = await shrink(original)
  if (small.thumbnail) await pictures.addSmall(job.id, index, small)
  return small
}

/** As they are drawn, pictures may have another size than their header says: cameras note that one is to be turned. */
function sized<Result extends { pictures: PictureLink[] }>(result: Result, sizes: readonly (Small | null)[]): Result {
  const pictures = result.pictures.map((link, index) => {
    const { width, height } = sizes[index] ?? {}
    return width && height ? { ...link, width, height } : link
  })
  return { ...result, pictures }
}
