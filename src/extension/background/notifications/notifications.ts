import { shorten } from '../../../shared/shorten.ts'
import type { Context } from '../context/context.ts'

const idPrefix = 'job:'
/** The notification of several results at once; the next one replaces it. */
export const groupNotification = 'results'

/** The id of a job's notification. A second notification of the same job replaces the first. */
export const notificationId = (jobId: string) => idPrefix + jobId

const maxWords = 120

/** As much of a text as a notification shows. */
export function shortened(text: string, most = maxWords): string {
  return shorten(text, most)
}

interface Options extends Pick<Context, 'platform' | 'log'> {
  /** Takes back what has not left yet. Resolves to false when it has. */
  undo(jobId: string): Promise<boolean>
}

/** Opens a job in the gallery when its notification is clicked, and takes it back when its button is pressed. */
export function listenToNotifications({ platform, log, undo }: Options): void {
  const { notifications, tabs, i18n } = platform

  async function takeBack(id: string): Promise<void> {
    if (await undo(id.slice(idPrefix.length))) return
    await notifications.notify(id, { title: i18n.message('sign_sent'), text: i18n.message('undo_late'), silent: true })
  }

  notifications.onClicked((id) => {
    if (id === groupNotification) log.background(tabs.openPage('gallery'), 'open page')
    if (id.startsWith(idPrefix))
      log.background(tabs.openPage('gallery', { job: id.slice(idPrefix.length) }), 'open page')
  })
  notifications.onButtonClicked((id) => {
    if (id.startsWith(idPrefix)) log.background(takeBack(id), 'undo')
  })
}
