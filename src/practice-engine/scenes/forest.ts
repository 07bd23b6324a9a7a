import { fillShape, type Point, screen } from '../canvas.ts'
import { type Color, mix, scale, smooth } from '../color.ts'
import { hills, paintRidge } from '../land.ts'
import { curve, disc, glow, stroke } from '../marks.ts'
import { between, type Scene } from '../scene.ts'
import { paintSky } from '../sky.ts'
import { birds, person } from '../things/creatures.ts'
import { fir } from '../things/trees.ts'

/** Trunks behind trunks in a bright mist, with the light falling through. */
export function paintForest(scene: Scene): void {
  const { canvas, palette, random, noise, says, light } = scene
  const { width, height, unit } = canvas
  const next = random('forest')
  const shift = next() * 100
  light.y = between(next, 0.2, 0.4)
  light.radius = Math.max(light.radius, 0.1)
  paintSky(scene, { horizon: 0.85, clouds: 0 })
  const haze = mix(palette.sky.at(-1) ?? palette.mist, palette.mist, 0.45)
  const firs = says(/pine|fir\b|spruce|snow|winter|taiga|christmas/i) || next() < 0.4
  const layers = 6
  for (let layer = 0; layer < layers; layer++) {
    const at = (layer / (layers - 1)) ** 1.1
    const color = mix(mix(haze, palette.far, 0.35 + at * 0.4), palette.near, at ** 1.4)
    const ground = hills(scene, 0.7 + at * 0.22, 0.035, 1.3, shift + layer * 13)
    const chance = random(`trunks ${layer}`)
    const count = Math.round(between(chance, 1, 1.25) * (15 - layer * 2.1) * (width / unit))
    for (let trunk = 0; trunk < count; trunk++) {
      const u = ((trunk + chance() * 0.9) / count - 0.5) * (width / unit) * 1.08
      const x = width / 2 + u * unit
      // The middle stays open, so that the eye can walk in.
      if (layer > 2 && Math.abs(x / width - light.x) < 0.05 + at * 0.14) continue
      if (firs && layer < layers - 1)
        fir(scene, x, (ground(u) + 0.02) * height, unit * (0.2 + at * 0.75) * between(chance, 0.7, 1.2), color, chance)
      else
        trunkAt(scene, {
          x,
          y: (ground(u) + 0.015) * height,
          thick: unit * (0.008 + at * 0.03) * between(chance, 0.6, 1.3),
          color,
          chance,
        })
    }
    paintRidge(scene, {
      top: ground,
      color: mix(color, haze, 0.12),
      foot: mix(color, palette.near, 0.25),
      depth: 0.2,
      rim: 0.35 * (1 - at),
    })
    if (layer === 3 && (says(/person|man|woman|girl|boy|child|walk|wander/i) || next() < 0.5)) {
      const u = (light.x - 0.5) * (width / unit)
      person(scene, light.x * width, (ground(u) + 0.012) * height, unit * 0.11, mix(color, palette.near, 0.75), next)
    }
    if (layer < layers - 2) veil(scene, haze, 0.62 + at * 0.2, 0.34 * (1 - at), shift + layer)
    if (layer === 2) shafts(scene, noise.line(shift) * 3)
  }
  glow(canvas, light.x * width, light.y * height, unit * 0.9, palette.light, 0.3, 2)
  birds(scene, light.x, light.y + 0.1, 4, mix(palette.far, palette.near, 0.6))
  ferns(scene, shift)
}

interface Trunk {
  x: number
  y: number
  thick: number
  color: Color
  chance: () => number
}

