import browser from 'webextension-polyfill'
import { ownUrl } from './runtime.ts'

export interface NotificationContent {
  title: string
  text: string
  /** data: URL, shown where the browser can. */
  picture?: string
}

/** The same id replaces what is shown under it. */
export async function notify(id: string, content: NotificationContent): Promise<void> {
  const basic = {
    type: 'basic' as const,
    iconUrl: ownUrl('icons/128.png'),
    title: content.title,
    message: content.text,
  }
  if (content.picture) {
    try {
      await browser.notifications.create(id, { ...basic, type: 'image', imageUrl: content.picture })
      return
    } catch {
      // Firefox knows `basic` only and rejects the rest.
    }
  }
  await browser.notifications.create(id, basic)
}

export function onClicked(listener: (id: string) => void): void {
  browser.notifications.onClicked.addListener((id) => {
    void browser.notifications.clear(id)
    listener(id)
  })
}

export async function clear(id: string): Promise<void> {
  await browser.notifications.clear(id)
}
