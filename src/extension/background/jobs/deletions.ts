import { deletions, pictureRetries } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import { notificationId } from '../notifications/notifications.ts'

/** Forgets a job, and notes in the same write that its pictures and its notification are still to go. */
export async function forgetJob(transaction: Transaction, jobId: string): Promise<void> {
  await transaction.removeJob(jobId)
  const { [jobId]: planned, ...others } = await transaction.read(pictureRetries)
  if (planned) transaction.put(pictureRetries, others)
  const known = await transaction.read(deletions)
  transaction.put(deletions, [...known.filter((id) => id !== jobId), jobId])
}

/** Deletes what is noted to go. Cut off in between, it is done once more at the next start. */
export async function finishDeletions({
  store,
  writer,
  platform,
  pictures,
}: Pick<Context, 'store' | 'writer' | 'platform'> & { pictures: Pictures }): Promise<void> {
  for (const jobId of await store.read(deletions)) {
    await Promise.all([pictures.deletePictures(jobId), platform.notifications.clear(notificationId(jobId))])
    await writer.change(async (transaction) => transaction.sweepJob(jobId))
    await writer.change(async (transaction) => {
      const left = (await transaction.read(deletions)).filter((id) => id !== jobId)
      transaction.put(deletions, left)
    })
  }
}
