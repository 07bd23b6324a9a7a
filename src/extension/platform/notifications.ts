import browser from 'webextension-polyfill'
import { ownUrl } from './runtime.ts'

/** The types say what Firefox has, or say that it has it all. */
type Notifications = Omit<typeof browser.notifications, 'onButtonClicked'> & {
  update?(id: string, options: object): Promise<boolean>
  onButtonClicked?: { addListener(listener: (id: string) => void): void }
}
const api: Notifications = browser.notifications

export interface NotificationContent {
  title: string
  text: string
  /** data: URL, shown where the browser can. */
  picture?: string
  /** Without a sound, where the browser can. */
  silent?: boolean
  /** What its button says, where the browser has buttons. */
  button?: string
}

/** The same id replaces what is shown under it. */
export async function notify(id: string, content: NotificationContent): Promise<void> {
  const basic = basicOf(content)
  const more = {
    ...(content.picture ? { type: 'image' as const, imageUrl: content.picture } : {}),
    ...(content.silent ? { silent: true } : {}),
    ...(content.button ? { buttons: [{ title: content.button }] } : {}),
  }
  if (Object.keys(more).length > 0) {
    try {
      await browser.notifications.create(id, { ...basic, ...more })
      return
    } catch {
      // Firefox knows the basic kind only and rejects the rest.
    }
  }
  await browser.notifications.create(id, basic)
}

/** Changes what is shown under an id, without showing it once more; its button goes. Nothing happens when nothing is shown. */
export async function update(id: string, content: NotificationContent): Promise<void> {
  // Firefox can't: what is shown stays until the next one replaces it.
  await api.update?.(id, { ...basicOf(content), buttons: [] })
}

function basicOf({ title, text }: NotificationContent) {
  return { type: 'basic' as const, iconUrl: ownUrl('icons/128.png'), title, message: text }
}

/** Calls `listener` when the button of a notification is pressed. */
export function onButtonClicked(listener: (id: string) => void): void {
  // Firefox has no buttons.
  api.onButtonClicked?.addListener((id) => listener(id))
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
