import { createRandom, hash32 } from '../../../hash.ts'
import type { Scene } from '../scene.ts'

/** The edge of a wood far away: a land edge with firs on it. `tall` share of the height, `many` trees a unit. */
export function firLine(scene: Scene, base: (u: number) => number, tall: number, many: number, shift: number) {
  const { unit, height } = scene.canvas
  // Each place of the row holds one tree; chance comes from its number, so that any column can be asked for.
  const trees = new Map<number, [at: number, high: number, thin: number]>()
  const treeAt = (place: number): [number, number, number] => {
    const known = trees.get(place)
    if (known) return known
    const next = createRandom(hash32(place, Math.round(shift * 1000)))
    const tree: [number, number, number] = [
      (place + next()) / many,
      tall * (0.3 + next() ** 1.5 * 0.85),
      0.17 + next() * 0.1,
    ]
    trees.set(place, tree)
    return tree
  }
  return (u: number): number => {
    const ground = base(u)
    let top = ground
    const place = Math.floor(u * many)
    for (let near = place - 3; near <= place + 3; near++) {
      const [at, high, thin] = treeAt(near)
      const wide = (high * thin * height) / unit
      const away = Math.abs(u - at) / wide
      if (away >= 1) continue
      const fringe = (Math.abs(((away * 5.5) % 1) - 0.5) - 0.25) * 0.13
      top = Math.min(top, ground - high * (1 - away + fringe * away))
    }
    return top
  }
}
