import type { AccountState } from './account.ts'
import type { Wire } from './core.ts'
import type { Delivery, Posted } from './delivery.ts'
import { isOver, type StudioJob } from './jobs.ts'

interface Options {
  account: AccountState
  delivery: Delivery
  wires: readonly Wire[]
  /** Another user's finished job on the same wire. */
  stranger(like: StudioJob): StudioJob
}

/** Posts what changed to the job's hook, and plays the scenarios that concern hooks. */
export function createNotify({ account, delivery, wires, stranger }: Options): (job: StudioJob) => void {
  const held = new Map<StudioJob, object[]>()

  function end(job: StudioJob, wire: Wire, hook: string, body: object): void {
    const { duplicate, reordered, notJson } = job.scenario
    const times = 1 + (duplicate === true ? 1 : duplicate || 0)
    const sent = notJson === 'hook' ? '<!doctype html><title>Bad gateway</title>' : body
    const post = (body: unknown, url = hook) => void delivery.send(posted(job, wire, body, url))
    for (let time = 0; time < times; time++) post(sent)
    if (reordered) for (const late of held.get(job) ?? [wire.lateBody(job)]) post(late)
    held.delete(job)
    if (!job.scenario.stranger) return
    const theirs = wire.hookBody(stranger(job))
    if (theirs !== null) post(theirs, untagged(hook))
  }

  return (job) => {
    const hook = job.hook ?? account.defaultHook
    const wire = wires.find(({ name }) => name === job.wire)
    if (hook === null || wire === undefined || job.scenario.lost) return
    const body = wire.hookBody(job)
    if (body === null) return
    if (isOver(job)) end(job, wire, hook, body)
    else if (job.scenario.reordered) held.set(job, [...(held.get(job) ?? []), body])
    else void delivery.send(posted(job, wire, body, hook))
  }
}

function posted(job: StudioJob, wire: Wire, body: unknown, url: string): Posted {
  return { lane: job.id, url, body, headers: (text) => wire.hookHeaders?.(text, job) ?? {} }
}

/** The hook's base: its last part is what told this job from others. Short paths have no such part. */
function untagged(hook: string): string {
  const url = new URL(hook)
  const parts = url.pathname.split('/')
  if (parts.length > 3) url.pathname = parts.slice(0, -1).join('/')
  return url.href
}
