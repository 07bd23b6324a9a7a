import { fillShape } from '../canvas.ts'
import { type Color, mix, smooth } from '../color.ts'
import { layerColor, paintMist } from '../land.ts'
import { box, stroke } from '../marks.ts'
import { between, type Scene } from '../scene.ts'
import { paintSky } from '../sky.ts'
import { birds } from '../things/creatures.ts'
import { paintWater } from '../water.ts'

/** Towers behind towers with lit windows, and a river that repeats them. */
export function paintCity(scene: Scene): void {
  const { canvas, palette, random, light } = scene
  const { width, height, unit } = canvas
  const next = random('city')
  const shift = next() * 100
  const line = between(next, 0.74, 0.8)
  const middle = between(next, 0.35, 0.65)
  light.radius = Math.max(light.radius, 0.1)
  light.y = between(next, 0.26, 0.5)
  paintSky(scene, { horizon: line, clouds: between(next, 0.2, 0.6) })
  const layers = 4
  for (let layer = 0; layer < layers; layer++) {
    const at = layer / (layers - 1)
    const chance = random(`towers ${layer}`)
    const color = mix(layerColor(scene, 0.08 + at * 0.82), palette.mist, 0.28 * (1 - at))
    const foot = mix(color, palette.mist, 0.55 * (1 - at) + 0.08)
    const wide = unit * (0.05 + at * 0.045)
    const tallest = (0.36 + (1 - at) * 0.2) * height
    for (let x = -wide; x < width + wide; ) {
      const w = wide * between(chance, 0.55, 1.4)
      const away = (x + w / 2) / width - middle
      const crowd = Math.exp(-away * away * 5)
      const h = tallest * (0.16 + 0.84 * crowd * between(chance, 0.25, 1) ** 1.3) * (at === 1 ? 0.72 : 1)
      tower(scene, { x, y: line * height, w, h, color, foot, lit: at < 0.3 ? 0 : 0.16 + at * 0.3, chance })
      x += w * between(chance, 0.86, at === 1 ? 1.3 : 1.08)
    }
    paintMist(scene, line - 0.03 - 0.04 * (1 - at), 0.09, 0.55 * (1 - at), shift + layer)
  }
  birds(scene, 1 - middle, between(next, 0.16, 0.26), 5, layerColor(scene, 0.7))
  paintWater(scene, { line, waves: between(next, 0.3, 0.6), depth: 0.42 })
}

interface Tower {
  x: number
  y: number
  w: number
  h: number
  color: Color
  foot: Color
  /** Share of windows with light. */
  lit: number
  chance: () => number
}

function tower({ canvas, palette, light }: Scene, { x, y, w, h, color, foot, lit, chance }: Tower): void {
  const shade = (_: number, py: number): Color => {
    const t = smooth(0.25, 1, 1 - (y - py) / h)
    return [
      color[0] + (foot[0] - color[0]) * t,
      color[1] + (foot[1] - color[1]) * t,
      color[2] + (foot[2] - color[2]) * t,
    ]
  }
  box(canvas, x, y - h, w, h + 1, shade)
  const roof = chance()
  if (roof < 0.2) box(canvas, x + w * 0.18, y - h * 1.06, w * 0.64, h * 0.07, color)
  else if (roof < 0.34)
    fillShape(
      canvas,
      [
        [x, y - h],
        [x + w, y - h],
        [x + w * (chance() < 0.5 ? 0 : 1), y - h - w * 0.5],
      ],
      color,
    )
  else if (roof < 0.46) {
    box(canvas, x + w * 0.25, y - h * 1.08, w * 0.5, h * 0.09, color)
    stroke(
      canvas,
      [
        [x + w / 2, y - h * 1.06],
        [x + w / 2, y - h * 1.24],
      ],
      Math.max(w * 0.03, 0.7),
      color,
    )
  } else if (roof < 0.56)
    stroke(
      canvas,
      [
        [x + w * 0.7, y - h],
        [x + w * 0.7, y - h * 1.12],
      ],
      Math.max(w * 0.03, 0.6),
      color,
    )
  const side = light.x * canvas.width > x + w / 2 ? 1 : 0
  box(canvas, side ? x + w * 0.9 : x, y - h, w * 0.1, h, mix(color, palette.glow, 0.25), 0.55)
  if (lit === 0) return
  const columns = Math.max(3, Math.round(w / (canvas.unit * 0.0125)))
  const cell = w / (columns + 0.8)
  const rows = Math.floor(h / (cell * 1.5))
  const office = chance() < 0.3
  for (let row = 1; row < rows; row++) {
    const floorLit = office && chance() < 0.3
    for (let column = 0; column < columns; column++) {
      const [on, warm, bright] = [chance(), chance(), chance()]
      if (!(floorLit ? on < 0.85 : on < lit * (office ? 0.5 : 1))) continue
      const tint = warm < 0.75 ? palette.accent : mix(palette.accent, [0.85, 0.95, 1], 0.6)
      box(
        canvas,
        x + cell * (column + 0.55),
        y - h + row * cell * 1.5,
        cell * 0.58,
        cell * 0.85,
        tint,
        0.3 + bright * 0.65,
      )
    }
  }
}
