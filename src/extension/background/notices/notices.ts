import type { Context } from '../context/context.ts'

const idPrefix = 'job:'

/** A notification's id is its job's: told again, it takes the place of the first. */
export const noticeId = (jobId: string) => idPrefix + jobId

/** A click on a notification opens its job in the gallery. */
export function listenToNotices({ platform }: Pick<Context, 'platform'>): void {
  platform.notifications.onNoticeClicked((id) => {
    if (id.startsWith(idPrefix)) void platform.tabs.openPage('gallery', { job: id.slice(idPrefix.length) })
  })
}