function trunkAt({ canvas, palette, light, noise }: Scene, { x, y, thick, color, chance }: Trunk): void {
  const lean = (chance() - 0.5) * thick * 3
  const phase = chance() * 90
  const sway = (t: number): number => lean * t + (noise.line(t * 3 + phase) - 0.5) * thick * 1.6
  const steps = 14
  const side = (at: number): Point[] =>
    Array.from({ length: steps + 1 }, (_, step) => {
      const t = step / steps
      const wide = thick * (0.5 - t * 0.16) + thick * 0.45 * Math.exp(-t * 26)
      return [x + sway(t) + at * wide, y - t * (y + thick)] as const
    })
  const lit = light.x * canvas.width > x ? 1 : -1
  const bright = mix(color, palette.glow, 0.3)
  fillShape(canvas, [...side(-1), ...side(1).reverse()], (px, py) => {
    const t = Math.min(Math.max((y - py) / (y + thick), 0), 1)
    const across = ((px - x - sway(t)) / thick) * 2 * lit
    const s = smooth(0.35, 1, across) * 0.8
    const bark = 0.9 + 0.2 * noise.plane(px / thick / 0.16, py / thick / 0.9)
    return [
      (color[0] + (bright[0] - color[0]) * s) * bark,
      (color[1] + (bright[1] - color[1]) * s) * bark,
      (color[2] + (bright[2] - color[2]) * s) * bark,
    ]
  })
  for (let bough = 0; bough < 6; bough++) {
    const [t, way, length] = [between(chance, 0.35, 0.98), chance() < 0.5 ? -1 : 1, thick * between(chance, 2, 5)]
    const [bx, by] = [x + sway(t), y - t * (y + thick)]
    const tip: Point = [bx + way * length, by - length * between(chance, 0.3, 0.9)]
    stroke(
      canvas,
      curve([[bx, by], [bx + way * length * 0.5, by - length * 0.1], tip], 7),
      thick * 0.26,
      color,
      1,
      thick * 0.05,
    )
  }
}

function veil({ canvas, noise }: Scene, haze: Color, y: number, strength: number, shift: number): void {
  const { width, height, unit } = canvas
  for (let py = Math.floor((y - 0.4) * height); py < Math.min(height, (y + 0.16) * height); py++) {
    if (py < 0) continue
    const away = (py / height - y) / (py / height < y ? 0.4 : 0.16)
    const band = (1 - away * away) ** 2 * strength
    for (let px = 0; px < width; px++) {
      const i = (py * width + px) * 3
      const share = band * (0.5 + 0.5 * noise.plane((px / unit) * 2.4 + shift, (py / unit) * 5))
      for (let c = 0; c < 3; c++) {
        const below = canvas.data[i + c] ?? 0
        canvas.data[i + c] = below + ((haze[c] ?? 0) - below) * share
      }
    }
  }
}

/** Beams that fan out from the light. */
function shafts({ canvas, palette, noise, light }: Scene, phase: number): void {
  const { width, height, unit } = canvas
  const [x, y] = [light.x * width, light.y * height - unit * 0.12]
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const angle = Math.atan2(px - x, py - y)
      const distance = Math.hypot(px - x, py - y) / unit
      const beam = smooth(0.52, 0.8, noise.lines(angle * 6 + phase + 40, 2))
      if (beam > 0.01)
        screen(
          canvas,
          py * width + px,
          palette.light,
          beam * 0.34 * smooth(0.05, 0.25, distance) * smooth(1.15, 0.3, distance),
        )
    }
  }
}

/** Dark blades along the lower edge, and a few lights among them. */
function ferns({ canvas, palette, random }: Scene, shift: number): void {
  const { width, height, unit } = canvas
  const next = random(`ferns ${Math.round(shift)}`)
  const dark = scale(palette.near, 0.75)
  for (let blade = 0; blade < 70 * (width / unit); blade++) {
    const x = next() * width
    const edge = Math.abs(x / width - 0.5) * 2
    const h = unit * between(next, 0.02, 0.07) * (0.6 + edge)
    const bend = (next() - 0.5) * h * 1.6
    stroke(
      canvas,
      curve(
        [
          [x, height + 2],
          [x, height - h * 0.6],
          [x + bend, height - h],
        ],
        6,
      ),
      unit * 0.006,
      dark,
      1,
      unit * 0.001,
    )
  }
  for (let fly = 0; fly < 14; fly++) {
    const [x, y] = [next() * width, height * between(next, 0.55, 0.95)]
    glow(canvas, x, y, unit * 0.022, palette.accent, 0.55, 2)
    disc(canvas, x, y, unit * 0.0022, mix(palette.accent, [1, 1, 0.9], 0.6))
  }
}
