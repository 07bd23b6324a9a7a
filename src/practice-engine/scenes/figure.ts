import { fillShape, type Point } from '../canvas.ts'
import { type Color, lerp, mix, scale, smooth } from '../color.ts'
import { hills, layerColor, layerFoot, paintMist, paintRidge, peaks } from '../land.ts'
import { curve, disc, ellipse, glow, stroke } from '../marks.ts'
import { between, type Scene } from '../scene.ts'
import { paintSky } from '../sky.ts'
import { birds, cat, person } from '../things/creatures.ts'

/** Somebody before a great sun or moon: a head and shoulders for portraits, a cat on a hill for animals, else a wanderer. */
export function paintFigure(scene: Scene): void {
  const { canvas, palette, random, says, light } = scene
  const { width, height, unit } = canvas
  const next = random('figure')
  const shift = next() * 100
  const portrait = says(/portrait|face|head|woman|girl|\bman\b|boy|queen|king|lady|self/i)
  const tall = height / unit
  light.x = between(next, 0.44, 0.56)
  light.radius = between(next, 0.25, 0.31)
  light.y = portrait ? 0.4 : between(next, 0.38, 0.46)
  paintSky(scene, { horizon: 0.8, clouds: between(next, 0.2, 0.6) })
  paintRidge(scene, {
    top: peaks(scene, 0.84, 0.2, 0.9, shift),
    color: layerColor(scene, 0.1),
    foot: palette.mist,
    depth: 0.2,
  })
  paintMist(scene, 0.8, 0.1, 0.6, shift)
  const [x, dark] = [light.x * width, layerColor(scene, 1)]
  birds(scene, light.x + (next() < 0.5 ? -0.24 : 0.24), light.y - 0.12, 5, layerColor(scene, 0.8))
  if (portrait) {
    bust(scene, x, height, unit * Math.min(0.78, tall * 0.74), dark, next)
    return
  }
  const ground = hills(scene, 0.86, 0.05, 0.8, shift + 3, 2)
  const hill = (u: number): number =>
    ground(u) - 0.075 * Math.exp(-(((u - (light.x - 0.5) * (width / unit)) / 0.32) ** 2))
  const behind = hills(scene, 0.8, 0.05, 1.2, shift + 8)
  paintRidge(scene, { top: behind, color: layerColor(scene, 0.5), foot: layerFoot(scene, 0.3), depth: 0.12, rim: 0.35 })
  const u = (light.x - 0.5) * (width / unit)
  const y = hill(u) * height + unit * 0.012
  if (says(/\bcat|kitten|kitty|dog|fox|wolf|animal|pet|owl|rabbit|bear/i) || next() < 0.4)
    cat(scene, x, y, unit * 0.26, dark, next() < 0.5 ? 1 : -1)
  else person(scene, x, y, unit * 0.3, dark, next)
  paintRidge(scene, { top: hill, color: dark, foot: scale(dark, 0.65), rim: 0.6 })
  grass(scene, hill, dark)
}

function grass({ canvas, random }: Scene, hill: (u: number) => number, color: Color): void {
  const { width, height, unit } = canvas
  const next = random('grass')
  for (let blade = 0; blade < 260 * (width / unit); blade++) {
    const x = next() * width
    const y = hill((x - width / 2) / unit) * height + unit * 0.004
    const [h, bend] = [unit * between(next, 0.01, 0.04), (next() - 0.42) * unit * 0.025]
    stroke(
      canvas,
      curve(
        [
          [x, y],
          [x + bend * 0.2, y - h * 0.7],
          [x + bend, y - h],
        ],
        5,
      ),
      unit * 0.0034,
      color,
      1,
      unit * 0.0008,
    )
  }
}

/** Head and shoulders seen from behind, the light along their edge. `h` from chin-high shoulders to the crown. */
function bust(scene: Scene, x: number, y: number, h: number, color: Color, next: () => number): void {
  const { canvas, palette } = scene
  const at = (px: number, py: number): Point => [x + px * h, y - py * h]
  const bun = next() < 0.5
  const shoulders = curve(
    [
      at(-0.62, -0.02),
      at(-0.58, 0.24),
      at(-0.3, 0.31),
      at(-0.13, 0.35),
      at(-0.112, 0.44),
      at(-0.1, 0.5),
      at(-0.1, 0.56),
      at(0, 0.6),
      at(0.1, 0.56),
      at(0.1, 0.5),
      at(0.112, 0.44),
      at(0.13, 0.35),
      at(0.3, 0.31),
      at(0.58, 0.24),
      at(0.62, -0.02),
    ],
    12,
  )
  const head = ellipse(...at(0, 0.69), h * 0.168, h * 0.205, 0, 60)
  const cloth = mix(color, palette.accent, 0.16)
  const edge = (px: number, py: number, base: Color): Color => {
    const rim = smooth(0.36, 0.62, Math.abs(px - x) / h) * smooth(y, y - h * 0.4, py)
    return lerp(base, palette.glow, rim * 0.4)
  }
  for (const part of [shoulders, head]) {
    fillShape(
      canvas,
      part.map(([px, py]) => [px + (px - x) * 0.012, py - h * 0.006] as const),
      palette.glow,
      0.55,
    )
  }
  if (bun) disc(canvas, ...at(0.015, 0.925), h * 0.088, mix(color, palette.glow, 0.12))
  fillShape(canvas, shoulders, (px, py) => edge(px, py, lerp(cloth, color, smooth(0.1, 0.4, (y - py) / h))))
  fillShape(canvas, head, color)
  if (!bun) {
    const hair = curve(
      [
        at(-0.172, 0.72),
        at(-0.21, 0.5),
        at(-0.19, 0.28),
        at(-0.12, 0.22),
        at(0, 0.24),
        at(0.12, 0.22),
        at(0.19, 0.28),
        at(0.21, 0.5),
        at(0.172, 0.72),
        at(0.176, 0.903),
        at(0, 0.903),
        at(-0.176, 0.903),
        at(-0.172, 0.72),
      ],
      12,
    )
    fillShape(canvas, hair, color)
  }
  for (let strand = 0; strand < 34; strand++) {
    const [from, swing] = [between(next, -0.15, 0.15), between(next, -0.03, 0.03)]
    const low = bun ? 0.6 : 0.27
    const points = curve([at(from * 0.5, 0.885), at(from * 1.25, 0.74), at(from + swing, low + next() * 0.12)], 10)
    stroke(canvas, points, h * 0.004, mix(color, palette.glow, between(next, 0.06, 0.34)), 0.7, h * 0.001)
  }
  glow(canvas, x, y - h * 0.75, h * 0.9, palette.glow, 0.1, 1)
}
