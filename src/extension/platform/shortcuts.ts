import browser from 'webextension-polyfill'
import { pageOf, type TabPage } from './tabs.ts'

/** The names of `commands` in the manifest; the first is the browser's own, which opens the popup by itself. */
export const shortcutNames = ['_execute_action', 'imagine-selection', 'open-panel', 'open-gallery'] as const

export type ShortcutName = (typeof shortcutNames)[number]

/** The tab in front when the keys were pressed. */
export interface PressedOn {
  tabId: number | undefined
  windowId: number | undefined
  page: TabPage
}

/** `listener` is called within the key press, which lets the extension read this tab until the tab goes to another page. */
export function onShortcut(listener: (name: ShortcutName, pressedOn: PressedOn) => void): void {
  browser.commands.onCommand.addListener((name, tab) => {
    if (isShortcut(name)) listener(name, { tabId: tab?.id, windowId: tab?.windowId, page: pageOf(tab) })
  })
}

/** The keys as they are set now, as the browser writes them: `Alt+Shift+M`. Empty where none are set. */
export async function readShortcuts(): Promise<Partial<Record<ShortcutName, string>>> {
  const commands = await browser.commands.getAll()
  return Object.fromEntries(
    commands.flatMap(({ name = '', shortcut = '' }) => (isShortcut(name) ? [[name, shortcut]] : [])),
  )
}

/** Opens the browser's own page for the shortcuts of extensions. */
export async function openShortcutSettings(): Promise<void> {
  const { commands } = browser
  if ('openShortcutSettings' in commands) await commands.openShortcutSettings()
  // Chromium and its like have no call for it, and lead this address to their own page.
  else await browser.tabs.create({ url: 'chrome://extensions/shortcuts' })
}

function isShortcut(name: string): name is ShortcutName {
  return shortcutNames.some((one) => one === name)
}
