import { fillShape, type Point } from '../canvas.ts'
import { type Color, mix, smooth } from '../color.ts'
import { box, curve, disc, ellipse, glow, stroke } from '../marks.ts'
import { between, type Scene } from '../scene.ts'

/** A loose flock; `y` and `x` shares of the canvas. */
export function birds({ canvas, random }: Scene, x: number, y: number, count: number, color: Color): void {
  const next = random('birds')
  const { width, height, unit } = canvas
  for (let bird = 0; bird < count; bird++) {
    const span = unit * between(next, 0.011, 0.026)
    const [cx, cy] = [x * width + (next() - 0.5) * unit * 0.34, y * height + (next() - 0.5) * unit * 0.16]
    const [lift, tip, lean] = [span * between(next, 0.3, 0.75), span * between(next, -0.1, 0.3), (next() - 0.5) * 0.5]
    for (const side of [-1, 1]) {
      const wing = curve(
        [
          [cx, cy],
          [cx + side * span * 0.45, cy - lift + side * lean * span],
          [cx + side * span, cy - tip + side * lean * span],
        ],
        6,
      )
      stroke(canvas, wing, span * 0.17, color, 0.9, span * 0.04)
    }
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

/** A small house with a lit window and smoke; (x, y) middle of its foot. */
export function cabin({ canvas, palette, noise }: Scene, x: number, y: number, size: number, color: Color): void {
  const s = size
  const wall = mix(color, palette.mist, 0.1)
  box(canvas, x - s * 0.5, y - s * 0.46, s, s * 0.5, wall)
  box(canvas, x + s * 0.22, y - s * 1, s * 0.12, s * 0.4, color)
  fillShape(
    canvas,
    [
      [x - s * 0.62, y - s * 0.42],
      [x - s * 0.36, y - s * 0.9],
      [x + s * 0.4, y - s * 0.9],
      [x + s * 0.62, y - s * 0.42],
    ],
    mix(color, palette.mist, 0.2),
  )
  for (const left of [-0.34, 0.14]) {
    box(canvas, x + left * s, y - s * 0.32, s * 0.2, s * 0.17, palette.accent)
    stroke(
      canvas,
      [
        [x + (left + 0.1) * s, y - s * 0.32],
        [x + (left + 0.1) * s, y - s * 0.15],
      ],
      Math.max(s * 0.018, 0.6),
      wall,
    )
    glow(canvas, x + (left + 0.1) * s, y - s * 0.23, s * 0.75, palette.accent, 0.5, 2)
  }
  for (let puff = 0; puff < 26; puff++) {
    const t = puff / 26
    const drift = (noise.line(t * 4 + x) - 0.35) * s * 0.9 * t
    disc(
      canvas,
      x + s * 0.28 + drift,
      y - s * 1.04 - t * s * 1.7,
      s * (0.05 + t * 0.16),
      palette.mist,
      0.16 * (1 - t),
      s * 0.16,
    )
  }
}

/** A cat seen from behind, sitting, `h` pixels high. */
export function cat({ canvas }: Scene, x: number, y: number, h: number, color: Color, lean = 1): void {
  const at = (px: number, py: number): Point => [x + px * h * lean, y - py * h]
  fillShape(
    canvas,
    curve(
      [
        at(-0.27, 0),
        at(-0.34, 0.22),
        at(-0.2, 0.42),
        at(-0.13, 0.56),
        at(-0.12, 0.68),
        at(0.02, 0.72),
        at(0.14, 0.66),
        at(0.15, 0.54),
        at(0.22, 0.4),
        at(0.34, 0.2),
        at(0.27, 0),
      ],
      14,
    ),
    color,
  )
  fillShape(canvas, ellipse(...at(0.01, 0.76), h * 0.165, h * 0.14), color)
  for (const side of [-1, 1]) {
    fillShape(
      canvas,
      curve(
        [
          at(0.01 + side * 0.15, 0.78),
          at(0.01 + side * 0.17, 0.9),
          at(0.01 + side * 0.145, 1),
          at(0.01 + side * 0.07, 0.94),
          at(0.01 + side * 0.03, 0.88),
        ],
        8,
      ),
      color,
    )
  }
  stroke(
    canvas,
    curve([at(0.22, 0.05), at(0.5, -0.02), at(0.55, 0.16), at(0.6, 0.34), at(0.46, 0.4)], 10),
    h * 0.075,
    color,
    1,
    h * 0.05,
  )
}

/** Somebody standing, seen from behind, in a long coat. */
export function person(
  { canvas, palette }: Scene,
  x: number,
  y: number,
  h: number,
  color: Color,
  next: () => number,
): void {
  const at = (px: number, py: number): Point => [x + px * h, y - py * h]
  fillShape(
    canvas,
    curve(
      [
        at(-0.085, 0.13),
        at(-0.1, 0.45),
        at(-0.115, 0.7),
        at(-0.11, 0.82),
        at(-0.045, 0.835),
        at(0, 0.85),
        at(0.045, 0.835),
        at(0.11, 0.82),
        at(0.115, 0.7),
        at(0.1, 0.45),
        at(0.095, 0.13),
      ],
      8,
    ),
    color,
  )
  for (const side of [-1, 1]) {
    box(canvas, x + side * h * 0.04 - h * 0.028, y - h * 0.15, h * 0.056, h * 0.15, color)
    fillShape(
      canvas,
      curve(
        [
          at(side * 0.1, 0.81),
          at(side * 0.155, 0.62),
          at(side * 0.135, 0.42),
          at(side * 0.115, 0.41),
          at(side * 0.1, 0.43),
          at(side * 0.08, 0.6),
          at(side * 0.07, 0.78),
        ],
        6,
      ),
      color,
    )
  }
  fillShape(canvas, ellipse(...at(0, 0.92), h * 0.052, h * 0.066), color)
  if (next() < 0.6) {
    // A scarf in the wind.
    const side = next() < 0.5 ? -1 : 1
    const scarf = mix(palette.accent, color, 0.12)
    stroke(canvas, curve([at(-0.045, 0.852), at(0, 0.835), at(0.045, 0.852)], 6), h * 0.045, scarf)
    stroke(
      canvas,
      curve(
        [
          at(side * 0.03, 0.845),
          at(side * 0.14, 0.9),
          at(side * 0.21, 0.82),
          at(side * 0.28, 0.76),
          at(side * 0.34, 0.8),
        ],
        8,
      ),
      h * 0.042,
      scarf,
      1,
      h * 0.022,
    )
  }
}

/** A hot-air balloon; (x, y) middle of its envelope, `r` its radius. */
export function balloon(
  { canvas, palette, light }: Scene,
  x: number,
  y: number,
  r: number,
  dark: Color,
  next: () => number,
): void {
  const tints = [palette.accent, palette.mist, mix(palette.accent, dark, 0.45)]
  const first = Math.floor(next() * 3)
  const side = light.x * canvas.width > x ? 1 : -1
  const envelope = curve(
    [
      [x, y - r],
      [x + r * 1.06, y - r],
      [x + r, y + r * 0.08],
      [x + r * 0.86, y + r * 0.75],
      [x + r * 0.24, y + r * 1.32],
      [x, y + r * 1.38],
      [x - r * 0.24, y + r * 1.32],
      [x - r * 0.86, y + r * 0.75],
      [x - r, y + r * 0.08],
      [x - r * 1.06, y - r],
      [x, y - r],
    ],
    14,
  )
  fillShape(canvas, envelope, (px, py) => {
    const round = Math.sqrt(Math.max(0.02, 1 - ((py - y) / (r * 1.4)) ** 2))
    const turn = Math.asin(Math.min(Math.max((px - x) / (r * round), -1), 1))
    const place = (turn / Math.PI + 0.5) * 7
    const edge = smooth(0.94, 1, place % 1)
    const [here, beside] = [tints[(Math.floor(place) + first) % 3], tints[(Math.floor(place) + 1 + first) % 3]]
    const tint = here && beside && edge > 0 ? mix(here, beside, edge) : (here ?? dark)
    return mix(tint, dark, 0.3 - Math.sin(turn) * side * 0.3)
  })
  for (const side2 of [-1, 1])
    stroke(
      canvas,
      [
        [x + side2 * r * 0.2, y + r * 1.32],
        [x + side2 * r * 0.13, y + r * 1.72],
      ],
      Math.max(r * 0.02, 0.5),
      dark,
    )
  box(canvas, x - r * 0.16, y + r * 1.7, r * 0.32, r * 0.24, dark)
}
