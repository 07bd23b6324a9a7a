import type { Connection } from '../../contract/connection.ts'
import type { Job } from '../../contract/job.ts'
import { isLoopback } from '../../shared/loopback.ts'

/** Whether a job's own connection is on this machine. One whose connection was removed counts by where it was sent. */
export function isNearJob({ connectionId, sent }: Pick<Job, 'connectionId' | 'sent'>, list: readonly Connection[]) {
  return isLoopback(list.find(({ id }) => id === connectionId)?.address ?? sent?.origin ?? '')
}
