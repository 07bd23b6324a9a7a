import type { Connection } from '../../../contract/connection.ts'

type Bare = Omit<Connection, 'token'>

/**
 * How an archive's connections are called here. The one of the same API at the same address is the same, if there is just
 * one on either side: buttons of jobs that were taken in then work. `strange`: those that are not here.
 */
export function connectionMap(ours: readonly Bare[], theirs: readonly Bare[]) {
  const names = new Map<string, string>()
  const strange: Bare[] = []
  for (const connection of theirs) {
    const alike = (other: Bare) => other.provider === connection.provider && other.address === connection.address
    const [match, ...more] = ours.filter(alike)
    const isKnown = ours.some(({ id }) => id === connection.id)
    if (!isKnown && match && more.length === 0 && theirs.filter(alike).length === 1) names.set(connection.id, match.id)
    else if (!isKnown) strange.push(connection)
  }
  return { map: (id: string) => names.get(id) ?? id, strange }
}
