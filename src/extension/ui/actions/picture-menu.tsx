import type { ComponentChildren } from 'preact'
import type { Job } from '../../../contract/job.ts'
import { Icon } from '../components/icon.tsx'
import { Popover } from '../components/popover.tsx'
import * as icons from '../icons/icon-paths.ts'
import type { JobActions } from '../model/job-actions.ts'
import { t } from '../text/words.ts'
import { outCommands } from './out-commands.ts'
import { usePictureCommands } from './use-picture-commands.ts'

interface PictureMenuProps {
  job: Job
  prompt: string
  actions: JobActions
  /** In `result.pictures`. */
  index: number
  /** Further buttons of the page. */
  children?: ComponentChildren
}

/** On one of several pictures: what can be done with it. Nothing where that is nothing. */
export function PictureMenu({ job, prompt, actions, index, children }: PictureMenuProps) {
  const { save, picture, link, markdown, html, share } = outCommands({ job, prompt, actions, index })
  const out = [save, picture, markdown, html, link, share].filter((command) => command !== undefined)
  const commands = [...out, ...usePictureCommands({ job, prompt, actions, index })]
  if (commands.length === 0 && !children) return null
  return (
    <Popover label={t('picture_menu', index + 1)} class="picture-menu" face={<Icon path={icons.more} />} closeOnClick>
      {children}
      {commands.map(({ icon, text, run }) => (
        <button key={text} type="button" onClick={run}>
          <Icon path={icon} /> {text}
        </button>
      ))}
    </Popover>
  )
}
