import type { Job } from '../../../contract/job.ts'
import { withoutPressed } from '../../../jobs/button.ts'
import { interrupt } from '../../../jobs/deadlines.ts'
import { isHeld, leavesAt, release } from '../../../jobs/held.ts'
import { isFinal } from '../../../jobs/state.ts'
import { end } from '../../../jobs/transitions.ts'
import { createRerun } from '../../../shared/serial.ts'
import { connections, jobIndex, relay } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import { finishDeletions, forgetJob } from '../jobs/deletions.ts'
import { putWithConsequences } from '../jobs/record-update.ts'
import { signRelease } from '../notifications/sign.ts'
import { sentTo } from './sent-to.ts'
import type { Prepared } from './transmit.ts'
import type { UnsentMarks } from './unsent-marks.ts'

/** Keeps sends back for a few seconds, in which the user can undo them. */
export interface Hold {
  /**
   * Sends what was held long enough, and plans the rest. What a killed worker held goes on like this, too. What was held when the
   * browser ended is not sent: nobody knows whether it left before that, so that the user decides.
   */
  resume(): Promise<void>
  /**
   * Removes a held job without a trace: nothing of it has left the browser. Resolves to false when it has already been sent; to
   * true also when it is gone.
   */
  undo(jobId: string): Promise<boolean>
}

interface Options extends Context {
  pictures: Pictures
  transmit(prepared: Prepared): Promise<void>
  unsentMarks: UnsentMarks
}

export function createHold(context: Options): Hold {
  const { store, writer, timers, now, log, platform, unsentMarks } = context
  let cancel = () => {}

  const resume = createRerun(async () => {
    const held = (await store.readJobs((await store.read(jobIndex)).pending)).filter(isHeld)
    const due = held.filter((job) => leavesAt(job, now()) <= now()).map(({ id }) => id)
    const unsent = await unsentMarks.marked(due)
    for (const id of due) {
      // In a write of its own, before anything leaves: whoever finds the job without the field takes it as sent.
      const prepared = await writer.change((transaction) =>
        unsent.has(id) ? releaseJob(transaction, id, now()) : doubtJob(transaction, id, now()),
      )
      log.background(unsentMarks.remove(id), 'mark unsent job')
      if (!prepared) continue
      log.background(context.transmit(prepared), 'send')
      log.background(signRelease(platform, prepared.job), 'show sign')
    }
    const next = Math.min(...held.map((job) => leavesAt(job, now())).filter((at) => at > now()))
    cancel()
    if (Number.isFinite(next)) cancel = timers.after(next - now(), () => log.background(resume(), 'held sends'))
  })

  return {
    resume,
    async undo(jobId) {
      const isUndone = await writer.change(async (transaction) => {
        const job = await transaction.job(jobId)
        if (!job) return true
        if (!isHeld(job)) return false
        const parent = job.parentId === undefined ? undefined : await transaction.job(job.parentId)
        if (parent && job.command.kind === 'button') transaction.putJob(withoutPressed(parent, job.command))
        await forgetJob(transaction, jobId)
        return true
      })
      if (isUndone) await finishDeletions(context)
      log.background(unsentMarks.remove(jobId), 'mark unsent job')
      return isUndone
    },
  }
}

/** What is to be sent now; null when the job was taken back, or has failed because nobody waits for it any more. */
async function releaseJob(transaction: Transaction, jobId: string, now: number): Promise<Prepared | null> {
  const held = await transaction.job(jobId)
  if (!held || !isHeld(held)) return null
  const { list } = await transaction.read(connections)
  const connection = list.find(({ id }) => id === held.connectionId)
  const inbox = await transaction.read(relay)
  // Its account may have been removed meanwhile.
  const job: Job = connection
    ? { ...release(held, now), sent: sentTo(connection, inbox) }
    : end({ ...release(held, now), reason: { code: 'not-sent' } }, 'failed', now)
  await putWithConsequences(transaction, held, job)
  if (!connection || isFinal(job.state)) return null
  const parent = job.parentId === undefined ? undefined : await transaction.job(job.parentId)
  return { job, connection, parent, hook: inbox?.hook ?? null }
}

/** Of a job that was held when the browser ended. */
async function doubtJob(transaction: Transaction, jobId: string, now: number): Promise<null> {
  const held = await transaction.job(jobId)
  if (!held || !isHeld(held)) return null
  const { heldUntil: _, ...job } = held
  await putWithConsequences(transaction, held, interrupt(job, now))
  return null
}
