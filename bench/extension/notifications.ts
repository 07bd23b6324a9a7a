/** Sources to be evaluated in a page of an extension. */

export const clearNotifications = `chrome.notifications.getAll().then((all) => Promise.all(Object.keys(all).map((id) => chrome.notifications.clear(id))))`

/** A promise of the time, epoch ms, at which a notification is shown. */
export const whenNotified = `(async () => {
  const endAt = Date.now() + 20_000
  while (Object.keys(await chrome.notifications.getAll()).length === 0) {
    if (Date.now() > endAt) throw new Error('No notification was shown')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  return Date.now()
})()`
