import { ok } from '../../../shared/result.ts'
import type { Handlers } from '../../messaging/server.ts'
import type { Context } from '../context/context.ts'
import type { Poller } from '../polling/poll.ts'
import type { Sync } from '../relay/sync.ts'
import type { Ticker } from '../ticker.ts'

export interface SyncDeps extends Pick<Context, 'log'> {
  sync: Sync
  ticker: Ticker
  poller: Poller
}

/** Brings everything up to date for a page that was opened. */
export function createSyncHandlers({ sync, ticker, poller, log }: SyncDeps): Handlers<'sync'> {
  return {
    async 'sync.refresh'() {
      await sync.pollOnce()
      log.background(ticker.tick(), 'tick')
      await poller.refresh()
      return ok({})
    },
  }
}
