import { isLoopbackHost } from './loopback.ts'

/**
 * Whether the address of a picture may be loaded: https without a user name in it. Vendors' samples hold placeholders
 * ("your-image-url"), and a body may hold anything.
 * @param isNear whether the job's own connection is on this machine: only then pictures may lie here, too. Any other
 *   sender could make the browser ask services of this machine that nobody else can reach.
 */
export function isLoadable(url: string, isNear: boolean): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, username, password } = new URL(url)
  if (username !== '' || password !== '') return false
  if (isLoopbackHost(hostname)) return isNear && (protocol === 'https:' || protocol === 'http:')
  return protocol === 'https:'
}
