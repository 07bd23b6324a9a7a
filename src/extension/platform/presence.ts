import browser from 'webextension-polyfill'
import { ownUrl } from './runtime.ts'

/** Whether the user has a page of ours in front: the popup, the side panel of the window in front, or its tab. */
export async function isPageInFront(): Promise<boolean> {
  const beside = await browser.runtime.getContexts({ contextTypes: ['POPUP', 'SIDE_PANEL'] })
  // A popup closes as soon as something else is in front.
  if (beside.some(({ contextType }) => contextType === 'POPUP')) return true
  // It rejects when no window is open.
  const front = await browser.windows.getLastFocused().catch(() => null)
  if (!front?.focused || front.id === undefined) return false
  // Chromium does not say which window a side panel is in.
  if (beside.some(({ windowId }) => windowId === -1 || windowId === front.id)) return true
  const [tab] = await browser.tabs.query({ active: true, windowId: front.id })
  return tab?.url?.startsWith(ownUrl('src/extension/')) ?? false
}
