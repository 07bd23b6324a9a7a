import type { RelayConfig } from '../config.ts'
import type { Monotonic } from '../monotonic.ts'
import { networkKeyOf, rateKeyOf } from './address.ts'
import { createRateLimit, type RateLimit, type Taken } from './rate.ts'

/** A network is let have so much more than an address. */
const addressesPerNetwork = 4
const opensPerMinute = 60
const minutesPerDay = 1440
/** One address may make this part of all inboxes a day, but always so many. */
const shareOfInboxes = 1 / 400
const leastNewPerDay = 60

export interface PlaceLimits {
  /** Opening or renewing, for all addresses of a network together. */
  takeOpen(address: string): Taken
  /** Making a new inbox, which stays for weeks. */
  takeNew(address: string): Taken
}

/**
 * How many inboxes one address, and one network, may open. Whoever can rent a /48 has 65 536 addresses to open them
 * from; and one that keeps its inboxes in use must not have all of them before the first expire.
 */
export function createPlaceLimits(config: RelayConfig, monotonic: Monotonic): PlaceLimits {
  const isLimited = config.addressRatePerMinute > 0
  const newPerDay = Math.max(leastNewPerDay, Math.floor(config.maxInboxes * shareOfInboxes))
  const daily = (name: string, burst: number) =>
    createRateLimit({ name, perMinute: isLimited ? burst / minutesPerDay : 0, burst, monotonic })
  const opens = createRateLimit({
    name: 'network',
    perMinute: isLimited ? opensPerMinute * addressesPerNetwork : 0,
    monotonic,
  })
  const newOfAddress = daily('new-inboxes', newPerDay)
  const newOfNetwork = daily('new-inboxes-network', newPerDay * addressesPerNetwork)

  return {
    takeOpen: (address) => opens.take(networkKeyOf(address)),
    takeNew: (address) => takeBoth([newOfAddress, rateKeyOf(address)], [newOfNetwork, networkKeyOf(address)]),
  }
}

/** The first refusal, or the first. */
function takeBoth([one, key]: [RateLimit, string], [other, otherKey]: [RateLimit, string]): Taken {
  const taken = one.take(key)
  if (!taken.allowed) return taken
  const second = other.take(otherKey)
  return second.allowed ? taken : second
}
