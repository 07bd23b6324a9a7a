import type { Connection } from '../../../contract/connection.ts'

type Bare = Omit<Connection, 'token'>

/**
 * How an archive's connections are called here. The one of the same API at the same address is the same, if there is just
 * one on either side: buttons of jobs that were taken in then work. Nothing else goes by one of ours, whatever a file calls it:
 * its buttons would be sent with our token. `strange`: those that are not here.
 */
export function connectionMap(ours: readonly Bare[], theirs: readonly Bare[]) {
  const names = new Map<string, string>()
  const strange: Bare[] = []
  const foreign = (id: string) => (ours.some((other) => other.id === id) ? `archive-${id}` : id)
  for (const connection of theirs) {
    const isAlike = (other: Bare) => other.provider === connection.provider && other.address === connection.address
    const alike = ours.filter(isAlike)
    const same = alike.find(({ id }) => id === connection.id)
    const [match] = alike.length === 1 && theirs.filter(isAlike).length === 1 ? alike : [same]
    const id = match?.id ?? foreign(connection.id)
    names.set(connection.id, id)
    if (!match) strange.push({ ...connection, id })
  }
  return { map: (id: string) => names.get(id) ?? foreign(id), strange }
}
