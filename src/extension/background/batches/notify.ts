import type { Batch } from '../../../contract/batch.ts'
import { localeCode } from '../../../shared/locale-code.ts'
import { batches, settings } from '../../store/items.ts'
import type { Context } from '../context/context.ts'

const idPrefix = 'batch:'

/** The id of a batch's notification. A second one of the same batch replaces the first. */
export const batchNotificationId = (batchId: string) => idPrefix + batchId

/** Opens the gallery when such a notification is clicked. */
export function listenToBatchNotifications({ platform, log }: Pick<Context, 'platform' | 'log'>): void {
  platform.notifications.onClicked((id) => {
    if (id.startsWith(idPrefix)) log.background(platform.tabs.openPage('gallery'), 'open page')
  })
}

/** Notifies the user once of a batch that has ended, or has paused by itself. */
export function createBatchNotifier({ store, writer, platform, log }: Context): { notify(): Promise<void> } {
  const { message } = platform.i18n

  function describe({ state, stoppedBy, reason, done, total, title }: Batch): { title: string; text: string } {
    if (state === 'paused') {
      const why = reason ? message(`reason_${localeCode(reason.code)}`) : ''
      return { title: message('notice_batch_paused'), text: [why, title].filter(Boolean).join('\n') }
    }
    if (stoppedBy)
      return { title: message('notice_batch_cancelled'), text: `${message(`batch_stopped_${stoppedBy}`)}\n${title}` }
    return { title: message('notice_batch_done'), text: `${message('notice_batch_counts', done, total)}\n${title}` }
  }

  return {
    async notify() {
      const untold = (await store.read(batches)).filter(({ told }) => told === false)
      if (untold.length === 0) return
      const isWanted = (await store.read(settings)).notify
      for (const batch of isWanted ? untold : []) {
        await platform.notifications
          .notify(batchNotificationId(batch.id), describe(batch))
          // The system may have no notifications: the popup shows how the batch stands.
          .catch((error: unknown) => log.note('show notification', error))
      }
      const ids = new Set(untold.map(({ id }) => id))
      await writer.change(async (transaction) => {
        const all = await transaction.read(batches)
        transaction.put(
          batches,
          all.map(({ told, ...rest }) => (ids.has(rest.id) || told === undefined ? rest : { ...rest, told })),
        )
      })
    },
  }
}
