import { fillShape, type Point } from '../canvas.ts'
import { type Color, lerp, mix, smooth } from '../color.ts'
import { box, glow, stroke } from '../marks.ts'
import type { Scene } from '../scene.ts'

/** A lighthouse of height `h` pixels standing at (x, y); its beam shines when the light is low enough. */
export function lighthouse(scene: Scene, x: number, y: number, h: number, color: Color, lit: boolean): void {
  const { canvas, palette, light } = scene
  const side = light.x * canvas.width > x ? 1 : -1
  const bright = mix(color, palette.mist, 0.42)
  const shade = (px: number): Color => lerp(bright, color, smooth(-0.09, 0.09, ((x - px) / h) * side) * 0.95)
  const band = (from: number, to: number, tint?: Color): void => {
    const [low, high] = [0.098 - from * 0.036, 0.098 - to * 0.036]
    const points: Point[] = [
      [x - low * h, y - from * h],
      [x + low * h, y - from * h],
      [x + high * h, y - to * h],
      [x - high * h, y - to * h],
    ]
    fillShape(canvas, points, (px) => (tint ? lerp(shade(px), tint, 0.72) : shade(px)))
  }
  if (lit) beams(scene, x, y - h * 0.86, h)
  band(0, 0.78)
  const red = mix(palette.accent, color, 0.35)
  band(0.14, 0.3, red)
  band(0.46, 0.62, red)
  box(canvas, x - h * 0.098, y - h * 0.802, h * 0.196, h * 0.03, color)
  box(
    canvas,
    x - h * 0.044,
    y - h * 0.905,
    h * 0.088,
    h * 0.105,
    lit ? mix(palette.accent, [1, 0.95, 0.8], 0.5) : shade(x),
  )
  for (const at of [-0.044, 0, 0.044])
    stroke(
      canvas,
      [
        [x + at * h, y - h * 0.8],
        [x + at * h, y - h * 0.905],
      ],
      h * 0.008,
      color,
    )
  for (let post = -4; post <= 4; post++) {
    stroke(
      canvas,
      [
        [x + post * h * 0.0235, y - h * 0.802],
        [x + post * h * 0.0235, y - h * 0.835],
      ],
      h * 0.006,
      color,
    )
  }
  stroke(
    canvas,
    [
      [x - h * 0.094, y - h * 0.835],
      [x + h * 0.094, y - h * 0.835],
    ],
    h * 0.008,
    color,
  )
  fillShape(
    canvas,
    [
      [x - h * 0.06, y - h * 0.9],
      [x + h * 0.06, y - h * 0.9],
      [x + h * 0.012, y - h * 0.965],
      [x - h * 0.012, y - h * 0.965],
    ],
    color,
  )
  stroke(
    canvas,
    [
      [x, y - h * 0.96],
      [x, y - h],
    ],
    h * 0.01,
    color,
  )
  box(canvas, x - h * 0.016, y - h * 0.42, h * 0.03, h * 0.05, lit ? palette.accent : color)
  box(canvas, x - h * 0.02, y - h * 0.09, h * 0.04, h * 0.09, color)
  if (!lit) return
  glow(canvas, x, y - h * 0.86, h * 0.5, palette.accent, 0.75, 3)
  glow(canvas, x, y - h * 0.86, h * 0.12, [1, 0.95, 0.82], 0.9, 2)
}

function beams({ canvas, palette, random }: Scene, x: number, y: number, h: number): void {
  const next = random('beam')
  const lean = (next() - 0.5) * 0.16
  const reach = canvas.unit * 1.05
  for (const side of [-1, 1]) {
    const [top, bottom] = [Math.tan(lean * side - 0.075) * reach, Math.tan(lean * side + 0.075) * reach]
    const cone: Point[] = [
      [x, y - h * 0.02],
      [x + side * reach, y + top],
      [x + side * reach, y + bottom],
      [x, y + h * 0.02],
    ]
    for (const [part, opacity] of [
      [1, 0.2],
      [0.55, 0.2],
    ] as const) {
      const inner = cone.map(([px, py]) => [px, y + (py - y) * part] as const)
      // Drawn in slices, each fainter, so that the beam dies away.
      for (let slice = 0; slice < 24; slice++) {
        const [a, b] = [slice / 24, (slice + 1) / 24]
        const at = (t: number, lower: boolean): Point => {
          const [near, far] = lower ? [inner[3], inner[2]] : [inner[0], inner[1]]
          return near && far ? [near[0] + (far[0] - near[0]) * t, near[1] + (far[1] - near[1]) * t] : [x, y]
        }
        fillShape(
          canvas,
          [at(a, false), at(b, false), at(b, true), at(a, true)],
          mix(palette.accent, [1, 1, 0.9], 0.4),
          opacity * (1 - a) ** 1.6,
        )
      }
    }
  }
}
