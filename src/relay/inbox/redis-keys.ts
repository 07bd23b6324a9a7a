/**
 * Names of the relay's keys and channels in Redis. A standalone Redis has one bucket; its names are those of 0.1, so that
 * relays of both versions work side by side on one Redis.
 *
 *   {prefix}inbox:{id}      hash    one inbox, see redis-scripts.ts
 *   {prefix}messages:{id}   stream  its messages
 *   {prefix}inboxes         zset    ids of the bucket's inboxes, by the time at which each goes unread
 *   {prefix}unused          zset    those that have received nothing, by the time at which each was read
 *   {prefix}floor           string  above every seq that was given in the bucket: none is given twice, also when an inbox has gone and the clock goes back
 *   {prefix}probe           string  written to see whether Redis can be written
 *   {prefix}wake            channel ids of inboxes that have news
 *   {prefix}closed          channel ids of inboxes that are gone
 */
const prefix = 'afterimage:'

/** A share of all inboxes whose keys are in one hash slot together with the lists of them: one script can change both. */
export interface Bucket {
  /** Every key of the bucket begins with it. */
  readonly prefix: string
  /** The hash slot of a cluster in which they are. */
  readonly slot: number
}

export interface KeyLayout {
  readonly buckets: readonly Bucket[]
  /** Always the same one for an id. */
  bucketOf(id: string): Bucket
}

/** The keys of every script, in this order: inbox, messages, inboxes, unused, floor. */
export type ScriptKeys = readonly [string, string, string, string, string]

export function keysIn({ prefix }: Bucket, id = ''): ScriptKeys {
  return [`${prefix}inbox:${id}`, `${prefix}messages:${id}`, `${prefix}inboxes`, `${prefix}unused`, `${prefix}floor`]
}

export const probeKeyOf = (bucket: Bucket) => `${bucket.prefix}probe`
export const wakeChannelOf = (bucket: Bucket) => `${bucket.prefix}wake`
export const closedChannelOf = (bucket: Bucket) => `${bucket.prefix}closed`

/** Also where data of 0.1 are that were copied into a cluster. */
export const standaloneBucket: Bucket = { prefix, slot: 0 }
export const standaloneKeys: KeyLayout = { buckets: [standaloneBucket], bucketOf: () => standaloneBucket }

const slotCount = 16_384
/**
 * Enough to be spread evenly over dozens of primaries, few enough to be asked all at once. Part of the names of keys: with
 * another number a relay would not find its inboxes.
 */
const bucketCount = 256

/**
 * Buckets for a cluster. Their slots lie evenly among all slots, so that each primary, which has a range of them, gets its
 * share. An inbox is in the bucket that the first byte of its id names.
 */
export function createClusterKeys(): KeyLayout {
  const buckets = tagsOfBuckets().map((tag) => ({ prefix: `${prefix}{${tag}}:`, slot: slotOf(tag) }))
  const [first = standaloneBucket] = buckets
  return {
    buckets,
    bucketOf: (id) => buckets[Buffer.from(id.slice(0, 2), 'base64url')[0] ?? 0] ?? first,
  }
}

/** For each bucket the lowest number whose hash slot is in its part of the slots. */
function tagsOfBuckets(): string[] {
  const tags = new Map<number, string>()
  for (let n = 0; tags.size < bucketCount; n++) {
    const bucket = Math.floor((slotOf(String(n)) * bucketCount) / slotCount)
    if (!tags.has(bucket)) tags.set(bucket, String(n))
  }
  return [...tags].sort(([one], [other]) => one - other).map(([, tag]) => tag)
}

/** The slot that a cluster puts keys with this hash tag in: CRC16 (XMODEM) of the tag. Redis Cluster specification, "Key distribution model". */
export function slotOf(tag: string): number {
  let crc = 0
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1
  }
  return crc % slotCount
}
