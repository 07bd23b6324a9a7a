import { fillShape, type Point } from '../canvas.ts'
import { type Color, lerp, mix, scale, smooth } from '../color.ts'
import { curve, disc, stroke } from '../marks.ts'
import { between, type Scene } from '../scene.ts'

/** A boat under sail, `size` pixels high, its water line at y. */
export function sailboat(scene: Scene, x: number, y: number, size: number, dark: Color, lean = 1): void {
  const { canvas, palette } = scene
  wake(scene, x, y, size, 0.4, dark)
  const sail = mix(palette.light, palette.mist, 0.35)
  const s = size
  const at = (px: number, py: number): Point => [x + px * s * lean, y - py * s]
  stroke(canvas, [at(0, 0.08), at(0.02, 1)], s * 0.018, dark)
  fillShape(
    canvas,
    curve([
      at(0.045, 0.94),
      at(0.3, 0.5),
      at(0.43, 0.17),
      at(0.2, 0.14),
      at(0.04, 0.16),
      at(0.045, 0.5),
      at(0.045, 0.94),
    ]),
    (px) => lerp(sail, dark, 0.12 + 0.25 * smooth(-0.1, 0.5, ((px - x) / s) * lean)),
  )
  fillShape(
    canvas,
    curve([
      at(-0.01, 0.9),
      at(-0.2, 0.45),
      at(-0.38, 0.16),
      at(-0.2, 0.2),
      at(-0.02, 0.17),
      at(-0.02, 0.5),
      at(-0.01, 0.9),
    ]),
    mix(sail, dark, 0.42),
  )
  fillShape(
    canvas,
    curve([
      at(-0.44, 0.11),
      at(0, 0.07),
      at(0.47, 0.13),
      at(0.36, -0.02),
      at(0.28, -0.02),
      at(0, -0.03),
      at(-0.32, -0.02),
      at(-0.4, 0),
      at(-0.44, 0.11),
    ]),
    dark,
  )
}

/** A ship of two masts, for prompts that ask for one. */
export function ship(scene: Scene, x: number, y: number, size: number, dark: Color, lean = 1): void {
  const { canvas, palette } = scene
  wake(scene, x, y, size, 0.55, dark)
  const sail = mix(palette.light, palette.mist, 0.45)
  const s = size
  const at = (px: number, py: number): Point => [x + px * s * lean, y - py * s]
  for (const [mast, height] of [
    [-0.34, 0.86],
    [0, 1],
    [0.32, 0.82],
  ] as const) {
    stroke(canvas, [at(mast, 0.1), at(mast, height)], s * 0.014, dark)
    for (const [low, high, wide] of [
      [0.24, 0.5, 0.15],
      [0.52, 0.72, 0.12],
      [0.74, 0.9, 0.085],
    ] as const) {
      if (high > height) continue
      const [a, b] = [low * height + 0.02, high * height]
      const shape = curve([
        at(mast - wide * 0.86, b),
        at(mast, b + 0.01),
        at(mast + wide * 0.86, b),
        at(mast + wide * 1.25, (a + b) / 2),
        at(mast + wide, a),
        at(mast, a + 0.035),
        at(mast - wide, a),
        at(mast - wide * 0.7, (a + b) / 2),
        at(mast - wide * 0.86, b),
      ])
      fillShape(canvas, shape, (px) => lerp(sail, dark, 0.2 + 0.4 * smooth(-0.12, 0.14, ((px - x) / s) * lean - mast)))
      stroke(canvas, [at(mast - wide * 0.9, b), at(mast + wide * 0.9, b)], s * 0.009, dark)
    }
    stroke(canvas, [at(mast, height), at(mast < 0 ? -0.56 : 0.58, 0.14)], s * 0.004, dark, 0.7)
  }
  stroke(canvas, [at(0.5, 0.14), at(0.74, 0.26)], s * 0.014, dark)
  fillShape(
    canvas,
    curve([at(0.32, 0.8), at(0.5, 0.5), at(0.72, 0.255), at(0.52, 0.3), at(0.36, 0.3), at(0.36, 0.5), at(0.32, 0.8)]),
    mix(sail, dark, 0.4),
  )
  fillShape(
    canvas,
    curve([
      at(-0.6, 0.2),
      at(-0.3, 0.09),
      at(0, 0.1),
      at(0.3, 0.1),
      at(0.6, 0.18),
      at(0.5, 0.02),
      at(0.42, -0.03),
      at(0, -0.04),
      at(-0.48, -0.03),
      at(-0.56, 0.04),
      at(-0.6, 0.2),
    ]),
    dark,
  )
  for (let port = -3; port <= 3; port++) disc(canvas, ...at(port * 0.12, 0.055), s * 0.008, scale(palette.accent, 0.9))
}

/** The hull's dark image in the water, torn by the waves. */
function wake({ canvas, random }: Scene, x: number, y: number, size: number, wide: number, dark: Color): void {
  const next = random('wake')
  for (let row = 0; row < 16; row++) {
    const t = row / 16
    const half = size * wide * (1 - t * 0.75) * between(next, 0.75, 1.05)
    const shift = (next() - 0.5) * size * 0.1
    const level = y + size * (0.015 + t * 0.4)
    stroke(
      canvas,
      [
        [x + shift - half, level],
        [x + shift + half, level],
      ],
      size * 0.026 * (1 - t * 0.4),
      dark,
      0.42 * (1 - t),
    )
  }
}
