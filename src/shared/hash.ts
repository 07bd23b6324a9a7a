/** FNV-1a with a final mix (MurmurHash3's), as unsigned 32 bits: the same text always paints the same picture. */
export function hash32(...parts: (string | number)[]): number {
  let hash = 0x811c9dc5
  for (const char of new TextEncoder().encode(parts.join('\u0000'))) hash = Math.imul(hash ^ char, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Mulberry32: a stream of numbers in 0..1 from one seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
