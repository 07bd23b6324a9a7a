/** The hosts of addresses and match patterns, each once, for people. */
export function hostsOf(addresses: readonly string[]): string {
  return [...new Set(addresses.map(hostOf))].join(', ')
}

/** Not by `URL`, which writes the asterisk of a pattern in its own way. */
function hostOf(address: string): string {
  return address.replace(/^https?:\/\/(\*\.)?([^/]+).*$/, '$2')
}
