import type { Job } from '../../contract/job.ts'
import { longestCheckPauseMs } from '../../jobs/deadlines.ts'
import { isAwaited, isWithApi } from '../../jobs/state.ts'
import { isDue } from '../../shared/clock.ts'
import { cursor, formerRelays, jobIndex, pictureRetries, relay } from '../store/items.ts'
import type { Context } from './context/context.ts'
import { longestPauseMs } from './pictures/retry-schedule.ts'
import { acknowledgeAfterMs } from './relay/acknowledge.ts'
import { inboxMark } from './relay/inbox.ts'

interface DueTimes {
  /** A job is awaited now, so that the worker is to be woken as often as alarms may ring. */
  active: boolean
  /** Epoch ms at which something has to be done, in no order. What is overdue stands with the present time. */
  times: number[]
}

type Deps = Pick<Context, 'store' | 'now'>

/** Reads from storage when something will be due. */
export async function readDueTimes({ store, now }: Deps): Promise<DueTimes> {
  const { pending, chores: unprocessed } = await store.read(jobIndex)
  const jobs = await store.readJobs(pending)
  const active = jobs.some((job) => isAwaited(job, now()))
  const times = jobs.flatMap(({ nextCheckAt, state, deadlineAt }) => [
    nextCheckAt ?? Infinity,
    isWithApi(state) ? deadlineAt : Infinity,
  ])
  if (unprocessed.length > 0) {
    const plans = Object.values(await store.read(pictureRetries))
    times.push(...plans.map(({ nextAt }) => (isDue(nextAt, now(), longestPauseMs) ? now() : nextAt)))
  }
  times.push(...(await relayTimes({ store, now }, active, jobs)))
  // A time further off than any pause was set by a clock that ran ahead, so that it is due.
  const isThere = (at: number) => Number.isFinite(at)
  return { active, times: times.filter(isThere).map((at) => (isDue(at, now(), longestCheckPauseMs) ? now() : at)) }
}

/** When the relay is polled again, when it may delete what was taken, and when inboxes that were left are closed. */
async function relayTimes({ store, now }: Deps, active: boolean, jobs: readonly Job[]): Promise<number[]> {
  const { nextAt, taken } = await store.read(cursor)
  const marks = new Set(jobs.map(({ sent }) => sent?.inbox))
  const left = (await store.read(formerRelays)).filter(({ hook }) => !marks.has(inboxMark(hook)))
  return [
    ...(active ? [nextAt || Infinity] : []),
    ...(taken && (await store.read(relay)) ? [taken.at + acknowledgeAfterMs] : []),
    ...left.map((former) => former.nextAt || now()),
  ]
}
