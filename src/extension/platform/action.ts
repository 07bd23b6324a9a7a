import browser from 'webextension-polyfill'

/** Text on the toolbar button (four characters at most) and its title, which screen readers read instead. */
export async function showBadge(badge: { text: string; title: string; colour: string }): Promise<void> {
  await Promise.all([
    browser.action.setBadgeText({ text: badge.text }),
    browser.action.setBadgeBackgroundColor({ color: badge.colour }),
    browser.action.setTitle({ title: badge.title }),
  ])
}

/** Opens the popup if the browser lets us now; false when it does not (no window in front, no user action). */
export async function openPopup(): Promise<boolean> {
  try {
    await browser.action.openPopup()
    return true
  } catch {
    // No window is in front, or the browser wants a click of the user's first.
    return false
  }
}
