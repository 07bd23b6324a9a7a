import { createRerun } from '../../shared/serial.ts'
import type { Handlers } from '../messaging/server.ts'
import { unlessImporting } from '../store/import-lock.ts'
import type { Pictures } from '../store/pictures.ts'
import type { Context } from './context/context.ts'
import { createNotifier } from './notices/notify.ts'
import { createKeeper } from './pictures/keep.ts'
import { createRoom } from './pictures/room.ts'
import type { Shrink } from './pictures/shrink.ts'

/** What is left to do when a result stands in storage: keep its pictures within the budget, tell the user. */
export interface Chores {
  /** All that is due. */
  work(): Promise<void>
  /** Every picture that waits: something has changed for the better. */
  keepAll(): Promise<void>
  /** Brings what is kept within the budget. */
  fit(): Promise<void>
  /** Finds what a power cut or an import that ended early left. */
  recheck(): Promise<void>
  /** Settles when no picture of this job is being fetched. */
  keepingOf(jobId: string): Promise<void>
  /** Ends the alarm of downloads, unless one is running. */
  rest(): Promise<void>
  handlers: Handlers<'budget.seen'>
}

interface Options extends Context {
  pictures: Pictures
  shrink: Shrink
  /** The time of a next try has been set. */
  onPlanned(): void
  /** A picture has been stored. */
  onStored(): void
}

export function createChores(options: Options): Chores {
  const room = createRoom(options)
  const keeper = createKeeper({ ...options, room, permitted: options.platform.permissions.isGranted })
  const notifier = createNotifier(options)
  /** Many pictures removed one after the other are one occasion, and the last of them may be what made the room. */
  const keepAll = createRerun(() => keeper.due({ now: true }))

  return {
    async work() {
      await Promise.all([notifier.tell(keeper.keep), keeper.due()])
    },
    keepAll,
    fit: room.fit,
    async recheck() {
      const { recheckPictures } = await import('./pictures/recheck.ts')
      await recheckPictures({ ...options, unlessImporting })
    },
    keepingOf: keeper.underway,
    rest: keeper.rest,
    handlers: room.handlers,
  }
}
