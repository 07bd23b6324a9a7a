/** This machine, by the names under which plain http is sent there: match patterns have no word for `[::1]`. */
export const plainHttpHosts: readonly string[] = ['localhost', '127.0.0.1']

/**
 * Whether a host, as a URL, a socket or a setting writes it, is this machine itself. A name is not looked up: what it leads to
 * may change.
 */
export function isLoopbackHost(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true
  // An IPv4 address within IPv6 is the same machine; `URL` writes it in hexadecimal.
  return /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name) || /^::ffff:7f[\da-f]{2}:[\da-f]{1,4}$/.test(name)
}

/** Whether an address names this machine. */
export function isLoopback(address: string): boolean {
  return URL.canParse(address) && isLoopbackHost(new URL(address).hostname)
}
