import type { Job } from '../../../contract/job.ts'
import type { PictureLink } from '../../../contract/update.ts'
import { isDue } from '../../../shared/clock.ts'
import { head, keeping } from '../../store/items.ts'
import { downloadAlarm } from '../alarm-names.ts'
import type { Context } from '../context/context.ts'
import { type CatcherOptions, createCatcher, type Outcome } from './catch-picture.ts'
import { longestPauseMs, nextTry, type Plan } from './keep-plan.ts'

/** Jobs worked on at once: one slow host must not keep the others waiting. */
const abreast = 3
/**
 * Browsers end a worker that has been quiet for 30 s, with all its connections. A download is quiet; what counts is calls of the
 * extension's API in Chromium, alarms in Firefox. Both begin after this time: most pictures are there sooner.
 */
const longMs = 5_000
const beatMs = 20_000

export interface Keeper {
  /** The alarm that keeps the worker awake is for downloads only: it is ended, unless one is running. */
  rest(): Promise<void>
  /** One try for every picture of a job that still waits; `anew` when what was in the way may be gone, and pauses are short again. */
  keep(jobId: string, anew?: boolean): Promise<void>
  /** Settles when no picture of this job is being fetched. */
  underway(jobId: string): Promise<void>
  /** One try for each job whose time has come; for all when `now`, since something has changed for the better. */
  due(options?: { now: boolean }): Promise<void>
}

interface Options extends Pick<Context, 'store' | 'writer' | 'platform' | 'log'>, CatcherOptions {
  /** The time of a next try has been set. */
  onPlanned(): void
}

export function createKeeper(context: Options): Keeper {
  const { store, writer, pictures, room, now, timers, platform, log } = context
  const { catchPicture } = createCatcher(context)
  const busy = new Map<string, Promise<void>>()
  let rings = false

  async function keepAll(jobId: string, anew: boolean): Promise<void> {
    const job = await begin(jobId, anew)
    if (!job) return
    const stop = keepAwake()
    const waiting: Outcome[] = []
    try {
      const { doubts = 0, foreign = false } = (await store.read(keeping))[jobId] ?? {}
      for (const [index, link] of (job.result?.pictures ?? []).entries()) {
        if (job.kept?.[index] !== 'waiting') continue
        // A database that fails is no reason to lose the link: tried again like a network that is down.
        const outcome = await catchPicture(job, link, { index, doubts, foreign }).catch((error: unknown): Outcome => {
          log.note('keep picture', error)
          return { state: 'waiting', problem: 'unreachable' }
        })
        if (outcome.state === 'waiting') waiting.push(outcome)
        else await mark(jobId, index, outcome)
      }
    } finally {
      stop()
      await finish(jobId, waiting)
    }
    await room.fit()
  }

  /** Before the first byte, so that whatever ends the worker meanwhile does not end the trying. */
  async function begin(jobId: string, anew: boolean): Promise<Job | undefined> {
    const job = await writer.change(async (transaction) => {
      const found = await transaction.job(jobId)
      if (!found?.kept?.includes('waiting')) return undefined
      const plans = await transaction.read(keeping)
      const { [jobId]: before } = plans
      const plan = nextTry(found, before && anew ? { ...before, tries: 0 } : before, now())
      transaction.put(keeping, { ...plans, [jobId]: plan })
      return found
    })
    if (job) context.onPlanned()
    return job
  }

  async function mark(jobId: string, index: number, outcome: Exclude<Outcome, { state: 'waiting' }>): Promise<void> {
    const gone = await writer.change(async (transaction) => {
      const current = await transaction.job(jobId)
      if (current?.kept) {
        const kept = current.kept.with(index, outcome.state)
        transaction.putJob({ ...current, kept, ...(outcome.state === 'kept' ? measured(current, index, outcome) : {}) })
      }
      return !current
    })
    // The user deleted the job while its picture came.
    if (gone) await pictures.deletePictures(jobId)
  }

  /** What was in the way of the pictures that still wait; the plan goes with the last of them. */
  async function finish(jobId: string, waiting: readonly Outcome[]): Promise<void> {
    await writer.change(async (transaction) => {
      const { [jobId]: before, ...others } = await transaction.read(keeping)
      if (!before) return
      const waits = (await transaction.job(jobId))?.kept?.includes('waiting')
      transaction.put(keeping, waits ? { ...others, [jobId]: withOutcome(before, waiting, now()) } : others)
    })
    context.onPlanned()
  }

  function keepAwake(): () => void {
    let cancel = timers.after(longMs, beat)
    function beat(): void {
      rings = true
      log.background(platform.alarms.setAlarm(downloadAlarm, { every: platform.alarms.wakeSeconds() }), 'keep awake')
      cancel = timers.after(beatMs, beat)
    }
    return () => cancel()
  }

  async function rest(): Promise<void> {
    if (busy.size > 0) return
    rings = false
    await platform.alarms.setAlarm(downloadAlarm, null)
  }

  function keep(jobId: string, anew = false): Promise<void> {
    const running =
      busy.get(jobId) ??
      keepAll(jobId, anew).finally(() => {
        busy.delete(jobId)
        if (rings) return rest()
      })
    busy.set(jobId, running)
    return running
  }

  return {
    rest,
    keep,
    async underway(jobId) {
      // Whoever began it hears of its failure.
      await busy.get(jobId)?.catch(() => {})
    },
    async due(options) {
      const { chores } = await store.read(head)
      const plans = await store.read(keeping)
      const queue = (await store.readJobs(chores)).filter(
        ({ id, kept }) =>
          kept?.includes('waiting') && (options?.now || isDue(plans[id]?.nextAt ?? 0, now(), longestPauseMs)),
      )
      const work = async () => {
        for (let job = queue.shift(); job; job = queue.shift()) await keep(job.id, options?.now)
      }
      await Promise.all(Array.from({ length: abreast }, work))
    },
  }
}

function measured(job: Job, index: number, { link }: { link: PictureLink }): Pick<Job, 'result'> {
  return job.result ? { result: { ...job.result, pictures: job.result.pictures.with(index, link) } } : {}
}

function withOutcome(plan: Plan, waiting: readonly Outcome[], now: number): Plan {
  const outcomes = waiting.filter((outcome) => outcome.state === 'waiting')
  const [first] = outcomes
  const doubts = (plan.doubts ?? 0) + (outcomes.some(({ doubtful }) => doubtful) ? 1 : 0)
  const pauseMs = Math.max(0, ...outcomes.map((outcome) => outcome.pauseMs ?? 0))
  return {
    tries: plan.tries,
    nextAt: Math.max(plan.nextAt, now + pauseMs),
    ...(first ? { problem: first.problem } : {}),
    ...(doubts > 0 ? { doubts } : {}),
    ...(plan.foreign ? { foreign: true } : {}),
  }
}
