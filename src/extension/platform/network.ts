/** False when the browser knows that it has no network at all. Only `false` is reliable in all browsers. */
export function isOnline(): boolean {
  return globalThis.navigator?.onLine !== false
}
