import { isHomeHost } from '../../shared/home-network.ts'
import { isLoopbackHost } from '../../shared/loopback.ts'

/** The address that somebody means who types it, possibly without its beginning: `https://`, or `http://` for a machine at home. */
export function typedAddress(text: string): string {
  const typed = text.trim()
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(typed) || !URL.canParse(`https://${typed}`)) return typed
  const { hostname, port } = new URL(`https://${typed}`)
  if (isLoopbackHost(hostname)) return `http://${typed}`
  // A word by itself may be the first of a longer name.
  if (!hostname.includes('.')) return port === '' ? typed : `http://${typed}`
  return `${isHomeHost(hostname) ? 'http' : 'https'}://${typed}`
}

/** The key itself, where it was copied as part of a header: `Authorization: Bearer ...`. */
export function typedToken(text: string): string {
  return text.trim().replace(/^(authorization:\s*)?(bearer\s+)/i, '')
}
