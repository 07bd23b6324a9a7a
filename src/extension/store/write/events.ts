/**
 * Events of a transaction. They are delivered once it is stored.
 *
 *   jobs.changed        jobs were written or removed
 *   postProcessing.due  a job was written that needs post-processing
 *   jobs.removed        the user deleted a job
 *   jobs.imported       an archive brought new jobs, or completed existing ones
 *   connection.chosen   another connection is active, or the active one was changed
 *   batches.changed     a batch was made, or goes on, stops or ends by what the user did
 *   mode.switched       the API accepted another speed or visibility for this connection
 */
export type DomainEvent =
  | { type: 'jobs.changed' }
  | { type: 'postProcessing.due' }
  | { type: 'jobs.removed' }
  | { type: 'jobs.imported' }
  | { type: 'connection.chosen' }
  | { type: 'batches.changed' }
  | { type: 'mode.switched'; connectionId: string }
