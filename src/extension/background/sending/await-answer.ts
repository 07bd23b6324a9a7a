import type { Job } from '../../../contract/job.ts'
import { applyUpdate } from '../../../jobs/transitions.ts'
import { type SendFailure, sendTo } from '../../../providers/http.ts'
import type { Provider, ProviderAnswer, ProviderRequest, SendContext } from '../../../providers/provider.ts'
import type { Result } from '../../../shared/result.ts'
import type { Context } from '../context/context.ts'
import { createPreviews, type PreviewDeps } from './previews.ts'
import { changeJob } from './record-outcome.ts'

/** While an answer is awaited the job is marked as still being sent: well below the time after which it would count as interrupted. */
const renewMs = 60_000
/** How often an API is asked how far it is. Servers of one's own answer this in a millisecond. */
const progressMs = 2_000

export type AwaitDeps = Context & PreviewDeps

interface Awaited {
  job: Job
  provider: Provider
  sending: SendContext
}

/** Sends a command. While its answer is awaited, which may take minutes, the job stays marked as being sent, and shows its progress. */
export async function awaitAnswer(
  context: AwaitDeps,
  { job, provider, sending }: Awaited,
  request: ProviderRequest,
): Promise<Result<ProviderAnswer, SendFailure>> {
  const stops = provider.answerTimeoutMs === undefined ? [] : watch(context, { job, provider, sending })
  const previews = createPreviews(context, job)
  try {
    const { address } = sending
    return await sendTo({ address, provider, isCommand: true, onPart: previews.show }, request, context)
  } finally {
    // Nothing of this is waited for: the answer may be a paid picture, which has to be stored.
    for (const stop of stops) stop()
    context.log.background(previews.end(), 'forget previews')
  }
}

/** @returns functions that end what is done meanwhile */
function watch(context: Context, { job, provider, sending }: Awaited): (() => void)[] {
  const { progress } = provider
  const renew = () =>
    changeJob(context, job, (current) =>
      current.state === 'sending' ? { ...current, updatedAt: context.now() } : current,
    )
  async function askProgress({ encode, decode }: NonNullable<typeof progress>): Promise<void> {
    const answer = await sendTo({ address: sending.address, provider }, encode(sending, job.id), context)
    const percent = answer.ok ? decode(answer.value, job.id) : null
    if (percent !== null) await changeJob(context, job, (current) => withProgress(current, percent, context.now()))
  }
  return [
    repeat(context, renewMs, renew),
    ...(progress && job.command.kind !== 'info' ? [repeat(context, progressMs, () => askProgress(progress))] : []),
  ]
}

/** It is still being sent: only its answer says that it was accepted. */
function withProgress(job: Job, progress: number, now: number): Job {
  if (job.state !== 'sending') return job
  const { progress: next } = applyUpdate(
    job,
    { ids: {}, state: 'running', progress, pictures: [], buttons: [], text: [] },
    now,
  )
  return next === undefined || next === job.progress ? job : { ...job, progress: next, updatedAt: now }
}

/** Calls `run` again and again, `pauseMs` after the last one has ended. @returns ends it; one that is running goes on */
function repeat(
  { timers, log }: Pick<Context, 'timers' | 'log'>,
  pauseMs: number,
  run: () => Promise<void>,
): () => void {
  let isOver = false
  let cancel = timers.after(pauseMs, step)
  function step(): void {
    const again = () => {
      if (!isOver) cancel = timers.after(pauseMs, step)
    }
    log.background(run().finally(again), 'await answer')
  }
  return () => {
    isOver = true
    cancel()
  }
}
