import type { Connection } from '../../contract/connection.ts'
import type { Job } from '../../contract/job.ts'
import { isLoopback } from '../../shared/loopback.ts'

/**
 * Whether a job's connection is on this machine. Only a connection that the user set up counts, not one from an archive. When the
 * connection was removed, the address counts that the job was sent to.
 */
export function isNearJob(
  { connectionId, sent }: Pick<Job, 'connectionId' | 'sent'>,
  list: readonly Connection[],
): boolean {
  const connection = list.find(({ id }) => id === connectionId)
  return connection?.imported !== true && isLoopback(connection?.address ?? sent?.origin ?? '')
}
