import { isLoopbackHost } from './loopback.ts'

/** RFC 6598; Tailscale gives its machines such addresses. */
const tailscaleRange = /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])(\.\d{1,3}){2}$/
/** Addresses that no provider routes: RFC 1918, link-local, and the range that Tailscale gives its machines. */
const homeRanges = [
  /^10(\.\d{1,3}){3}$/,
  /^192\.168(\.\d{1,3}){2}$/,
  /^172\.(1[6-9]|2\d|3[01])(\.\d{1,3}){2}$/,
  /^169\.254(\.\d{1,3}){2}$/,
  tailscaleRange,
]
/** Names that only a home's own router or machines answer for; `ts.net` is Tailscale's, whose connections are encrypted by themselves. */
const homeNames = /^[a-z0-9-]+$|\.(local|lan|home|internal|home\.arpa|ts\.net)$/

/** Whether a host, as `URL` writes it, is another machine at home. A name is not looked up: what it leads to may change. */
export function isHomeHost(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  if (isLoopbackHost(name)) return false
  return /^[\d.]+$/.test(name) ? homeRanges.some((range) => range.test(name)) : homeNames.test(name)
}

/** Whether an address is one of Tailscale's (100.64.0.0/10, `*.ts.net`), which encrypts what goes between a user's own machines. */
export function isTailscaleAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const name = new URL(address).hostname.replace(/\.$/, '')
  return tailscaleRange.test(name) || name.endsWith('.ts.net')
}

/** Whether an address names a machine at home. */
export function isHomeAddress(address: string): boolean {
  return URL.canParse(address) && isHomeHost(new URL(address).hostname)
}
