import { isHomeHost } from './home-network.ts'
import { isLoopbackHost, plainHttpHosts } from './loopback.ts'

/** Whether nobody on the way can read or change what is sent to this address, but for those in one's own house. */
function isPrivate({ protocol, hostname }: URL): boolean {
  const isNear = plainHttpHosts.includes(hostname) || isHomeHost(hostname)
  return protocol === 'https:' || (protocol === 'http:' && isNear)
}

/**
 * Where a job's own connection is: true on this machine, the host's name for another machine at home, else false. Only there
 * pictures may lie as well: any other sender could make the browser ask services that nobody outside can reach.
 */
export type Near = boolean | string

/** Where a connection to this address is. */
export function nearness(address: string): Near {
  if (!URL.canParse(address)) return false
  const { hostname } = new URL(address)
  if (isLoopbackHost(hostname)) return true
  return isHomeHost(hostname) ? hostname : false
}

/**
 * Whether the address of a picture may be loaded: https without a user name in it, or http where the job's own connection is.
 * Vendors' samples hold placeholders ("your-image-url"), and a body may hold anything.
 */
export function isLoadable(url: string, near: Near): boolean {
  if (!mayBeLoadable(url)) return false
  const { protocol, hostname } = new URL(url)
  if (isLoopbackHost(hostname)) return near === true
  return protocol === 'https:' || near === hostname
}

/** Whether the address of a picture may be loaded for some connection or other. Who does not know which asks this. */
export function mayBeLoadable(url: string): boolean {
  if (!URL.canParse(url)) return false
  const parsed = new URL(url)
  return parsed.username === '' && parsed.password === '' && isPrivate(parsed)
}

/**
 * The address of a service as it is saved: without query, fragment, user name and last slash. Null when nothing may be sent there:
 * it is no address, or neither https nor http at home. Tokens and prompts would go over the net for all to read.
 */
export function normaliseAddress(text: string): string | null {
  if (!URL.canParse(text.trim())) return null
  const url = new URL(text.trim())
  return isPrivate(url) ? url.origin + url.pathname.replace(/\/+$/, '') : null
}

/** Whether something may be sent to this address, see `normaliseAddress`. */
export function isAddress(text: string): boolean {
  return normaliseAddress(text) !== null
}
