/**
 * Ids of the headings of one page, made as GitHub makes them, so that a link to a heading works in both places: lower case, spaces become
 * hyphens, everything else but letters, digits, `-` and `_` is dropped, and the second of the same name ends in `-1`.
 */
export function createSlugs(): (heading: string) => string {
  const used = new Map<string, number>()
  return (heading) => {
    const base = heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Mark}\p{Number}\p{Connector_Punctuation} -]/gu, '')
      .replaceAll(' ', '-')
    const count = used.get(base)
    used.set(base, (count ?? -1) + 1)
    return count === undefined ? base : `${base}-${count + 1}`
  }
}
