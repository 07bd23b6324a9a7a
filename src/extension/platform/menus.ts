import browser from 'webextension-polyfill'
import { pageOf, type TabPage } from './tabs.ts'

export interface MenuItem {
  id: string
  /** `%s` stands for the selection. */
  title: string
  /** The id of an item below which it stands; that one was added before, and can't be clicked any more. */
  parentId?: string
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
  page: TabPage
}

/** A text as it is to be read in a title: `&` would mark a key, and `%s` stand for the selection, which browsers can't be told otherwise. */
export function escapeTitle(text: string): string {
  return text.replaceAll('&', '&&').replaceAll('%s', '%\u2060s')
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
  browser.contextMenus.onClicked.addListener((info, tab) => {
    const page = pageOf(tab, info.pageUrl)
    listener({ id: String(info.menuItemId), text: info.selectionText ?? '', pictureUrl: info.srcUrl ?? '', page })
  })
}
