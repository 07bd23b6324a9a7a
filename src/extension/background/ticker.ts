import type { Job } from '../../contract/job.ts'
import { longestCheckPauseMs } from '../../jobs/deadlines.ts'
import { isAwaited, isWithApi } from '../../jobs/state.ts'
import { isDue } from '../../shared/clock.ts'
import { createRerun } from '../../shared/serial.ts'
import { cursor, formerRelays, head, keeping, relay } from '../store/items.ts'
import { tickAlarm } from './alarm-names.ts'
import type { Context } from './context/context.ts'
import type { FollowUps } from './follow-ups.ts'
import { longestPauseMs } from './pictures/keep-plan.ts'
import type { Poller } from './polling/poll.ts'
import { inboxMark } from './relay/inbox.ts'
import { letGoMs } from './relay/let-go.ts'
import type { Sync } from './relay/sync.ts'

/** Sooner than an alarm can ring, while the worker lives. */
const shortMs = 30_000
const hiccupMs = 5_000

export interface Ticker {
  listen(): void
  /** Works off what is due, one run at a time. */
  tick(): Promise<void>
  /** Sets the alarm to when something will be due. Nothing pending: no alarm, no traffic. */
  plan(): Promise<void>
}

interface Options extends Context {
  poller: Pick<Poller, 'due'>
  sync: Pick<Sync, 'ensure' | 'tidy'>
  followUps: Pick<FollowUps, 'work'>
}

export function createTicker(context: Options): Ticker {
  const { store, now, timers, platform, log } = context
  const { setAlarm, onAlarm, wakeSeconds } = platform.alarms
  let cancel = () => {}
  const plan = createRerun(schedule)
  // An alarm that rings during a run may concern work that became due after the run began.
  // What could not be done is still due at the next tick.
  const tick = createRerun(() => work(context).catch((error: unknown) => log.note('work', error)), plan)

  async function dueTimes(): Promise<{ active: boolean; times: number[] }> {
    const { pending, chores } = await store.read(head)
    const jobs = await store.readJobs(pending)
    const active = jobs.some((job) => isAwaited(job, now()))
    const times = jobs.flatMap(({ nextCheckAt, state, deadlineAt }) => [
      nextCheckAt ?? Infinity,
      isWithApi(state) ? deadlineAt : Infinity,
    ])
    if (chores.length > 0) {
      const plans = Object.values(await store.read(keeping))
      times.push(...plans.map(({ nextAt }) => (isDue(nextAt, now(), longestPauseMs) ? now() : nextAt)))
    }
    times.push(...(await relayTimes(active, jobs)))
    // One further off than any pause is another clock's, and due.
    const isThere = (at: number) => Number.isFinite(at)
    return { active, times: times.filter(isThere).map((at) => (isDue(at, now(), longestCheckPauseMs) ? now() : at)) }
  }

  /** When the relay is asked again, lets go of what was taken, and inboxes that were left are closed. */
  async function relayTimes(active: boolean, jobs: readonly Job[]): Promise<number[]> {
    const { nextAt, taken } = await store.read(cursor)
    const marks = new Set(jobs.map(({ sent }) => sent?.inbox))
    const left = (await store.read(formerRelays)).filter(({ hook }) => !marks.has(inboxMark(hook)))
    return [
      ...(active ? [nextAt || Infinity] : []),
      ...(taken && (await store.read(relay)) ? [taken.at + letGoMs] : []),
      ...left.map((former) => former.nextAt || now()),
    ]
  }

  async function schedule(): Promise<void> {
    const { active, times } = await dueTimes()
    const next = Math.min(...times)
    const soon = Math.max(next - now(), 0)
    cancel()
    // What is still due after a tick could not be done (storage that refuses, as a rule): not again at once.
    const delay = soon === 0 ? hiccupMs : soon
    cancel = delay < shortMs ? timers.after(delay, () => log.background(tick(), 'tick')) : () => {}
    if (active) return setAlarm(tickAlarm, { every: wakeSeconds() })
    // An alarm may ring a little early; one in the past would ring at once, again and again.
    return setAlarm(tickAlarm, Number.isFinite(next) ? { at: Math.max(next, now() + shortMs) } : null)
  }

  return {
    listen() {
      onAlarm((name) => {
        if (name === tickAlarm) log.background(tick(), 'tick')
      })
    },
    tick,
    plan,
  }
}

async function work({ poller, sync, followUps, log }: Options): Promise<void> {
  await poller.due()
  sync.ensure()
  log.background(sync.tidy(), 'tidy inboxes')
  log.background(followUps.work(), 'follow-ups')
}
