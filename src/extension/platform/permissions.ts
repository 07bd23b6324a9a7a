import browser from 'webextension-polyfill'

/**
 * The match pattern that covers an address; what is one already stays as it is. Without the port: Firefox takes none in patterns,
 * and a pattern without one covers all ports in both browsers. Null when it is no address.
 */
export function originPattern(address: string): string | null {
  // Chromium's `URL` would write the asterisk of a pattern as `%2A`.
  if (/^https?:\/\/\*\.[^/*]+\/\*$/.test(address)) return address
  if (!URL.canParse(address)) return null
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || protocol === 'http:' ? `${protocol}//${hostname}/*` : null
}

/** Whether the browser lets us talk to all of these addresses. */
export async function isGranted(...addresses: string[]): Promise<boolean> {
  const origins = addresses.map(originPattern)
  if (origins.includes(null)) return false
  return browser.permissions.contains({ origins: origins.filter((origin) => origin !== null) })
}

/** Asks the user. Must be the first call in a click handler of a page that stays open (not the popup). False when the user declines. */
export async function requestAccess(...addresses: string[]): Promise<boolean> {
  const origins = addresses.map(originPattern).filter((origin) => origin !== null)
  // Rejects where the click is too long ago for the browser.
  return browser.permissions.request({ origins }).catch(() => false)
}

/** Grants came or went, in our pages or in the browser's own settings. */
export function onAccessChanged(listener: () => void, signal?: AbortSignal): void {
  browser.permissions.onAdded.addListener(listener)
  browser.permissions.onRemoved.addListener(listener)
  signal?.addEventListener('abort', () => {
    browser.permissions.onAdded.removeListener(listener)
    browser.permissions.onRemoved.removeListener(listener)
  })
}
