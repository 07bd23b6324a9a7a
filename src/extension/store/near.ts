import type { Connection } from '../../contract/connection.ts'
import type { Job } from '../../contract/job.ts'
import { type Near, nearness } from '../../shared/address.ts'

/**
 * Where a job's own connection is: one that the user set up, so that no archive can say so. While a job is on its way it counts
 * where it was sent, also when its connection was removed.
 */
export function nearJob({ connectionId, sent }: Pick<Job, 'connectionId' | 'sent'>, list: readonly Connection[]): Near {
  const connection = list.find(({ id }) => id === connectionId)
  return connection?.imported !== true && nearness(connection?.address ?? sent?.origin ?? '')
}
