import { fillShape } from '../canvas.ts'
import { type Color, lerp, mix, smooth } from '../color.ts'
import { box, curve, disc, glow, stroke } from '../marks.ts'
import type { Scene } from '../scene.ts'

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
    const tint = here && beside && edge > 0 ? lerp(here, beside, edge) : (here ?? dark)
    return lerp(tint, dark, 0.3 - Math.sin(turn) * side * 0.3)
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
