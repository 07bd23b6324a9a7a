import browser from 'webextension-polyfill'

export interface MenuItem {
  id: string
  /** `%s` stands for the selection. */
  title: string
  /** What was right-clicked: selected text, or a picture. */
  on: 'selection' | 'image'
}

export interface MenuClick {
  /** The item's. */
  id: string
  /** The selected text. */
  text: string
  /** The address of the picture, as the page has it. */
  pictureUrl: string
}

export async function removeMenus(): Promise<void> {
  await browser.contextMenus.removeAll()
}

export function addMenu({ on, ...item }: MenuItem): Promise<void> {
  return new Promise((resolve) => {
    // The callback reads lastError, so that a duplicate id is no uncaught error.
    browser.contextMenus.create({ ...item, contexts: [on] }, () => {
      void browser.runtime.lastError
      resolve()
    })
  })
}

export function onMenuClicked(listener: (click: MenuClick) => void): void {
  browser.contextMenus.onClicked.addListener((info) => {
    listener({ id: String(info.menuItemId), text: info.selectionText ?? '', pictureUrl: info.srcUrl ?? '' })
  })
}
