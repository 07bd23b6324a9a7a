import type { Job } from '../contract/job.ts'
import { interrupt } from './deadlines.ts'
import { isFinal, isGuessed } from './state.ts'

/**
 * What becomes of a job that is here, in an archive, or in both. The same job as `ours` when the archive adds nothing. Pure.
 *
 *   ours       theirs     becomes
 *   none       any        theirs; its end is not notified again
 *   pending    final      theirs, with our marks; ours, where the other browser only gave it up
 *   pending    pending    ours
 *   final      any        ours, with pictures and marks that it lacks
 */
export function mergeJob(ours: Job | undefined, theirs: Job, now: number): Job {
  if (!ours) return asGuest(theirs, now)
  if (isFinal(ours.state)) return complete(ours, theirs)
  if (!isFinal(theirs.state) || isGuessed(theirs)) return ours
  return { ...asGuest(theirs, now), ...marksOf(theirs), ...marksOf(ours) }
}

function asGuest(job: Job, now: number): Job {
  const { told: _t, checks: _c, nextCheckAt: _n, doubtedAt: _d, heldUntil: _h, sent, ...its } = job
  // The batch is the other browser's.
  const { batchId: _batch, batchIndex: _index, unsent: _unsent, ...rest } = its
  if (isFinal(rest.state)) return rest
  // Its webhook goes to another browser's inbox. Here it can only be polled, and is given up in the end.
  const doubtful = {
    ...rest,
    ...(sent ? { sent: { origin: sent.origin } } : {}),
    createdAt: Math.min(rest.createdAt, now),
    deadlineAt: Math.min(rest.deadlineAt, now),
    nextCheckAt: now,
    checks: 0,
  }
  // Another browser was sending it, and whether the request left is not known here.
  if (doubtful.state !== 'sending') return doubtful
  const { told: _, ...unknown } = interrupt(doubtful, now)
  return unknown
}

function complete(ours: Job, theirs: Job): Job {
  const marks = { ...marksOf(theirs), ...marksOf(ours) }
  const kept = ours.kept?.map((state, index) => gained(ours, theirs, index) ?? state)
  const gains = kept?.some((state, index) => state !== ours.kept?.[index])
  const marked = Object.keys(marks).length > Object.keys(marksOf(ours)).length
  return gains || marked ? { ...ours, ...marks, ...(kept ? { kept } : {}) } : ours
}

/** What the archive holds of this picture and this browser lacks; undefined when nothing, or when it is another picture. */
function gained(ours: Job, theirs: Job, index: number): 'kept' | 'reduced' | undefined {
  if (ours.result?.pictures[index]?.url !== theirs.result?.pictures[index]?.url) return undefined
  const [here, there] = [ours.kept?.[index], theirs.kept?.[index]]
  if (there === 'kept' && here !== 'kept') return 'kept'
  return there === 'reduced' && here === 'lost' ? 'reduced' : undefined
}

function marksOf({ favourite, tags, savedAt }: Job) {
  return {
    ...(favourite === undefined ? {} : { favourite }),
    ...(tags === undefined ? {} : { tags }),
    ...(savedAt === undefined ? {} : { savedAt }),
  }
}
