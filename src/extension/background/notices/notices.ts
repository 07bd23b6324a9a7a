import { onNoticeClicked } from '../../platform/notifications.ts'
import { openPage } from '../../platform/tabs.ts'

const idPrefix = 'job:'

/** A notification's id is its job's: told again, it takes the place of the first. */
export const noticeId = (jobId: string) => idPrefix + jobId

/** A click on a notification opens its job in the gallery. */
export function listenToNotices(): void {
  onNoticeClicked((id) => {
    if (id.startsWith(idPrefix)) void openPage('gallery', { job: id.slice(idPrefix.length) })
  })
}
