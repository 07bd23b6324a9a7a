import type { Job } from '../../../contract/job.ts'
import type { Reason } from '../../../contract/reason.ts'
import { checkPauseMs, hookedCheckPauseMs } from '../../../jobs/deadlines.ts'
import { inDoubt } from '../../../jobs/doubt.ts'
import { isWithApi } from '../../../jobs/state.ts'
import { applyReceipt, end } from '../../../jobs/transitions.ts'
import type { Provider, Receipt } from '../../../providers/provider.ts'
import type { Context } from '../context/context.ts'
import { untilStored } from '../context/until-stored.ts'
import { cleaning, cleanReceipt } from '../jobs/clean.ts'
import { putWithConsequences, takeAccount } from '../jobs/record-update.ts'

type Deps = Pick<Context, 'writer' | 'timers' | 'now' | 'random'>

/**
 * Applies a receipt to its job, cleaned of the user's secrets.
 * @param route.byHook the API was given a hook that it posts to, so that the job need not be polled
 */
export function recordReceipt(
  deps: Deps,
  job: Job,
  receipt: Exclude<Receipt, { kind: 'confirm' }>,
  route: { provider: Provider; byHook: boolean },
): Promise<void> {
  return untilStored(deps, async (transaction) => {
    const current = await transaction.job(job.id)
    const value = cleanReceipt(receipt, await cleaning(transaction, job))
    const next = current && scheduleCheck(deps, applyReceipt(current, value, deps.now()), route)
    if (current && next && next !== current) await putWithConsequences(transaction, current, next)
    // Some APIs describe the account in the same response.
    const accounts = 'updates' in value ? value.updates.flatMap(({ account }) => account ?? []) : []
    for (const account of accounts) await takeAccount(transaction, job, account, deps.now())
  })
}

/**
 * Ends a job that could not be sent, unless its state has changed meanwhile.
 * @param doubtful the API may have started it all the same: its state becomes `unknown`
 */
export function recordFailure(deps: Deps, job: Job, reason: Reason, doubtful = false): Promise<void> {
  return changeJob(deps, job, (current) => {
    if (current.state !== 'sending') return current
    if (doubtful) return { ...inDoubt(current, 'unknown', deps.now()), reason, ...firstCheck(deps, current) }
    return end({ ...current, reason }, 'failed', deps.now())
  })
}

/** Changes a job as it is stored now; does nothing when it was deleted. */
export function changeJob(deps: Deps, job: Job, next: (current: Job) => Job): Promise<void> {
  return untilStored(deps, async (transaction) => {
    const current = await transaction.job(job.id)
    const changed = current && next(current)
    if (current && changed && changed !== current) await putWithConsequences(transaction, current, changed)
  })
}

function firstCheck({ now, random }: Deps, job: Job): { nextCheckAt: number; checks: number } {
  return { nextCheckAt: now() + checkPauseMs(0, false, random), checks: job.checks ?? 0 }
}

/** Without a hook, polling is the only way to learn a job's result. With one, it is the way to learn it before its links are dead. */
function scheduleCheck(deps: Deps, job: Job, { provider, byHook }: { provider: Provider; byHook: boolean }): Job {
  if (job.state === 'unknown') return { ...job, ...firstCheck(deps, job) }
  if (!isWithApi(job.state) || !provider.poll) return job
  const pauseMs = byHook ? hookedCheckPauseMs(0, provider) : checkPauseMs(0, true, deps.random)
  return pauseMs === undefined ? job : { ...job, nextCheckAt: deps.now() + pauseMs, checks: 0 }
}
