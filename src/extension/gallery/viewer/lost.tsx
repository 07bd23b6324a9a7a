import type { Job } from '../../../contract/job.ts'
import { requestAccess } from '../../platform/permissions.ts'
import { useAccess } from '../../ui/hooks/use-access.ts'
import type { JobActions } from '../../ui/model/job-actions.ts'
import { date } from '../../ui/text/format.ts'
import { t } from '../../ui/text/words.ts'

/** A picture of which the bytes are not here: for good, or not yet. */
export function Lost({ job, actions }: { job: Job; actions: JobActions }) {
  const at = job.kept?.findIndex((state) => state !== 'kept') ?? -1
  const link = job.result?.pictures[at]
  if (at < 0 || !link) return null
  if (job.kept?.[at] === 'reduced') return <p class="lost">{t('gallery_reduced')}</p>
  const isDead = link.expiresAt !== undefined && link.expiresAt < Date.now()
  if (job.kept?.[at] === 'lost' || isDead) {
    return (
      <div class="lost">
        <p>{t(link.inline ? 'picture_not_kept' : 'gallery_lost')}</p>
        <div class="lost-actions">
          {job.command.kind === 'imagine' && (
            <button type="button" class="quiet" onClick={() => actions.resend(job)}>
              {t('deed_resend')}
            </button>
          )}
          {!link.inline && (
            <button type="button" class="quiet" onClick={() => void actions.check(job)}>
              {t('deed_check')}
            </button>
          )}
        </div>
      </div>
    )
  }
  return <NotYet url={link.url} expiresAt={link.expiresAt} onAllowed={() => void actions.check(job)} />
}

/** It hangs on its link: mostly because the browser may not fetch from there. */
function NotYet({ url, expiresAt, onAllowed }: { url: string; expiresAt: number | undefined; onAllowed: () => void }) {
  const granted = useAccess(url)
  return (
    <div class="lost">
      <p>{expiresAt === undefined ? t('gallery_unkept') : t('gallery_unkept_until', date(expiresAt))}</p>
      {granted === false && (
        <div class="lost-actions">
          <button
            type="button"
            class="quiet"
            onClick={() => void requestAccess(url).then((given) => given && onAllowed())}
          >
            {t('gallery_keep')}
          </button>
        </div>
      )}
    </div>
  )
}
