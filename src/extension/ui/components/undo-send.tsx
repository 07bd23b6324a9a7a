import type { Job } from '../../../contract/job.ts'
import { isHeld } from '../../../jobs/held.ts'
import type { JobActions } from '../model/job-actions.ts'
import { t } from '../text/words.ts'

/** Takes back what has not left yet. Nothing for all other jobs. */
export function UndoSend({ job, actions }: { job: Job; actions: Pick<JobActions, 'undo'> }) {
  if (!isHeld(job)) return null
  return (
    <button type="button" class="quiet" onClick={() => actions.undo(job)}>
      {t('undo')}
    </button>
  )
}
