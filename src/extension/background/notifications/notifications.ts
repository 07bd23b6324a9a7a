import type { Context } from '../context/context.ts'

const idPrefix = 'job:'

/** The id of a job's notification. A second notification of the same job replaces the first. */
export const notificationId = (jobId: string) => idPrefix + jobId

/** Opens a job in the gallery when its notification is clicked. */
export function listenToNotifications({ platform, log }: Pick<Context, 'platform' | 'log'>): void {
  platform.notifications.onClicked((id) => {
    if (!id.startsWith(idPrefix)) return
    log.background(platform.tabs.openPage('gallery', { job: id.slice(idPrefix.length) }), 'open page')
  })
}
