import type { Connection } from '../../contract/connection.ts'
import type { Job } from '../../contract/job.ts'
import { isLoopback } from '../../shared/loopback.ts'

/**
 * Whether a job's own connection is on this machine: one that the user set up, so that no archive can say so. While a job is on
 * its way it counts where it was sent, also when its connection was removed.
 */
export function isNearJob(
  { connectionId, sent }: Pick<Job, 'connectionId' | 'sent'>,
  list: readonly Connection[],
): boolean {
  const connection = list.find(({ id }) => id === connectionId)
  return connection?.imported !== true && isLoopback(connection?.address ?? sent?.origin ?? '')
}
