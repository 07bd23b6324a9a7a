/** The beginning of a text that is longer than `most` UTF-16 units, cut between characters as people see them. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const end = new Intl.Segmenter().segment(text).containing(most - 1)?.index ?? most - 1
  return `${text.slice(0, end).trimEnd()}…`
}
