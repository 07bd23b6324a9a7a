import type { Handlers } from '../../messaging/server.ts'
import { cancelBatch, createBatch, pauseBatch, removeBatch, resumeBatch } from '../batches/changes.ts'
import { batchNotificationId } from '../batches/notify.ts'
import type { Context } from '../context/context.ts'

type Deps = Pick<Context, 'writer' | 'now' | 'drawBytes' | 'providerOf' | 'platform'>

/** Lists of prompts that are sent one after the other. */
export function createBatchHandlers(deps: Deps): Handlers<'batches'> {
  /** What a notification said of it is answered. */
  const answered = (id: string) => deps.platform.notifications.clear(batchNotificationId(id))

  return {
    'batches.create': (request) => createBatch(deps, request),
    'batches.pause': ({ id }) => pauseBatch(deps, id),
    async 'batches.resume'({ id }) {
      await answered(id)
      return resumeBatch(deps, id)
    },
    async 'batches.cancel'({ id }) {
      await answered(id)
      return cancelBatch(deps, id)
    },
    async 'batches.remove'({ id }) {
      await answered(id)
      return removeBatch(deps, id)
    },
  }
}
