import { t } from '../text/words.ts'
import { Icon } from './icon.tsx'
import * as icons from './icon-paths.ts'
import type { JobMenuProps } from './job-menu-items.tsx'
import { lazy } from './lazy.tsx'
import { Popover } from './popover.tsx'

const JobMenuItems = lazy(async () => (await import('./job-menu-items.tsx')).JobMenuItems)

/** What is wanted now and then. */
export function JobMenu(props: JobMenuProps) {
  return (
    <Popover label={t('menu_title')} face={<Icon path={icons.more} />} closeOnClick>
      <JobMenuItems {...props} />
    </Popover>
  )
}
