const encoder = new TextEncoder()
/** Longer than any key, see `config.ts`. */
const comparedBytes = 256

/** Whether `given` is one of `keys`. All are compared, in a time that does not depend on what is in them. */
export function isOneOf(given: string | null | undefined, keys: readonly string[]): boolean {
  const bytes = padded(given ?? '')
  let found = false
  for (const key of keys) found = isSame(bytes, padded(key)) || found
  return found && given !== null && given !== undefined
}

/** Of what is too long, the rest counts for nothing: no key is as long. */
function padded(text: string): Uint8Array {
  const bytes = new Uint8Array(comparedBytes)
  encoder.encodeInto(text, bytes)
  bytes[comparedBytes - 1] = Math.min(text.length, comparedBytes - 1)
  return bytes
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  let difference = 0
  for (let at = 0; at < comparedBytes; at++) difference |= (one[at] ?? 0) ^ (other[at] ?? 0)
  return difference === 0
}
