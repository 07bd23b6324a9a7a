import { fillShape } from '../canvas.ts'
import { type Color, mix, smooth } from '../color.ts'
import { hills, layerColor, layerFoot, paintMist, paintRidge } from '../land.ts'
import { curve, disc, ellipse, stroke } from '../marks.ts'
import { between, type Scene } from '../scene.ts'
import { paintSky } from '../sky.ts'
import { birds } from '../things/creatures.ts'
import { balloon, cabin } from '../things/shelter.ts'
import { firLine, oak } from '../things/trees.ts'

/** Rolling hills with fields, one tree, a house, flowers at our feet; balloons when it is that kind of morning. */
export function paintMeadow(scene: Scene): void {
  const { canvas, palette, random, says, light } = scene
  const { width, height, unit } = canvas
  const next = random('meadow')
  const shift = next() * 100
  const horizon = between(next, 0.54, 0.62)
  const side = light.x < 0.5 ? 1 : -1
  const wide = width / unit
  if (next() < 0.4) light.y = horizon - light.radius * between(next, 0.4, 1.4)
  paintSky(scene, { horizon: horizon + 0.05, clouds: between(next, 0.4, 0.9) })
  const flying = says(/balloon/i)
  if (flying || next() < 0.28) balloons(scene, side, flying ? 5 : 3)
  for (let layer = 0; layer < 5; layer++) {
    const at = 0.1 + (layer / 4) * 0.72
    const lean = (layer % 2 === 0 ? 1 : -1) * side * 0.05
    const roll = hills(
      scene,
      horizon + layer * 0.05 + layer * layer * 0.012,
      0.1 - layer * 0.006,
      0.7 + layer * 0.08,
      shift + layer * 17,
      2,
    )
    const slope = (u: number): number => roll(u) + lean * u
    const top = layer === 1 ? firLine(scene, slope, 0.03, 54, shift) : slope
    paintField(scene, { layer, at, top, slope, side, shift })
    if (layer < 2) paintMist(scene, horizon + 0.05 + layer * 0.04, 0.05, 0.6, shift + layer)
    if (layer === 3) {
      const u = -side * wide * between(next, 0.16, 0.28)
      if (says(/house|cabin|farm|village|home|cottage/i) || next() < 0.5)
        cabin(scene, width / 2 + u * unit, slope(u) * height + unit * 0.01, unit * 0.075, layerColor(scene, 0.9))
      const v = side * wide * between(next, 0.14, 0.3)
      const crown = mix(
        layerColor(scene, 0.85),
        says(/autumn|fall\b|maple|blossom|cherry/i) || next() < 0.35 ? palette.accent : palette.far,
        0.45,
      )
      oak(
        scene,
        width / 2 + v * unit,
        (slope(v) + 0.015) * height,
        unit * between(next, 0.3, 0.42),
        layerColor(scene, 0.97),
        random('oak'),
        crown,
      )
    }
  }
  birds(scene, between(next, 0.3, 0.7), horizon - between(next, 0.16, 0.3), 5, layerColor(scene, 0.7))
  flowers(scene, shift)
}

interface Field {
  layer: number
  at: number
  top: (u: number) => number
  slope: (u: number) => number
  side: number
  shift: number
}

/** A hill, brighter where it faces the light; some are ploughed. */
function paintField(scene: Scene, { layer, at, top, slope, side, shift }: Field): void {
  const { palette, noise } = scene
  const color = layerColor(scene, at)
  const lit = mix(color, palette.glow, 0.5 - at * 0.2)
  const ploughed = layer >= 2 && noise.line(layer * 7.7 + shift) > 0.42
  const shade = (u: number, v: number, below: number, base: Color): Color => {
    const from = u - side * below * 0.9
    const facing = smooth(-0.004, 0.006, (slope(from + 0.02) - slope(from - 0.02)) * -side)
    const sun = facing * smooth(0.3, 0, below) * 0.85 + 0.14 * noise.planes(u * 3 + layer, v * 9, 2)
    const furrow = Math.sin((u * side * 0.5 + below * 2.6 + slope(u * 1.4) * 1.5) * 95) * smooth(0.008, 0.05, below)
    const tone = 1 + (ploughed ? furrow * 0.055 : 0)
    const out: [number, number, number] = [0, 0, 0]
    for (let c = 0; c < 3; c++) out[c] = ((base[c] ?? 0) + ((lit[c] ?? 0) - (base[c] ?? 0)) * sun) * tone
    return out
  }
  paintRidge(scene, { top, color, foot: layerFoot(scene, at), depth: 0.2, rim: 0.4, ...(layer < 2 ? {} : { shade }) })
}

function balloons(scene: Scene, side: number, count: number): void {
  const { canvas, random } = scene
  const next = random('balloons')
  const { width, height, unit } = canvas
  for (let index = count - 1; index >= 0; index--) {
    const r = unit * (index === 0 ? between(next, 0.1, 0.13) : between(next, 0.022, 0.05))
    const x = width * (0.5 + side * (index === 0 ? 0.16 : (next() - 0.5) * 0.8))
    const y = height * (index === 0 ? 0.24 : between(next, 0.14, 0.46))
    balloon(scene, x, y, r, layerColor(scene, index === 0 ? 0.7 : 0.35), next)
  }
}

/** Stems and heads along the lower edge, larger the nearer. */
function flowers({ canvas, palette, random }: Scene, shift: number): void {
  const { width, height, unit } = canvas
  const next = random(`flowers ${Math.round(shift)}`)
  const tints: Color[] = [palette.accent, palette.light, mix(palette.accent, palette.mist, 0.5)]
  const stem = palette.near
  for (let blade = 0; blade < 150 * (width / unit); blade++) {
    const x = next() * width
    const h = unit * between(next, 0.02, 0.085)
    const bend = (next() - 0.4) * h * 0.9
    stroke(
      canvas,
      curve(
        [
          [x, height + 2],
          [x, height - h * 0.7],
          [x + bend, height - h],
        ],
        6,
      ),
      unit * 0.005,
      mix(stem, palette.far, next() * 0.25),
      1,
      unit * 0.001,
    )
  }
  for (let flower = 0; flower < 34 * (width / unit); flower++) {
    const x = next() * width
    const h = unit * between(next, 0.035, 0.14)
    const bend = (next() - 0.5) * h * 0.5
    const [hx, hy, size] = [x + bend, height - h, unit * between(next, 0.005, 0.012)]
    const tint = tints[Math.floor(next() * 3)] ?? palette.accent
    stroke(
      canvas,
      curve(
        [
          [x, height + 2],
          [x, hy + h * 0.4],
          [hx, hy],
        ],
        6,
      ),
      unit * 0.0028,
      stem,
    )
    for (let petal = 0; petal < 5; petal++) {
      const angle = (petal / 5) * Math.PI * 2 + x
      fillShape(
        canvas,
        ellipse(
          hx + Math.cos(angle) * size * 0.8,
          hy + Math.sin(angle) * size * 0.55,
          size * 0.75,
          size * 0.45,
          angle,
          12,
        ),
        mix(tint, stem, next() * 0.25),
      )
    }
    disc(canvas, hx, hy, size * 0.38, mix(palette.accent, stem, 0.45))
  }
}
