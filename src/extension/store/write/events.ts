/**
 * What a transaction tells of itself: put on it by whoever makes it happen, and handed on once it is stored.
 *
 *   jobs.changed        jobs were written or removed
 *   postProcessing.due       an ended job that was written leaves the worker something to do, see `head`
 *   jobs.removed        the user deleted a job
 *   jobs.imported       an archive brought jobs, or the ends of some
 *   mode.switched       the API took on another speed or visibility for this connection
 */
export type DomainEvent =
  | { type: 'jobs.changed' }
  | { type: 'postProcessing.due' }
  | { type: 'jobs.removed' }
  | { type: 'jobs.imported' }
  | { type: 'mode.switched'; connectionId: string }
