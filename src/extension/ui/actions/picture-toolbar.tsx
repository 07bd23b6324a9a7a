import type { Job } from '../../../contract/job.ts'
import { layoutOf } from '../../../jobs/result-layout.ts'
import { Icon } from '../components/icon.tsx'
import '../components/job-buttons.css'
import { useRoving } from '../hooks/use-roving.ts'
import * as icons from '../icons/icon-paths.ts'
import type { JobActions } from '../model/job-actions.ts'
import { t } from '../text/words.ts'
import { isRepeatable, type PictureCommand, usePictureCommands } from './use-picture-commands.ts'

interface PictureToolbarProps {
  job: Job
  prompt: string
  actions: JobActions
}

/** Whether a result has no buttons of the service's own, so that ours stand in their place. */
export function isWithoutButtons({ state, result, command }: Job): boolean {
  return state === 'done' && result?.buttons.length === 0 && result.pictures.length > 0 && isRepeatable(command)
}

/** Under a result without buttons: what can be done with it. Several pictures have what concerns one of them on themselves. */
export function PictureToolbar({ job, prompt, actions }: PictureToolbarProps) {
  const roving = useRoving()
  const commands = usePictureCommands({ job, prompt, actions })
  if (!isWithoutButtons(job)) return null
  const again: PictureCommand = { icon: icons.refresh, text: t('deed_again'), run: () => actions.again(job) }
  const isOne = job.result !== undefined && layoutOf(job.result).kind !== 'several'
  return (
    <div class="job-buttons" role="toolbar" aria-label={t('picture_actions')} {...roving}>
      {[again, ...(isOne ? commands : [])].map(({ icon, text, run }, place) => (
        <button key={text} type="button" class="quiet" tabIndex={place === 0 ? 0 : -1} onClick={run}>
          <Icon path={icon} /> {text}
        </button>
      ))}
    </div>
  )
}
