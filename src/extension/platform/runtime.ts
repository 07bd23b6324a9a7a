import browser from 'webextension-polyfill'

export interface Sender {
  id?: string | undefined
  url?: string | undefined
}

/** To the worker, which the browser starts when it sleeps. */
export function sendMessage(content: unknown): Promise<unknown> {
  return browser.runtime.sendMessage(content)
}

/** Answer `undefined` for what is not yours, a promise for the reply. */
export function onMessage(listener: (content: unknown, sender: Sender) => Promise<unknown> | undefined): void {
  browser.runtime.onMessage.addListener(listener as Parameters<typeof browser.runtime.onMessage.addListener>[0])
}

export function onInstalled(listener: (reason: 'install' | 'update' | 'other') => void): void {
  browser.runtime.onInstalled.addListener(({ reason }) => {
    listener(reason === 'install' || reason === 'update' ? reason : 'other')
  })
}

export function onStartup(listener: () => void): void {
  browser.runtime.onStartup.addListener(listener)
}

/** Address of a file of ours; `ownUrl('')` is our origin with a slash. */
export function ownUrl(path: string): string {
  return browser.runtime.getURL(path)
}

/** Whether a message came from a page of this extension, and not from a web page or another extension. */
export function isOwnPage(sender: Sender): boolean {
  return sender.id === browser.runtime.id && (sender.url?.startsWith(ownUrl('')) ?? false)
}

export function version(): string {
  return browser.runtime.getManifest().version
}
