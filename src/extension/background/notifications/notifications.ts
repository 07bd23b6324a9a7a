import type { Context } from '../context/context.ts'

const idPrefix = 'job:'

/** A notification's id is its job's: told again, it takes the place of the first. */
export const notificationId = (jobId: string) => idPrefix + jobId

/** A click on a notification opens its job in the gallery. */
export function listenToNotifications({ platform, log }: Pick<Context, 'platform' | 'log'>): void {
  platform.notifications.onClicked((id) => {
    if (!id.startsWith(idPrefix)) return
    log.background(platform.tabs.openPage('gallery', { job: id.slice(idPrefix.length) }), 'open page')
  })
}
