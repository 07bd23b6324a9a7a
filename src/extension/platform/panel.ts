import browser from 'webextension-polyfill'

/** Chromium's, which the polyfill hands through and does not describe. */
interface SidePanel {
  open(options: { windowId: number }): Promise<void>
}

/**
 * Opens the panel beside the page: the sidebar where the browser has one, else the side panel. Must be called within the user's click or
 * key press, before anything is waited for. False when the browser refuses.
 * @param windowId the window; absent for the one of the page that calls
 */
export async function openPanel(windowId?: number): Promise<boolean> {
  const { sidebarAction, sidePanel } = browser as Partial<typeof browser> & { sidePanel?: SidePanel }
  try {
    if (sidebarAction) await sidebarAction.open()
    else if (sidePanel) await sidePanel.open({ windowId: windowId ?? (await ownWindow()) })
    else return false
    return true
  } catch {
    // The click is too long ago for the browser, or its window is of a kind that has no panel.
    return false
  }
}

async function ownWindow(): Promise<number> {
  return (await browser.windows.getCurrent()).id ?? browser.windows.WINDOW_ID_CURRENT
}
