import browser from 'webextension-polyfill'

/**
 * Whether our icon stands on the toolbar: browsers put new extensions behind a puzzle piece, where no badge is seen. Undefined where
 * the browser does not say.
 */
export async function isPinned(): Promise<boolean | undefined> {
  try {
    return (await browser.action.getUserSettings()).isOnToolbar
  } catch {
    // Firefox for Android has no toolbar.
    return undefined
  }
}

interface SettingsEvent {
  addListener(listener: () => void): void
  removeListener(listener: () => void): void
}

/** Calls `listener` when the icon may have been pinned or unpinned. Chromium has the event since 130. */
export function onPinnedChanged(listener: () => void, signal: AbortSignal): void {
  const { onUserSettingsChanged }: { onUserSettingsChanged?: SettingsEvent } = browser.action
  onUserSettingsChanged?.addListener(listener)
  signal.addEventListener('abort', () => onUserSettingsChanged?.removeListener(listener), { once: true })
}

/** How an icon is pinned: by the pin beside its name, or by *Pin to Toolbar* in the menu of its gear. */
export function pinnedBy(): 'pin' | 'gear' {
  return 'getBrowserInfo' in browser.runtime && typeof browser.runtime.getBrowserInfo === 'function' ? 'gear' : 'pin'
}
