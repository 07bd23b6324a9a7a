import { fillShape, type Point } from '../canvas.ts'
import { type Color, mix } from '../color.ts'
import { box, curve, ellipse, stroke } from '../marks.ts'
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
