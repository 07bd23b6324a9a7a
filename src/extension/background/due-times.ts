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
  /** Whether a job is awaited now, so that the alarm has to ring as often as it may. */
  active: boolean
  /** When something has to be done, epoch ms, in no order. For what is overdue it is the present time. */
  times: number[]
}

type Deps = Pick<Context, 'store' | 'now'>

/** Reads from storage when the worker next has something to do. */
export async function readDueTimes({ store, now }: Deps): Promise<DueTimes> {
  const { pending, chores: unprocessed } = await store.read(jobIndex)
  const jobs = await store.readJobs(pending)
  const active = jobs.some((job) => isAwaited(job, now()))
  const times = jobs.flatMap(({ nextCheckAt, state, deadlineAt }) => [
    nextCheckAt ?? Infinity,
    isWithApi(state) ? deadlineAt : Infinity,
  ])
  if (unprocessed.length > 0) {
    const retries = Object.values(await store.read(pictureRetries))
    times.push(...retries.map(({ nextAt }) => (isDue(nextAt, now(), longestPauseMs) ? now() : nextAt)))
  }
  times.push(...(await relayTimes({ store, now }, active, jobs)))
  // A time further off than the longest pause was set by a clock that ran ahead: it counts as due.
  const isSet = (at: number) => Number.isFinite(at)
  return { active, times: times.filter(isSet).map((at) => (isDue(at, now(), longestCheckPauseMs) ? now() : at)) }
}

/** When the relay is polled again, when messages are acknowledged, and when inboxes on former relays are read or closed. */
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
