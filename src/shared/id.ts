const alphabet = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford's base 32, lower case: no look-alikes

/** Number of random bytes in an id. */
export const idBytes = 15

/** What `drawId` draws. */
export const idPattern = /^[0-9a-hjkmnp-tv-z]{24}$/

/**
 * A job's id: 9 characters of time and 15 random ones (75 bits). Ids sort by time as text, and fit a hook's tag.
 * The random part is a nonce: a webhook with a `ref` that we never drew is unmatched.
 */
export function drawId(now: number, random: Uint8Array = crypto.getRandomValues(new Uint8Array(idBytes))): string {
  let time = ''
  for (let rest = now, i = 0; i < 9; i++, rest = Math.floor(rest / 32)) time = alphabet[rest % 32] + time
  return time + [...random].map((byte) => alphabet[byte % 32]).join('')
}

/** Epoch ms at which an id was drawn, by the clock of that moment. NaN for a text that is no such id. */
export function timeOfId(id: string): number {
  if (!idPattern.test(id)) return Number.NaN
  return [...id.slice(0, 9)].reduce((time, letter) => time * 32 + alphabet.indexOf(letter), 0)
}
