import { list } from '../ui/text/format.ts'

/** The hosts of addresses and match patterns, each once, for people. */
export function hostsOf(addresses: readonly string[]): string {
  return list([...new Set(addresses.map(hostOf))])
}

/** Not by `URL`, which writes the asterisk of a pattern in its own way. */
function hostOf(address: string): string {
  return address.replace(/^https?:\/\/(\*\.)?([^/]+).*$/, '$2')
}
