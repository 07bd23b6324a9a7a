import type { Speed } from '../../../contract/command.ts'
import type { FastTimeSample } from '../../../contract/fast-time-sample.ts'
import type { Job } from '../../../contract/job.ts'
import type { Unit } from '../../../contract/money.ts'
import type { ReasonCode } from '../../../contract/reason.ts'
import { durationMs, medianOf } from '../../../jobs/duration.ts'
import { paints } from '../../../jobs/kinds.ts'
import type { Known } from '../../../jobs/lineage.ts'
import { pictureCount } from '../../../jobs/result-layout.ts'
import { type WorkKind, workKindOf, workKinds } from '../../../jobs/work-kind.ts'
import { type Step, sumBySteps } from './periods.ts'

/** Finished pictures by step, as `pictureCount` counts them. */
export function picturesOver(jobs: Iterable<Job>, steps: readonly Step[]): number[] {
  const done = [...jobs].filter((job) => job.state === 'done' && paints(job.command.kind))
  return sumBySteps(
    done.map((job) => ({ at: job.endedAt ?? job.updatedAt, value: job.result ? pictureCount(job.result) : 0 })),
    steps,
  )
}

export interface Wait {
  kind: WorkKind
  /** Null: not known, as with jobs of before speeds were noted. */
  speed: Speed | null
  medianMs: number
  /** How many jobs stand behind it. */
  jobs: number
}

/** How long the middle one of finished jobs took, from asking to the result, in the order of `workKinds`, the slowest speed last. */
export function waitsOf(jobs: Iterable<Job>, known: Known<Job>): Wait[] {
  const groups = new Map<string, { kind: WorkKind; speed: Speed | null; durations: number[] }>()
  for (const job of jobs) {
    const kind = workKindOf(job, known)
    const ms = durationMs(job)
    if (kind === null || ms === null) continue
    const speed = job.speed ?? null
    const key = `${workKinds.indexOf(kind)} ${speedOrder.indexOf(speed)}`
    const group = groups.get(key) ?? { kind, speed, durations: [] }
    group.durations.push(ms)
    groups.set(key, group)
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { kind, speed, durations }]) => ({ kind, speed, medianMs: medianOf(durations), jobs: durations.length }))
}

const speedOrder: readonly (Speed | null)[] = ['turbo', 'fast', 'relax', null]

/**
 * Minutes of fast time used, by step: how much less each sample tells than the one before it, on the day it was read. When
 * there is more than before, or of another whole, it was filled up: that says nothing of what was used.
 */
export function fastTimeOver(samples: Iterable<FastTimeSample>, steps: readonly Step[]): number[] {
  const last = new Map<string, FastTimeSample>()
  const used: { at: number; value: number }[] = []
  for (const sample of [...samples].toSorted((a, b) => a.at - b.at)) {
    const before = last.get(sample.connectionId)
    last.set(sample.connectionId, sample)
    if (!before || before.of !== sample.of) continue
    const value = minutesOf(before) - minutesOf(sample)
    if (value > 0) used.push({ at: sample.at, value })
  }
  return sumBySteps(used, steps)
}

function minutesOf({ left, unit }: FastTimeSample): number {
  return unit === 'hours' ? left * 60 : left
}

export interface Spending {
  unit: Unit
  /** By step. */
  values: number[]
}

/** What results cost, as far as their services said so, by unit: amounts of different units can't be added up. */
export function spendingOver(jobs: Iterable<Job>, steps: readonly Step[]): Spending[] {
  const costs = new Map<Unit, { at: number; value: number }[]>()
  for (const { result, endedAt, updatedAt } of jobs) {
    if (!result?.cost) continue
    const { unit, amount } = result.cost
    const known = costs.get(unit) ?? []
    known.push({ at: endedAt ?? updatedAt, value: amount })
    costs.set(unit, known)
  }
  return [...costs].map(([unit, values]) => ({ unit, values: sumBySteps(values, steps) }))
}

export interface Failure {
  /** Null: no reason is known. */
  code: ReasonCode | null
  jobs: number
}

/** Failed jobs by reason, the most usual first. */
export function failuresOf(jobs: Iterable<Job>): Failure[] {
  const counts = new Map<ReasonCode | null, number>()
  for (const { state, reason } of jobs) {
    if (state !== 'failed') continue
    const code = reason?.code ?? null
    counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  return [...counts].map(([code, count]) => ({ code, jobs: count })).toSorted((a, b) => b.jobs - a.jobs)
}

/** Jobs of a time, by when they were asked for. */
export function within(jobs: Iterable<Job>, steps: readonly Step[]): Job[] {
  const [from, to] = [steps[0]?.from ?? 0, steps.at(-1)?.to ?? 0]
  return [...jobs].filter(({ createdAt }) => createdAt >= from && createdAt < to)
}
