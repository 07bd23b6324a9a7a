import { isLoopbackHost, plainHttpHosts } from './loopback.ts'

/** Whether nobody on the way can read or change what is sent to this address. */
function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && plainHttpHosts.includes(hostname))
}

/**
 * Whether the address of a picture may be loaded: https without a user name in it. Vendors' samples hold placeholders
 * ("your-image-url"), and a body may hold anything.
 * @param isNear whether the job's own connection is on this machine: only then pictures may lie here, too. Any other
 *   sender could make the browser ask services of this machine that nobody else can reach.
 */
export function isLoadable(url: string, isNear: boolean): boolean {
  if (!URL.canParse(url)) return false
  const parsed = new URL(url)
  if (parsed.username !== '' || parsed.password !== '') return false
  return isPrivate(parsed) && (isNear || !isLoopbackHost(parsed.hostname))
}

/**
 * The address of a service as it is saved: without query, fragment, user name and last slash. Null when nothing may be sent there:
 * it is no address, or neither https nor http on this machine. Tokens and prompts would go over the net for all to read.
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
