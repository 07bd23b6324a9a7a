import type { Now, Timers } from '../shared/clock.ts'
import { type AccountState, charge, type QueueLengths, type Speed } from './account.ts'
import type { Action, Drawing } from './actions.ts'
import type { StudioConfig } from './config.ts'
import type { Picture } from './pictures.ts'
import type { FailureCode, Scenario } from './scenario.ts'

/** Oldest jobs are forgotten beyond this. */
const maxJobs = 5000
/** An answer without a picture: long enough to be seen waiting. ms */
const wordsMs = 400

export type JobKind = 'imagine' | 'button' | 'describe' | 'blend' | 'info' | 'settings' | 'slash' | 'seed'
export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

/** What a finished job has to tell. */
export interface Outcome {
  picture?: Picture
  /** Pictures that are no grid, `picture` among them. */
  singles?: Picture[]
  /** The four quarters of a grid; under an upscale those of the grid it came from, as The Next Leg has it. */
  quarters: Picture[]
  actions: readonly Action[]
  text?: string | string[] | Record<string, string>
  /** Labels in place of actions: the settings. */
  labels?: readonly string[]
}

/** One command in the studio, the same for every wire. Times are epoch ms. */
export interface StudioJob {
  id: string
  /** What follow-ups name; some wires have a second id for that. */
  followUpId: string
  wire: string
  kind: JobKind
  /** As the client wrote it. */
  prompt: string
  drawing: Drawing | null
  /** The button that made it. */
  action: Action | null
  parent: StudioJob | null
  hook: string | null
  /** The caller's tag, whatever its type. */
  ref: unknown
  /** `scheme://host` for picture links. */
  origin: string
  speed: Speed
  scenario: Scenario
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  status: JobStatus
  /** 0 to 100. */
  progress: number
  preview: Picture | null
  outcome: Outcome | null
  failure: FailureCode | null
  /** Buttons under this job's picture, in the order they were pressed. */
  pressed: Action[]
}

/** How a kind of work is done. `gpuMinutes` of the account's time, `images` painted. */
export interface Work {
  gpuMinutes: number
  images: number
  /** Share of `paintMs` it takes; null for work without painting. */
  share: number | null
  finish(job: StudioJob): Outcome | FailureCode | Promise<Outcome | FailureCode>
}

interface Options {
  now: Now
  timers: Timers
  config: StudioConfig
  account: AccountState
  /** Called after every change that a client could see. */
  onChange(job: StudioJob): void
}

/**
 * queued -> running(progress) -> done | failed | cancelled. At most `concurrency` run; the rest waits in order.
 * All changes happen on timers, so the receipt is always out first (but for `rush`).
 */
export function createJobs({ now, timers, config, account, onChange }: Options) {
  const jobs = new Map<string, StudioJob>()
  const works = new Map<StudioJob, Work>()
  const cancels = new Map<StudioJob, () => void>()
  const active = new Set<StudioJob>()
  const queue: StudioJob[] = []
  const waiting = new Map<StudioJob, (() => void)[]>()

  function later(job: StudioJob, delayMs: number, run: () => void): void {
    cancels.set(job, timers.after(delayMs, run))
  }

  function end(job: StudioJob, status: 'done' | 'failed' | 'cancelled'): void {
    if (isOver(job)) return
    cancels.get(job)?.()
    cancels.delete(job)
    const work = works.get(job)
    works.delete(job)
    active.delete(job)
    if (queue.includes(job)) queue.splice(queue.indexOf(job), 1)
    job.status = status
    job.finishedAt = now()
    if (status === 'done') {
      job.progress = 100
      if (work) charge(account, job.speed, work.gpuMinutes, work.images)
    }
    onChange(job)
    for (const go of waiting.get(job) ?? []) go()
    waiting.delete(job)
    startNext()
  }

  async function finish(job: StudioJob): Promise<void> {
    const fixed = job.scenario.moderated ? 'BLOCKED' : (job.scenario.fail ?? null)
    try {
      const outcome = fixed ?? (await works.get(job)?.finish(job)) ?? 'INTERNAL_ERROR'
      if (typeof outcome === 'string') job.failure = outcome
      else job.outcome = outcome
    } catch {
      job.failure = 'INTERNAL_ERROR'
    }
    end(job, job.failure === null ? 'done' : 'failed')
  }

  function step(job: StudioJob, index: number): void {
    const { scenario } = job
    const share = works.get(job)?.share ?? null
    const paintMs = scenario.paintMs ?? config.paintMs
    const steps = share === null ? 0 : (scenario.progressSteps ?? config.progressSteps)
    const wholeMs = share === null ? Math.min(paintMs, wordsMs) : paintMs * share
    if (scenario.stuck && index >= steps) return
    later(job, wholeMs / (steps + 1), () => {
      if (index >= steps) return void finish(job)
      job.progress = Math.round(((index + 1) * 100) / (steps + 1))
      onChange(job)
      step(job, index + 1)
    })
  }

  function start(job: StudioJob): void {
    later(job, 0, () => {
      job.status = 'running'
      job.startedAt = now()
      onChange(job)
      step(job, 0)
    })
  }

  function startNext(): void {
    while (active.size < config.concurrency) {
      const job = queue.shift()
      if (job === undefined) return
      active.add(job)
      start(job)
    }
  }

  return {
    /** By its id or its followUpId. */
    get: (id: string): StudioJob | null => jobs.get(id) ?? null,
    /** Newest last. */
    list: (): StudioJob[] => [...new Set(jobs.values())],
    /** Commands that must wait for a free place, and those that may not even wait. */
    isFull: (): boolean => active.size >= config.concurrency && queue.length >= config.queueLimit,
    lengths(): QueueLengths {
      const relax = queue.filter((job) => job.speed === 'relax').length
      return { fast: queue.length - relax, relax, running: active.size }
    },
    /** How many are before this one; 0 when it has begun. */
    place: (job: StudioJob): number => queue.indexOf(job) + 1,
    submit(job: StudioJob, work: Work): void {
      jobs.set(job.id, job)
      jobs.set(job.followUpId, job)
      for (const [id, old] of jobs) {
        if (jobs.size <= maxJobs * 2) break
        if (isOver(old)) jobs.delete(id)
      }
      works.set(job, work)
      // Words need no place at the easel: `info` is answered while pictures are painted.
      if (work.share === null) start(job)
      else {
        queue.push(job)
        startNext()
      }
    },
    /** Ends a job at once, as if its time were over. */
    async rush(job: StudioJob): Promise<void> {
      cancels.get(job)?.()
      job.startedAt ??= now()
      if (!isOver(job)) await finish(job)
    },
    cancel: (job: StudioJob): void => end(job, 'cancelled'),
    /** Settles when the job has ended: for APIs whose answer is the result. */
    async ended(job: StudioJob): Promise<void> {
      if (isOver(job)) return
      await new Promise<void>((resolve) => waiting.set(job, [...(waiting.get(job) ?? []), resolve]))
    },
    stop(): void {
      for (const cancel of cancels.values()) cancel()
      cancels.clear()
      queue.length = 0
    },
  }
}
export type Jobs = ReturnType<typeof createJobs>

export function isOver(job: StudioJob): boolean {
  return job.status === 'done' || job.status === 'failed' || job.status === 'cancelled'
}

/** A job by its id or its followUpId. Null: there is none, or another wire started it. */
export function jobOf(wire: string, jobs: Jobs, id: string): StudioJob | null {
  const job = jobs.get(id)
  return job?.wire === wire ? job : null
}
