import browser from 'webextension-polyfill'

export interface MenuItem {
  id: string
  /** `%s` stands for the selection. */
  title: string
}

export async function removeMenus(): Promise<void> {
  await browser.contextMenus.removeAll()
}

/** Adds an item shown on selected text. */
export function addSelectionMenu(item: MenuItem): Promise<void> {
  return new Promise((resolve) => {
    // The callback reads lastError, so that a duplicate id is no uncaught error.
    browser.contextMenus.create({ ...item, contexts: ['selection'] }, () => {
      void browser.runtime.lastError
      resolve()
    })
  })
}

export function onMenuClicked(listener: (click: { id: string; text: string }) => void): void {
  browser.contextMenus.onClicked.addListener((info) => {
    listener({ id: String(info.menuItemId), text: info.selectionText ?? '' })
  })
}
