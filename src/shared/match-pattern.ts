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
