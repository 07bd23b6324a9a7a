import browser from 'webextension-polyfill'
import { ownUrl } from './runtime.ts'

export interface Notice {
  title: string
  text: string
  /** data: URL, shown where the browser can. */
  picture?: string
}

/** The same id replaces what is shown under it. */
export async function notify(id: string, notice: Notice): Promise<void> {
  const basic = { type: 'basic' as const, iconUrl: ownUrl('icons/128.png'), title: notice.title, message: notice.text }
  if (notice.picture) {
    try {
      await browser.notifications.create(id, { ...basic, type: 'image', imageUrl: notice.picture })
      return
    } catch {
      // Firefox knows `basic` only and rejects the rest.
    }
  }
  await browser.notifications.create(id, basic)
}

export function onNoticeClicked(listener: (id: string) => void): void {
  browser.notifications.onClicked.addListener((id) => {
    void browser.notifications.clear(id)
    listener(id)
  })
}

export async function clearNotice(id: string): Promise<void> {
  await browser.notifications.clear(id)
}
