const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/**
 * A copy that owns its characters. V8 keeps a part of a text as a view of the whole, so that 43 characters of an address
 * hold all its thousands in memory: whatever of a stranger's text is kept goes through here.
 */
export function own(text: string): string {
  return decoder.decode(encoder.encode(text))
}

/** About 100 bytes each. */
const mostRemembered = 4096

/**
 * The same for texts that come again and again, as the ids of inboxes do: what was copied lately is given once more. Copying one for each
 * webhook is 2 % of what a webhook takes.
 */
export function createOwn(): (text: string) => string {
  const copies = new Map<string, string>()
  return (text) => {
    const known = copies.get(text)
    if (known !== undefined) return known
    if (copies.size >= mostRemembered) copies.clear()
    const copy = own(text)
    copies.set(copy, copy)
    return copy
  }
}
