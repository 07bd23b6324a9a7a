import type { Job } from '../../../contract/job.ts'
import { Icon } from '../components/icon.tsx'
import * as icons from '../icons/icon-paths.ts'
import * as outIcons from '../icons/icon-paths-out.ts'
import type { JobActions } from '../model/job-actions.ts'
import { t } from '../text/words.ts'
import { isOnePicture, outCommands } from './out-commands.ts'
import './picture-icons.css'

interface PictureIconsProps {
  job: Job
  prompt: string
  actions: JobActions
}

/** On a picture, where the mouse or the focus is, and always where there is no mouse: what is wanted most often. */
export function PictureIcons({ job, prompt, actions }: PictureIconsProps) {
  const { save, picture } = outCommands({ job, prompt, actions })
  const { favourite = false } = job
  return (
    <div class="picture-icons">
      {save && <IconButton {...save} />}
      {picture && isOnePicture(job) && <IconButton {...picture} />}
      <IconButton
        icon={outIcons.heart}
        text={t('gallery_favourite')}
        isPressed={favourite}
        run={() => actions.favourite(job)}
      />
      {actions.show && <IconButton icon={icons.gallery} text={t('deed_show')} run={() => actions.show?.(job)} />}
    </div>
  )
}

interface IconButtonProps {
  icon: string
  text: string
  isPressed?: boolean
  run: () => void
}

function IconButton({ icon, text, isPressed, run }: IconButtonProps) {
  return (
    <button type="button" aria-label={text} title={text} aria-pressed={isPressed} onClick={run}>
      <Icon path={icon} />
    </button>
  )
}
