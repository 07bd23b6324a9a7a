import { fillShape, type Point } from '../canvas.ts'
import { type Color, mix } from '../color.ts'
import { box, disc, ellipse, stroke } from '../marks.ts'
import { pick, type Scene } from '../scene.ts'

/** A quilt of quarter circles, leaves, arcs and suns in the palette's colours. */
export function paintAbstract(scene: Scene): void {
  const { canvas, palette, random } = scene
  const { width, height, unit } = canvas
  const next = random('abstract')
  const across = 3 + Math.floor(next() * 2)
  const cell = unit / across
  const [columns, rows] = [Math.ceil(width / cell - 0.01), Math.ceil(height / cell - 0.01)]
  const [left, top] = [(width - columns * cell) / 2, (height - rows * cell) / 2]
  const tints: [Color, ...Color[]] = [
    palette.near,
    palette.far,
    palette.mist,
    palette.accent,
    palette.glow,
    palette.sky[0] ?? palette.near,
    palette.sky[2] ?? palette.far,
    mix(palette.light, palette.mist, 0.4),
  ]
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const ground = pick(next, tints)
      const others = tints.filter((tint) => distance(tint, ground) > 0.09)
      const [first, second] = [
        others[Math.floor(next() * others.length)] ?? palette.light,
        others[Math.floor(next() * others.length)] ?? palette.near,
      ]
      tile(scene, {
        x: left + column * cell,
        y: top + row * cell,
        s: cell,
        ground,
        first,
        second,
        turn: Math.floor(next() * 4),
        kind: Math.floor(next() * 8),
      })
    }
  }
}

function distance(a: Color, b: Color): number {
  return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2])
}

interface Tile {
  x: number
  y: number
  s: number
  ground: Color
  first: Color
  second: Color
  /** Quarter turns. */
  turn: number
  kind: number
}

function tile({ canvas, noise }: Scene, { x, y, s, ground, first, second, turn, kind }: Tile): void {
  const shade =
    (color: Color) =>
    (px: number, py: number): Color => {
      // Ink never lies quite evenly.
      const ink = 0.93 + 0.14 * noise.planes((px / s) * 2.2, (py / s) * 2.2, 3)
      return [color[0] * ink, color[1] * ink, color[2] * ink]
    }
  const at = (px: number, py: number): Point => {
    const [dx, dy] = [px - 0.5, py - 0.5]
    const [rx, ry] = [
      [dx, dy],
      [-dy, dx],
      [-dx, -dy],
      [dy, -dx],
    ][turn] ?? [dx, dy]
    return [x + ((rx ?? 0) + 0.5) * s, y + ((ry ?? 0) + 0.5) * s]
  }
  const sector = (r: number): Point[] => [
    at(0, 0),
    ...Array.from({ length: 25 }, (_, i) =>
      at(Math.cos((i / 24) * (Math.PI / 2)) * r, Math.sin((i / 24) * (Math.PI / 2)) * r),
    ),
  ]
  const half = (r: number, cx = 0.5): Point[] =>
    Array.from({ length: 41 }, (_, i) => at(cx + Math.cos((i / 40) * Math.PI) * r, Math.sin((i / 40) * Math.PI) * r))
  box(canvas, x - 0.5, y - 0.5, s + 1, s + 1, shade(ground))
  if (kind === 0) fillShape(canvas, sector(1), shade(first))
  else if (kind === 1)
    for (const [r, color] of [
      [1, first],
      [0.75, ground],
      [0.5, second],
      [0.25, ground],
    ] as const)
      fillShape(canvas, sector(r), shade(color))
  else if (kind === 2) {
    const bow = (mirror: boolean): Point[] =>
      Array.from({ length: 25 }, (_, i) => {
        const [px, py] = [Math.cos((i / 24) * (Math.PI / 2)), Math.sin((i / 24) * (Math.PI / 2))]
        return mirror ? at(1 - py, 1 - px) : at(px, py)
      })
    const leaf = [...bow(false), ...bow(true).reverse()]
    fillShape(canvas, leaf, shade(first))
    stroke(canvas, [at(0.92, 0.08), at(0.08, 0.92)], s * 0.018, ground)
  } else if (kind === 3) {
    disc(canvas, x + s / 2, y + s / 2, s * 0.36, shade(first))
    fillShape(canvas, [at(0, 0.5), at(1, 0.5), at(1, 1), at(0, 1)], shade(second))
  } else if (kind === 4) {
    fillShape(canvas, half(0.5), shade(first))
    fillShape(canvas, half(0.25), shade(second))
  } else if (kind === 5) fillShape(canvas, [at(0, 0), at(1, 1), at(0, 1)], shade(first))
  else if (kind === 6)
    for (let line = 0; line < 5; line++)
      fillShape(canvas, [at(0, line / 5), at(1, line / 5), at(1, line / 5 + 0.1), at(0, line / 5 + 0.1)], shade(first))
  else {
    fillShape(canvas, ellipse(x + s / 2, y + s / 2, s * 0.42, s * 0.42), shade(first))
    fillShape(canvas, ellipse(...at(0.62, 0.42), s * 0.34, s * 0.34), shade(ground))
  }
}
