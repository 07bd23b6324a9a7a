import { Icon } from '../components/icon.tsx'
import { lazy } from '../components/lazy.tsx'
import { Popover } from '../components/popover.tsx'
import * as icons from '../icons/icon-paths.ts'
import { t } from '../text/words.ts'
import type { JobMenuProps } from './job-menu-items.tsx'

const JobMenuItems = lazy(async () => (await import('./job-menu-items.tsx')).JobMenuItems)

/** What is wanted now and then. */
export function JobMenu(props: JobMenuProps) {
  return (
    <Popover label={t('menu_title')} face={<Icon path={icons.more} />} closeOnClick>
      <JobMenuItems {...props} />
    </Popover>
  )
}
