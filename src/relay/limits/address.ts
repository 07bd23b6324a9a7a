/** What an address is limited by: IPv6 by its /64, which is what one household or server gets. */
export function rateKeyOf(address: string): string {
  return isIpv6(address) ? prefixOf(address, 4) : address
}

/** What may be had for one order at a host: a /48 of IPv6, which is 65 536 times /64, or a /24 of IPv4. */
export function networkKeyOf(address: string): string {
  if (isIpv6(address)) return prefixOf(address, 3)
  return `${address.split('.').slice(0, 3).join('.')}.0/24`
}

/** The first `groups` of the eight that an IPv6 address has. */
function prefixOf(address: string, groups: number): string {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const all = [...before, ...new Array<string>(zeros).fill('0'), ...after]
  const prefix = all.slice(0, groups).map((group) => Number.parseInt(group, 16).toString(16))
  return `${prefix.join(':')}::/${16 * groups}`
}

/** Of what is an address at all. */
function isIpv6(address: string): boolean {
  return address.includes(':')
}
