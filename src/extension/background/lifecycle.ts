import type { ProviderInfo } from '../../contract/connection.ts'
import { interrupt } from '../../jobs/deadlines.ts'
import { head, providers } from '../store/items.ts'
import type { Context } from './context/context.ts'
import type { Menus } from './menus/menus.ts'

export interface Lifecycle {
  listen(): void
  /** What a killed worker left behind. The first in the writer's queue, so that every job in `sending` is that worker's. */
  recover(): Promise<void>
}

interface Options extends Context {
  menus: Menus
  describeProviders(): Promise<ProviderInfo[]>
  onBrowserStarted(): Promise<void>
  /** What is still to go of jobs that were deleted. */
  finishDeletions(): Promise<void>
}

export function createLifecycle(options: Options): Lifecycle {
  const { writer, now, platform, log } = options

  async function install(reason: 'install' | 'update' | 'other'): Promise<void> {
    await options.menus.ensure()
    const described = await options.describeProviders()
    await writer.change(async (transaction) => transaction.put(providers, described))
    if (reason === 'install') await platform.tabs.openPage('setup', { first: '1' })
    // A new version may not understand what the old one wrote: found now, not when someone scrolls there.
    if (reason === 'update') await writer.change((transaction) => transaction.inspect())
  }

  return {
    listen() {
      platform.runtime.onInstalled((reason) => log.background(install(reason), 'install'))
      platform.runtime.onStartup(() => {
        // Firefox forgets menus of extensions that were switched off and on again.
        log.background(options.menus.ensure(), 'menus')
        log.background(options.onBrowserStarted(), 'browser start')
      })
    },
    async recover() {
      await writer.change(async (transaction) => {
        await transaction.heal()
        for (const job of await transaction.jobs((await transaction.read(head)).pending)) {
          if (job.state === 'sending') transaction.putJob(interrupt(job, now()))
        }
      })
      await options.finishDeletions()
    },
  }
}
