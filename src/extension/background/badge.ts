import { isListed } from '../../jobs/kinds.ts'
import { isActive } from '../../jobs/state.ts'
import { jobIndex } from '../store/items.ts'
import type { Context } from './context/context.ts'

// The accent and the warning of the interface's tokens; the browser writes on them in white.
const accent = '#b83a08'
const warning = '#b45309'

/** Shows how many jobs are active; a question mark when the only pending ones are doubtful, which the user should look at. */
export function createBadge({ store, platform }: Pick<Context, 'store' | 'platform'>): { refresh(): Promise<void> } {
  const { showBadge } = platform.action
  const { message } = platform.i18n
  return {
    async refresh() {
      const pending = await store.readJobs((await store.read(jobIndex)).pending)
      const jobs = pending.filter((job) => isListed(job.command.kind))
      const active = jobs.filter(({ state }) => isActive(state)).length
      const name = message('app_name')
      if (active > 0) {
        const title = active === 1 ? message('badge_pending_one') : message('badge_pending', active)
        await showBadge({ text: active > 99 ? '99+' : String(active), title: `${name}: ${title}`, colour: accent })
      } else if (jobs.length > 0) {
        await showBadge({ text: '?', title: `${name}: ${message('badge_unclear')}`, colour: warning })
      } else {
        await showBadge({ text: '', title: name, colour: accent })
      }
    },
  }
}
