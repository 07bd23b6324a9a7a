import { createRerun } from '../../shared/serial.ts'
import { unlessImporting } from '../store/import-lock.ts'
import { head } from '../store/items.ts'
import type { Pictures } from '../store/write/pictures.ts'
import type { Context } from './context/context.ts'
import { createNotifier } from './notices/notify.ts'
import { createKeeper } from './pictures/keep.ts'
import { recheckPictures } from './pictures/recheck.ts'
import { createRoom } from './pictures/room.ts'
import type { Shrink } from './pictures/shrink.ts'

/** What is left to do when a result stands in storage: keep its pictures within the budget, notify the user. */
export interface FollowUps {
  /** All that is due. */
  work(): Promise<void>
  /** Every picture that waits: something has changed for the better. */
  keepAll(): Promise<void>
  /** Brings what is kept within the budget. */
  enforceBudget(): Promise<void>
  /** Finds what a power cut or an import that ended early left. */
  recheck(): Promise<void>
  /** Settles when no picture of this job is being fetched. */
  keepingOf(jobId: string): Promise<void>
  /** Ends the alarm of downloads, unless one is running. */
  rest(): Promise<void>
}

interface Options extends Context {
  pictures: Pictures
  shrink: Shrink
  /** Asks the browser not to clear what is kept. */
  askToStay(): Promise<unknown>
  permitted(address: string): Promise<boolean>
  /** The time of a next try has been set. */
  onPlanned(): void
}

export function createFollowUps(options: Options): FollowUps {
  const { store, log } = options
  let staying: Promise<unknown> | undefined

  /** Once a life: nobody is asked before there is something to lose. */
  function onStored(): void {
    staying ??= options.askToStay()
    log.background(staying, 'persist')
  }

  const room = createRoom(options)
  const keeper = createKeeper({ ...options, room, onStored })
  const notifier = createNotifier(options)

  return {
    async work() {
      if ((await store.read(head)).chores.length === 0) return
      await Promise.all([notifier.notify(keeper.keep), keeper.due()])
    },
    // Many pictures removed one after the other are one occasion, and the last of them may be what made the room.
    keepAll: createRerun(() => keeper.due({ now: true })),
    enforceBudget: room.fit,
    async recheck() {
      // Where nothing was ever painted there is no database to build for it.
      if ((await store.read(head)).pages > 0) await recheckPictures({ ...options, unlessImporting })
    },
    keepingOf: keeper.underway,
    rest: keeper.rest,
  }
}
