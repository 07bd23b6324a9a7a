import { Icon } from '../components/icon.tsx'
import { lazy } from '../components/lazy.tsx'
import { Popover } from '../components/popover.tsx'
import * as icons from '../icons/icon-paths.ts'
import { t } from '../text/words.ts'
import type { JobMenuProps } from './job-menu-items.tsx'

const JobMenuItems = lazy(async () => (await import('./job-menu-items.tsx')).JobMenuItems)

/** What is wanted now and then. @param name of its button, where there are several */
export function JobMenu({ name = t('menu_title'), ...props }: JobMenuProps & { name?: string }) {
  return (
    <Popover label={name} face={<Icon path={icons.more} />} closeOnClick>
      <JobMenuItems {...props} />
    </Popover>
  )
}
