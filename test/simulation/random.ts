/** Random numbers from a seed: the same seed gives the same numbers on every machine. */
export interface Random {
  /** From 0 to 1, 1 excluded. */
  next(): number
  chance(probability: number): boolean
  /** A whole number, both ends included. */
  whole(from: number, to: number): number
  /** A number from `from` to `to`, on a logarithmic scale: each power of ten is equally likely. */
  stretch(from: number, to: number): number
  pick<Value>(list: readonly Value[]): Value
  bytes(count: number): Uint8Array
  /** An independent source, so that the draws of one part do not change those of the others. */
  fork(name: string): Random
}

export function createRandom(seed: string): Random {
  const next = sfc32(seed)
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    chance: (probability) => probability > 0 && next() < probability,
    whole,
    stretch: (from, to) => Math.round(from * (to / from) ** next()),
    pick(list) {
      const value = list[whole(0, list.length - 1)]
      if (value === undefined) throw new Error('There is nothing to pick from')
      return value
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => whole(0, 255)),
    fork: (name) => createRandom(`${seed}/${name}`),
  }
}

/** Small fast counter, 128 bits of state (PractRand 0.94). */
function sfc32(seed: string): () => number {
  let [a = 0, b = 0, c = 0] = [1, 2, 3].map((salt) => hashOf(`${salt} ${seed}`))
  let counter = 1
  const next = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return (sum >>> 0) / 4_294_967_296
  }
  for (let warm = 0; warm < 12; warm++) next()
  return next
}

/** FNV-1a, 32 bits. @param start goes on from an earlier hash */
export function hashOf(text: string, start = 0x811c9dc5): number {
  let hash = start
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
