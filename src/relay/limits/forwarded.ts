import { BlockList, isIP } from 'node:net'
import type { TrustProxy } from '../config.ts'
import { own } from '../own.ts'

/** Tells the sender's address from the connection's and `X-Forwarded-For`. */
export type AddressOf = (peer: string, forwardedFor: string | undefined) => string

/**
 * Read from the right: each proxy appends whom it heard from, so that only what trusted proxies wrote counts, whatever
 * the sender put there before.
 */
export function createAddressOf(trust: TrustProxy): AddressOf {
  if (trust.kind === 'none') return (peer) => plainAddress(peer)
  if (trust.kind === 'hops') {
    return (peer, forwardedFor) => {
      const chain = chainOf(forwardedFor)
      return own(plainAddress(chain.at(-trust.hops) ?? peer))
    }
  }
  const trusted = createTrusted(trust.networks)
  return (peer, forwardedFor) => {
    const chain = chainOf(forwardedFor)
    let address = plainAddress(peer)
    while (trusted(address)) {
      const before = chain.pop()
      if (before === undefined) break
      address = plainAddress(before)
    }
    return own(address)
  }
}

/** Everything from the right up to the first entry that is no address. */
function chainOf(forwardedFor: string | undefined): string[] {
  if (!forwardedFor) return []
  const entries = forwardedFor.split(',').map((entry) => withoutPort(entry.trim()))
  const broken = entries.findLastIndex((entry) => isIP(entry) === 0)
  return entries.slice(broken + 1)
}

/** Some balancers add the port: `192.0.2.1:443`, `[2001:db8::1]:443`. */
function withoutPort(entry: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(entry)?.[1] ?? entry
}

function createTrusted(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** A socket that listens on IPv6 names IPv4 peers `::ffff:192.0.2.1`. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}
