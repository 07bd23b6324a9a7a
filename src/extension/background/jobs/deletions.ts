import { deletions, pictureRetries } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import { notificationId } from '../notifications/notifications.ts'

/** Removes a job, and records in the same write that its pictures and its notification are still to be deleted. */
export async function forgetJob(transaction: Transaction, jobId: string): Promise<void> {
  await transaction.removeJob(jobId)
  const { [jobId]: retry, ...others } = await transaction.read(pictureRetries)
  if (retry) transaction.put(pictureRetries, others)
  const known = await transaction.read(deletions)
  transaction.put(deletions, [...known.filter((id) => id !== jobId), jobId])
}

/** Deletes the pictures and notifications of removed jobs. When the worker ends before all are deleted, its next start goes on. */
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
