import type { Job } from '../contract/job.ts'
import type { Receipt } from '../contract/receipt.ts'
import type { PictureLink, Update } from '../contract/update.ts'
import { confirmMs, responseTimeoutMs } from './deadlines.ts'
import { inDoubt } from './doubt.ts'
import { isListed } from './kinds.ts'
import { isDoubtful, isFinal, isGuessed } from './state.ts'

/**
 * What an update does to its job; the same job when it does nothing. Pure.
 *
 *   update        job is ...                              becomes
 *   accepted      sending, unknown, overdue               accepted
 *   running       any that is not final                   running; progress never goes down
 *   done          not final, or ended by our own guess    done
 *   failed        any that is not final                   failed
 *   not known     any that is not final                   stays as it is the first time; failed when it is still not known later
 *   cancelled     any that is not final                   cancelled
 *   any           final                                   stays as it is; ids that it lacks are added
 *   unread        any                                     stays as it is: the body was not understood
 */
export function applyUpdate(job: Job, update: Update, now: number): Job {
  if (update.unread) return job
  if (isGuessed(job) && update.state === 'done') return finish(learn(job, update), update, now)
  if (isFinal(job.state)) return complete(job, { followUpId: update.followUpId, messageId: update.ids.messageId })
  const known = learn(job, update)
  switch (update.state) {
    case 'accepted':
      return job.state === 'running' ? reassure(known) : awaken(reassure(known), 'accepted', now)
    case 'running':
      return advance(reassure(known), update, now)
    case 'done':
      return finish(known, update, now)
    case 'failed':
      if (update.reason?.code === 'expired') return doubt(known, now)
      if (isAnswerOfSwitch(job, update)) return finish(known, { ...update, text: wordsOf(update) }, now)
      return end({ ...known, reason: update.reason ?? { code: 'provider-fault' } }, 'failed', now)
    case 'cancelled':
      return end(known, 'cancelled', now)
  }
}

/**
 * APIs confirm a switch of mode in words of their own, while their refusals use known words. Unknown words therefore count as
 * the confirmation. The account is read again afterwards and shows the mode.
 */
function isAnswerOfSwitch({ command }: Job, { kind }: Update): boolean {
  return kind === 'notice' && (command.kind === 'speed' || command.kind === 'visibility' || command.kind === 'settings')
}

function wordsOf({ text, reason }: Update): string[] {
  return text.length > 0 || reason?.detail === undefined ? text : [reason.detail]
}

/** What the receipt does to its job. Updates by webhook that came before the receipt keep their effect. */
export function applyReceipt(job: Job, receipt: Receipt, now: number): Job {
  if (isFinal(job.state)) return 'messageId' in receipt ? complete(job, { messageId: receipt.messageId }) : job
  switch (receipt.kind) {
    case 'refused':
      return end({ ...job, reason: receipt.reason }, 'failed', now)
    case 'unclear':
      return job.state === 'sending' ? { ...inDoubt(job, 'unknown', now), reason: receipt.reason } : job
    case 'accepted':
    case 'finished': {
      const accepted: Job = job.state === 'running' ? job : awaken(job, 'accepted', now)
      const named = receipt.messageId === undefined ? accepted : { ...accepted, messageId: receipt.messageId }
      const dated: Job = { ...named, acceptedAt: job.acceptedAt ?? now }
      return receipt.updates.reduce((current, update) => applyUpdate(current, update, now), dated)
    }
  }
}

/** Ends a job. The ends of listed jobs are notified, because they take minutes, during which users look elsewhere. */
export function end(job: Job, state: 'done' | 'failed' | 'cancelled', now: number): Job {
  const {
    progress: _p,
    preview: _v,
    nextCheckAt: _n,
    checks: _c,
    doubtedAt: _d,
    cancelAgreed: _a,
    sent: _s,
    ...rest
  } = job
  return { ...rest, state, updatedAt: now, endedAt: now, ...(isListed(job.command.kind) ? { told: false } : {}) }
}

/** For so long an API must not know a job that it agreed to stop, before that is believed: a single such answer may be a proxy's. */
const forgottenMs = 4_000

/**
 * The API does not know the job. That is believed only when it still says so after `confirmMs`: a single such answer may be a
 * proxy's.
 */
function doubt(job: Job, now: number): Job {
  if (job.doubtedAt === undefined || job.doubtedAt > now) return { ...job, doubtedAt: now }
  if (job.cancelAgreed && now - job.doubtedAt >= forgottenMs) return end(job, 'cancelled', now)
  const isCertain = now - job.doubtedAt >= confirmMs(job.command.kind)
  return isCertain ? end({ ...job, reason: { code: 'expired' } }, 'failed', now) : job
}

/** The API knows the job after all. */
function reassure(job: Job): Job {
  if (job.doubtedAt === undefined) return job
  const { doubtedAt: _, ...rest } = job
  return rest
}

/** Adds the ids that a job lacks: without them no button of its pictures can be pressed. */
function complete(
  job: Job,
  { followUpId, messageId }: { followUpId?: string | undefined; messageId?: string | undefined },
): Job {
  const lacking = {
    ...(job.handle === undefined && followUpId !== undefined ? { handle: followUpId } : {}),
    ...(job.messageId === undefined && messageId !== undefined ? { messageId } : {}),
  }
  return Object.keys(lacking).length > 0 ? { ...job, ...lacking } : job
}

function learn(job: Job, update: Update): Job {
  const handle = update.followUpId ?? job.handle
  const messageId = job.messageId ?? update.ids.messageId
  if (handle === job.handle && messageId === job.messageId) return job
  return { ...job, ...(handle === undefined ? {} : { handle }), ...(messageId === undefined ? {} : { messageId }) }
}

/** An update of an overdue or unknown job arrived: the job waits on as if it had just been accepted. */
function awaken(job: Job, state: 'accepted' | 'running', now: number): Job {
  if (job.state === state) return job
  const { reason: _r, told: _t, ...rest } = job
  const deadlineAt = isDoubtful(job.state)
    ? Math.max(job.deadlineAt, now + responseTimeoutMs(job.command.kind))
    : job.deadlineAt
  return { ...rest, state, updatedAt: now, deadlineAt, acceptedAt: job.acceptedAt ?? now }
}

function advance(job: Job, update: Update, now: number): Job {
  if (update.progress !== undefined && update.progress < (job.progress ?? 0)) return job
  const progress = update.progress ?? job.progress
  const preview = update.preview ?? job.preview
  const running = awaken(job, 'running', now)
  if (running === job && progress === job.progress && preview === job.preview) return job
  return {
    ...running,
    updatedAt: now,
    ...(progress === undefined ? {} : { progress }),
    ...(preview === undefined ? {} : { preview }),
  }
}

function finish(job: Job, update: Update, now: number): Job {
  const { pictures, buttons, text, seed, cost } = update
  const { reason: _, ...ended } = end(job, 'done', now)
  return {
    ...ended,
    result: {
      ...{ pictures, buttons, text },
      ...(seed === undefined ? {} : { seed }),
      ...(cost === undefined ? {} : { cost }),
    },
    ...(pictures.length === 0 ? {} : { kept: pictures.map(keptOf) }),
    ...(pictures.some((link) => link.inline && keptOf(link) === 'kept') ? { smallDue: true as const } : {}),
  }
}

function keptOf({ usable, inline }: PictureLink): 'kept' | 'lost' | 'waiting' {
  if (usable === false) return 'lost'
  return inline ? 'kept' : 'waiting'
}
