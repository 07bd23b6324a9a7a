import { isDue } from '../../../shared/clock.ts'
import { head, keeping } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { type Catcher, type CatcherOptions, createCatcher, type Outcome } from './catch-picture.ts'
import { createKeepAwake, type KeepAwake } from './keep-awake.ts'
import { longestPauseMs } from './keep-plan.ts'
import { finishTry, markPicture, planTry } from './keep-records.ts'

/** Jobs worked on at once: one slow host must not keep the others waiting. */
const abreast = 3

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
  const { store, now } = context
  const awake = createKeepAwake(context)
  const deps = { ...context, ...createCatcher(context), awake }
  const busy = new Map<string, Promise<void>>()

  async function rest(): Promise<void> {
    if (busy.size === 0) await awake.clearAlarm()
  }

  function keep(jobId: string, anew = false): Promise<void> {
    const running =
      busy.get(jobId) ??
      keepAll(deps, jobId, anew).finally(() => {
        busy.delete(jobId)
        if (awake.hasAlarm()) return rest()
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

interface Deps extends Options, Catcher {
  awake: KeepAwake
}

async function keepAll(deps: Deps, jobId: string, anew: boolean): Promise<void> {
  const job = await planTry(deps, jobId, anew)
  if (!job) return
  deps.onPlanned()
  const stop = deps.awake.start()
  const waiting: Outcome[] = []
  try {
    const { doubts = 0, foreign = false } = (await deps.store.read(keeping))[jobId] ?? {}
    for (const [index, link] of (job.result?.pictures ?? []).entries()) {
      if (job.kept?.[index] !== 'waiting') continue
      // A database that fails is no reason to lose the link: tried again like a network that is down.
      const outcome = await deps
        .catchPicture(job, link, { index, doubts, foreign })
        .catch((error: unknown): Outcome => {
          deps.log.note('keep picture', error)
          return { state: 'waiting', problem: 'unreachable' }
        })
      if (outcome.state === 'waiting') waiting.push(outcome)
      else await markPicture(deps, jobId, index, outcome)
    }
  } finally {
    stop()
    await finishTry(deps, jobId, waiting)
    deps.onPlanned()
  }
  await deps.room.fit()
}
