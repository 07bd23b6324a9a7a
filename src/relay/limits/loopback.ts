import { isIP } from 'node:net'

/** An address or a name that only this machine itself has. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  if (isIP(name) === 4) return name.startsWith('127.')
  return name === '::1' || name === 'localhost' || name.endsWith('.localhost')
}

/** The same for the value of a Host header, which may name a port. */
export function isLoopbackHost(header: string): boolean {
  const host = /^(\[[\da-f:.]+\]|[^:[\]]+)\.?(?::\d*)?$/i.exec(header)?.[1]
  return host !== undefined && isLoopback(host.replace(/\.$/, ''))
}
