import { useEffect, useState } from 'preact/hooks'
import type { Result } from '../../../contract/job.ts'
import { isPending } from '../../../jobs/state.ts'
import { Icon } from '../components/icon.tsx'
import * as icons from '../icons/icon-paths.ts'
import type { AdvancedActions } from '../model/job-actions.ts'
import { t } from '../text/words.ts'
import { openDialog } from './dialog.tsx'
import { Progress } from './progress.tsx'
import { useCommand } from './use-command.ts'

/** The account's settings at the API, as it lists them, each to be switched. */
export async function showSettings(advancedActions: AdvancedActions): Promise<void> {
  await openDialog<never>({
    title: t('api_settings_title'),
    content: () => <ApiSettings advancedActions={advancedActions} />,
  })
}

function ApiSettings({ advancedActions }: { advancedActions: AdvancedActions }) {
  const asked = useCommand(advancedActions)
  const [listed, setListed] = useState<Result | null>(null)
  const [switched, setSwitched] = useState<string | null>(null)
  const { job, busy, send } = asked
  useEffect(() => send({ kind: 'settings' }), [send])
  // The reply to a switch may list all settings again, or only confirm it.
  useEffect(() => {
    if (job?.state === 'done' && job.result && job.result.buttons.length > 0) setListed(job.result)
  }, [job])
  const waiting = busy || (job !== null && isPending(job.state))
  const toggle = (label: string) => {
    setSwitched(label)
    send({ kind: 'settings', toggle: label })
  }
  return (
    <div class="dialog-form">
      {listed && <p class="small muted">{t('api_settings_hint')}</p>}
      {listed && (
        <ul class="api-settings">
          {listed.buttons
            .filter(({ role }) => role !== 'link')
            .map(({ label, shown }, place) => (
              <li key={`${place} ${label}`}>
                <button type="button" class="quiet" disabled={waiting} onClick={() => toggle(label)}>
                  {switched === label && (waiting ? <span class="spinner" /> : <Icon path={icons.check} />)}
                  <span dir="auto">{shown || label}</span>
                </button>
              </li>
            ))}
        </ul>
      )}
      {(!listed || switched !== null || asked.failure) && <Progress job={job} failure={asked.failure} />}
      {job?.state === 'done' && !listed && <p>{job.result?.text.join(' ') || t('api_settings_none')}</p>}
    </div>
  )
}
