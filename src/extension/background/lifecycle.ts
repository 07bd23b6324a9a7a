import type { ProviderInfo } from '../../contract/connection.ts'
import { interrupt } from '../../jobs/deadlines.ts'
import { isHeld } from '../../jobs/held.ts'
import { applyUpdate } from '../../jobs/transitions.ts'
import { jobIndex, providers, relay } from '../store/items.ts'
import type { Pictures } from '../store/write/pictures.ts'
import type { Context } from './context/context.ts'
import { putBack } from './jobs/batch-progress.ts'
import { finishDeletions } from './jobs/deletions.ts'
import { putWithConsequences } from './jobs/record-update.ts'
import type { Menus } from './menus/menus.ts'
import { foundPictures } from './pictures/inline-pictures.ts'
import type { PostProcessing } from './post-processing.ts'
import type { Inbox } from './relay/inbox.ts'
import type { Sync } from './relay/sync.ts'
import type { UnsentMarks } from './sending/unsent-marks.ts'
import type { Ticker } from './ticker.ts'

export interface Lifecycle {
  listen(): void
  /** Repairs what a killed worker left behind. It is the first write of this worker, so every job that was being sent is the killed worker's. */
  recover(): Promise<void>
}

interface Options extends Context {
  providerInfos: readonly ProviderInfo[]
  pictures: Pictures
  menus: Menus
  inbox: Inbox
  sync: Sync
  ticker: Ticker
  postProcessing: PostProcessing
  unsentMarks: UnsentMarks
}

export function createLifecycle(options: Options): Lifecycle {
  const { platform, log } = options
  return {
    listen() {
      platform.runtime.onInstalled((reason) => log.background(install(options, reason), 'install'))
      platform.runtime.onStartup(() => {
        // Firefox loses the menus of extensions that were disabled and enabled again.
        log.background(options.menus.refresh(), 'menus')
        log.background(catchUp(options), 'browser start')
      })
    },
    recover: () => recover(options),
  }
}

async function install(
  { writer, platform, menus, providerInfos }: Options,
  reason: 'install' | 'update' | 'other',
): Promise<void> {
  await menus.refresh()
  await writer.change(async (transaction) => transaction.put(providers, [...providerInfos]))
  if (reason === 'install') await platform.tabs.openPage('setup', { first: '1' })
  // A new version may be unable to read what the old one wrote: this is found now, and not when the user scrolls there.
  if (reason === 'update') await writer.inspectAll()
}

/** Webhooks may have come while the browser was closed, and the relay may have another address since. */
async function catchUp({ store, log, inbox, sync, ticker, postProcessing }: Options): Promise<void> {
  log.background(postProcessing.recheck(), 'recheck pictures')
  const saved = await store.read(relay)
  if (saved) await inbox.renew(saved)
  await sync.pollOnce()
  await ticker.tick()
}

async function recover(options: Options): Promise<void> {
  const { writer, pictures, log, now, unsentMarks } = options
  await writer.change(async (transaction) => {
    await transaction.repairIndex()
    for (const job of await transaction.jobs((await transaction.read(jobIndex)).pending)) {
      // One that is held back is looked at when its time comes.
      if (job.state !== 'sending' || isHeld(job)) continue
      if (job.unsent && (await unsentMarks.marked([job.id])).has(job.id)) {
        await putBack(transaction, job)
        continue
      }
      const found = await foundPictures(pictures, job).catch((error: unknown) => {
        log.note('find pictures', error)
        return null
      })
      const next = found ? applyUpdate(job, found, now()) : interrupt(job, now())
      await putWithConsequences(transaction, job, next)
    }
  })
  // Pictures of deleted jobs, which the killed worker may have left.
  await finishDeletions(options)
}
