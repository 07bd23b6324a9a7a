/**
 * Whether an address falls under a match pattern such as `https://*.example.com/*`, as browsers read them. Only patterns whose
 * path is `/*` are known here.
 */
export function matchesPattern(address: string, pattern: string): boolean {
  const [, scheme = '', host = ''] = /^(https?):\/\/([^/]+)\/\*$/.exec(pattern) ?? []
  if (host === '' || !URL.canParse(address)) return false
  const { protocol, hostname, port, username, password } = new URL(address)
  if (protocol !== `${scheme}:` || username !== '' || password !== '') return false
  const [name = '', wantedPort = ''] = host.split(':')
  if (wantedPort !== '' && wantedPort !== '*' && wantedPort !== port) return false
  if (wantedPort === '' && port !== '') return false
  return name.startsWith('*.') ? hostname === name.slice(2) || hostname.endsWith(name.slice(1)) : hostname === name
}

/** A service with hosts beside the one it is asked at. */
export interface Hosts {
  /** The service's own address. */
  defaultAddress: string
  /** Match patterns. */
  hosts?: readonly string[] | undefined
}

/**
 * The hosts that belong to a service as well, as match patterns. None for a server of one's own that speaks the same: the service's
 * hosts have nothing to do with it.
 */
export function hostsBeside(address: string, { defaultAddress, hosts = [] }: Hosts): readonly string[] {
  const isOwn =
    URL.canParse(address) && URL.canParse(defaultAddress) && new URL(address).origin === new URL(defaultAddress).origin
  return isOwn || hosts.some((pattern) => matchesPattern(address, pattern)) ? hosts : []
}
