/**
 * A copy that owns its characters. V8 keeps a part of a text as a view of the whole, so that 43 characters of an address
 * hold all its thousands in memory: whatever of a stranger's text is kept goes through here. Latin-1, as everything in
 * the head of a request is.
 */
export function own(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
