import { type Canvas, fillShape, type Point } from '../canvas.ts'
import { type Color, mix, smooth } from '../color.ts'
import { layerColor, paintMist, paintRidge } from '../land.ts'
import { curve, stroke } from '../marks.ts'
import { between, type Scene } from '../scene.ts'
import { paintSky } from '../sky.ts'
import { birds, person } from '../things/creatures.ts'

/** Dunes with a lit and a shaded side, table mountains far away, a large sun. */
export function paintDesert(scene: Scene): void {
  const { canvas, palette, random, says, light } = scene
  const { width, height, unit } = canvas
  const next = random('desert')
  const shift = next() * 100
  const horizon = between(next, 0.52, 0.6)
  light.radius = Math.max(light.radius, between(next, 0.1, 0.2))
  light.y = horizon - light.radius * between(next, 0.2, 1.5)
  paintSky(scene, { horizon, clouds: between(next, 0, 0.5) })
  const mesa = random('mesa')
  for (const at of [0.06, 0.2]) {
    const top = tables(mesa, width / unit, horizon + 0.02, 0.13 + at * 0.3)
    const color = mix(layerColor(scene, at), palette.mist, 0.3)
    paintRidge(scene, { top, color, foot: palette.mist, depth: 0.16 })
  }
  paintMist(scene, horizon + 0.01, 0.06, 0.6, shift)
  const layers = 4
  let stand = (_: number): number => 0.8
  const side = light.x < 0.5 ? 1 : -1
  for (let layer = 0; layer < layers; layer++) {
    const at = 0.16 + (layer / (layers - 1)) * 0.72
    const top = dune(scene, {
      base: horizon + 0.055 + layer * layer * 0.036 + layer * 0.045,
      swing: 0.05 + layer * 0.022,
      at,
      shift: shift + layer * 23,
      side,
    })
    if (layer === 2) stand = top
    if (layer < 2) paintMist(scene, horizon + 0.08 + layer * 0.05, 0.05, 0.4, shift + layer)
  }
  birds(scene, between(next, 0.25, 0.75), horizon - between(next, 0.18, 0.3), 3, layerColor(scene, 0.7))
  const dark = layerColor(scene, 0.98)
  const u = -side * between(next, 0.06, 0.2)
  if (says(/cactus|cacti|saguaro|mexic|arizona/i) || next() < 0.3) {
    saguaro(canvas, width / 2 + side * unit * 0.36, height * 0.95, unit * 0.34, dark)
    saguaro(canvas, width / 2 - side * unit * 0.4, height * 0.86, unit * 0.15, mix(dark, layerColor(scene, 0.5), 0.4))
  } else person(scene, width / 2 + u * unit, stand(u) * height + unit * 0.006, unit * 0.12, dark, next)
}

interface Dune {
  base: number
  swing: number
  at: number
  shift: number
  side: number
}

/** Returns the dune's edge. */
function dune(scene: Scene, { base, swing, at, shift, side }: Dune): (u: number) => number {
  const { palette, noise } = scene
  const top = (u: number): number => base - (noise.lines(u * (1.5 - at * 0.5) + shift, 2) - 0.5) * 2.4 * swing
  const color = layerColor(scene, at)
  const lit = mix(color, palette.glow, 0.42 - at * 0.14)
  const dark = mix(color, palette.near, 0.4)
  paintRidge(scene, {
    top,
    color,
    rim: 0.35,
    shade(u, v, below) {
      // The face turned from the light begins at the crest and runs down across the slope.
      const from = u - side * below * (1.5 + noise.line(u * 3 + shift) * 1.2)
      const slope = (top(from + 0.02) - top(from - 0.02)) * side
      const shadow = smooth(-0.0035, 0.0045, slope) * smooth(0.34, 0.02, below)
      const ripple =
        Math.sin((v * 130 + noise.planes(u * 6, v * 18, 2) * 26 + u * 12) * (1.7 - at * 0.6)) *
        0.035 *
        smooth(0, 0.05, below)
      const out: [number, number, number] = [0, 0, 0]
      for (let c = 0; c < 3; c++) {
        const face = (lit[c] ?? 0) + ((dark[c] ?? 0) - (lit[c] ?? 0)) * shadow
        out[c] = face * (1 + ripple * (1 - shadow * 0.6)) * (1 - below * 0.55)
      }
      return out
    },
  })
  return top
}

/** Table mountains: flat tops, steep sides with a step. */
function tables(next: () => number, wide: number, base: number, tall: number): (u: number) => number {
  const blocks = Array.from({ length: Math.round(3 * wide) }, () => {
    const half = 0.012 + next() ** 2 * 0.15
    return { at: (next() - 0.5) * wide * 1.1, half, high: tall * (0.3 + next() * 0.7), skirt: 0.05 + next() * 0.07 }
  })
  return (u) => {
    let top = base
    for (const { at, half, high, skirt } of blocks) {
      const away = Math.abs(u - at)
      const upper = smooth(half + 0.014, half - 0.004, away) * 0.62
      const lower = Math.min(Math.max((half + skirt - away) / skirt, 0), 1) * 0.38
      top = Math.min(top, base - high * (upper + lower))
    }
    return top
  }
}

function saguaro(canvas: Canvas, x: number, y: number, h: number, color: Color): void {
  const at = (px: number, py: number): Point => [x + px * h, y - py * h]
  stroke(canvas, [at(0, -0.05), at(0, 0.95)], h * 0.13, color, 1, h * 0.11)
  stroke(
    canvas,
    curve([at(0, 0.36), at(0.24, 0.34), at(0.25, 0.5), at(0.26, 0.6), at(0.25, 0.74)], 8),
    h * 0.085,
    color,
  )
  stroke(
    canvas,
    curve([at(0, 0.48), at(-0.2, 0.45), at(-0.21, 0.6), at(-0.22, 0.66), at(-0.21, 0.82)], 8),
    h * 0.08,
    color,
  )
  fillShape(canvas, [at(-0.2, -0.03), at(0, 0.02), at(0.2, -0.03), at(0, -0.08)], color, 0.8)
}
