const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/**
 * A copy that owns its characters. V8 keeps a part of a text as a view of the whole, so that 43 characters of an address
 * hold all its thousands in memory: whatever of a stranger's text is kept goes through here.
 */
export function own(text: string): string {
  return decoder.decode(encoder.encode(text))
}
