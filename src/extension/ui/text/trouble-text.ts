import type { ProviderInfo } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'
import type { Reason, ReasonCode } from '../../../contract/reason.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { isDoubted } from '../../../jobs/state.ts'
import { localeCode } from '../../../shared/locale-code.ts'
import { isDirect, reasonText } from './job-text.ts'
import { sentences, t } from './words.ts'

/** What the user can do or should know of a job that is late or doubtful; empty for all others. */
export function hintText(job: Job, service: ProviderInfo | null = null): string {
  if (isDoubted(job)) return t('hint_doubted')
  if (job.state === 'overdue') return lateText(job)
  if (job.state !== 'unknown') return ''
  return isAskable(service) ? doubtText(job) : lostText(job, service)
}

/** Whether anybody can still be asked how a job stands: not where the answer to the command was the only word of it. */
export function isAskable(service: ProviderInfo | null): boolean {
  return !isDirect(service) || (service?.capabilities.poll ?? false)
}

/** What was on its way may have been painted and paid, and nobody can be asked for it. */
function lostText(job: Job, service: ProviderInfo | null): string {
  const code = job.reason?.code ?? 'unreachable'
  const isBroken = code === 'unreachable' || code === 'interrupted'
  const why = isBroken ? t(`hint_painting_${code}`) : troubleText(job)
  return sentences(why, t(isPaid(service) ? 'hint_answer_paid' : 'hint_answer_lost'))
}

/** Whether its pictures cost the user something: not on a machine of one's own, nor where nobody has an account. */
function isPaid(service: ProviderInfo | null): boolean {
  return service?.family !== 'card' && service?.family !== 'nothing'
}

/** Why it is not known: mostly the connection broke; else what came in place of an answer, and what to do about it. */
function doubtText(job: Job): string {
  const broke = !job.reason || job.reason.code === 'unreachable'
  return sentences(broke ? t('hint_unknown') : troubleText(job), t('hint_may_come'))
}

/** What went wrong, and what to do next. */
function troubleText(job: Job): string {
  return sentences(t('sentence', reasonText(job)), cureText(job))
}

/** What the last look at it brought, where one went wrong, and that nothing is lost yet. */
function lateText(job: Job): string {
  return sentences(job.reason ? t('sentence', reasonText(job)) : '', t('hint_overdue'))
}

/** What to do next, for a failed job. */
export function cureText(job: Job): string {
  return job.reason ? cureOf(job.reason) : ''
}

/** A refusal by one of these is of the address, not of the prompt. */
const wrongPath: readonly (number | undefined)[] = [404, 405]

export function cureOf({ code, status }: Reason): string {
  return code === 'refused' && wrongPath.includes(status) ? t('cure_wrong_path') : t(`cure_${localeCode(code)}`)
}

/** Refusals that every API makes before it starts to paint. */
const refusedFirst: readonly ReasonCode[] = [
  'invalid-parameter',
  'invalid-link',
  'already-done',
  'button-gone',
  'unsupported',
  'bad-token',
  'no-fast-time',
  'no-credits',
  'no-subscription',
  'account-suspended',
  'queue-full',
  'rate-limited',
  'permission',
  'no-hook',
]

/** What a failure cost, as far as anyone can know. Empty for commands and services that never cost anything. */
export function costText(job: Job, service: ProviderInfo | null = null): string {
  if (!isListed(job.command.kind) || !isPaid(service)) return ''
  if (job.state === 'unknown') return isAskable(service) ? t('cost_if_sent') : ''
  const never = job.acceptedAt === undefined || (job.reason && refusedFirst.includes(job.reason.code))
  return t(never ? 'cost_none' : 'cost_maybe')
}

export type Remedy = 'edit' | 'resend' | 'setup' | 'relax'

/** The button a failure offers first; null when only words help. */
export function remedyOf(job: Job): Remedy | null {
  switch (job.reason?.code) {
    case 'moderated':
    case 'invalid-parameter':
    case 'invalid-link':
    case 'refused':
      return job.command.kind === 'imagine' ? 'edit' : null
    case 'bad-token':
    case 'permission':
    case 'no-hook':
    case 'no-subscription':
    case 'account-suspended':
    case 'hook-elsewhere':
    case 'unsupported':
      return 'setup'
    case 'no-fast-time':
      return 'relax'
    case 'already-done':
    case 'button-gone':
    case 'no-credits':
      return null
    default:
      return 'resend'
  }
}
