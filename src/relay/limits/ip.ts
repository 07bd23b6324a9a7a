const ipv4 = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.|$)){4}$/

/** 4 or 6 for an IP address without a zone, 0 for anything else. What Node's `isIP` says, for where there is none. */
export function ipVersion(address: string): 0 | 4 | 6 {
  if (ipv4.test(address)) return 4
  return address.includes(':') && /^[\da-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]/`) ? 6 : 0
}
