import { createRandom, hash32 } from '../../shared/hash.ts'
import { fillShape, type Point } from '../canvas.ts'
import { type Color, mix } from '../color.ts'
import { box, curve, disc, stroke } from '../marks.ts'
import { between, type Scene } from '../scene.ts'

/** The edge of a wood far away: a land edge with firs on it. `tall` share of the height, `many` trees a unit. */
export function firLine(scene: Scene, base: (u: number) => number, tall: number, many: number, shift: number) {
  const { unit, height } = scene.canvas
  // Each place in the row has one tree. Its random numbers come from the place's number, so that any column can be computed alone.
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

/** A fir, `h` pixels high, foot at (x, y). */
export function fir({ canvas }: Scene, x: number, y: number, h: number, color: Color, next: () => number): void {
  const points: Point[] = [[x, y - h]]
  const back: Point[] = []
  const tiers = 9
  const wide = h * between(next, 0.15, 0.21)
  for (let tier = 1; tier <= tiers; tier++) {
    const t = tier / tiers
    const [reach, level] = [wide * t ** 0.85, y - h * (1 - t * 0.93)]
    const droop = h * 0.028
    points.push(
      [x + reach * between(next, 0.82, 1.15), level + droop],
      [x + reach * between(next, 0.4, 0.56), level - droop * 0.2],
    )
    back.push(
      [x - reach * between(next, 0.82, 1.15), level + droop],
      [x - reach * between(next, 0.4, 0.56), level - droop * 0.2],
    )
  }
  fillShape(canvas, [...points, ...back.reverse()], color)
  box(canvas, x - h * 0.014, y - h * 0.1, h * 0.028, h * 0.1, color)
}

/** A broad tree: trunk, boughs and a crown of many small rounds, lit from one side. */
export function oak(
  scene: Scene,
  x: number,
  y: number,
  h: number,
  color: Color,
  next: () => number,
  crown = color,
): void {
  const { canvas, light } = scene
  const side = light.x * canvas.width > x ? 1 : -1
  const lean = (next() - 0.5) * h * 0.08
  fillShape(
    canvas,
    curve([
      [x - h * 0.055, y],
      [x - h * 0.018, y - h * 0.12],
      [x - h * 0.016 + lean, y - h * 0.45],
      [x + lean, y - h * 0.47],
      [x + h * 0.016 + lean, y - h * 0.45],
      [x + h * 0.02, y - h * 0.12],
      [x + h * 0.06, y],
    ]),
    color,
  )
  for (let bough = 0; bough < 6; bough++) {
    const angle = -Math.PI / 2 + (bough / 5 - 0.5) * 2.2
    const length = h * between(next, 0.22, 0.36)
    const end: Point = [x + lean + Math.cos(angle) * length, y - h * 0.42 + Math.sin(angle) * length]
    stroke(
      canvas,
      curve([[x + lean * 0.8, y - h * 0.34], [x + lean + Math.cos(angle) * length * 0.2, y - h * 0.5], end], 6),
      h * 0.022,
      color,
      1,
      h * 0.006,
    )
  }
  const lit = mix(crown, scene.palette.glow, 0.3)
  const clumps = Array.from({ length: 11 }, (_, clump) => {
    const [angle, out] = [clump * 2.4, Math.sqrt(clump / 11)]
    return {
      x: Math.cos(angle) * out * 0.3,
      y: Math.sin(angle) * out * 0.19 + out * out * 0.05,
      r: between(next, 0.1, 0.15),
    }
  })
  for (let leaf = 0; leaf < 520; leaf++) {
    const clump = clumps[leaf % clumps.length]
    if (!clump) continue
    const [angle, out] = [next() * Math.PI * 2, next() ** 0.6]
    const [dx, dy] = [Math.cos(angle) * out, Math.sin(angle) * out]
    // Leaves come from the dark inside to the lit outside.
    const shine = Math.max(0, dx * side * 0.6 - dy * 0.7) * (leaf / 520) * between(next, 0.5, 1.3)
    const size = leaf < 60 ? h * 0.042 : h * between(next, 0.008, 0.021)
    const [lx, ly] = [x + lean + (clump.x + dx * clump.r) * h, y - (0.68 - clump.y - dy * clump.r * 0.8) * h]
    disc(canvas, lx, ly, size, mix(crown, lit, Math.min(shine, 1)), leaf < 60 ? 0.92 : 1)
  }
}
