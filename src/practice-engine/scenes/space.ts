import { fillShape, screen } from '../canvas.ts'
import { type Color, lerp, mix, scale, smooth } from '../color.ts'
import { layerColor, layerFoot, paintMist, paintRidge, peaks } from '../land.ts'
import { disc, ellipse, glow } from '../marks.ts'
import { between, type Scene } from '../scene.ts'
import { paintSky, paintStars } from '../sky.ts'
import { person } from '../things/creatures.ts'

/** A ringed planet over a strange land, and somebody looking at it. */
export function paintSpace(scene: Scene): void {
  const { canvas, palette, random, light } = scene
  const { width, height, unit } = canvas
  const next = random('space')
  const shift = next() * 100
  paintSky({ ...scene, palette: { ...palette, stars: 1 } }, { horizon: 0.9, clouds: 0, noDisc: true })
  nebula(scene, shift)
  paintStars({ ...scene, palette: { ...palette, stars: 0.8 } }, 0.95, 0.8)
  const side = next() < 0.5 ? 1 : -1
  const [x, y, r] = [
    width * (0.5 + side * between(next, 0.06, 0.18)),
    height * between(next, 0.34, 0.42),
    unit * between(next, 0.2, 0.27),
  ]
  planet(scene, x, y, r, side, next)
  const moon = unit * between(next, 0.025, 0.05)
  const [mx, my] = [width * (0.5 - side * between(next, 0.22, 0.36)), height * between(next, 0.12, 0.26)]
  ball(scene, mx, my, moon, mix(palette.mist, palette.far, 0.3), side)
  light.x = 0.5 - side * 0.2
  for (const [index, at] of [0.3, 0.55, 0.8].entries()) {
    paintRidge(scene, {
      top: peaks(scene, 0.83 + index * 0.075, 0.2 - index * 0.04, 1.2 + index * 0.5, shift + index * 19),
      color: layerColor(scene, at),
      foot: layerFoot(scene, at),
      depth: 0.16,
      rim: 0.5,
    })
    if (index < 2) paintMist(scene, 0.83 + index * 0.06, 0.07, 0.5, shift + index)
  }
  const dark = layerColor(scene, 1)
  const ground = (u: number): number =>
    0.93 - 0.05 * Math.exp(-(((u + side * 0.2) / 0.3) ** 2)) + (scene.noise.lines(u * 3 + shift, 4) - 0.5) * 0.03
  person(scene, width / 2 - side * 0.2 * unit, ground(-side * 0.2) * height + unit * 0.006, unit * 0.11, dark, next)
  paintRidge(scene, { top: ground, color: dark, foot: scale(dark, 0.6), rim: 0.5 })
}

function nebula({ canvas, palette, noise }: Scene, shift: number): void {
  const { width, height, unit } = canvas
  const warm = mix(palette.glow, palette.accent, 0.3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [x / unit + shift, y / unit]
      const bend = noise.planes(u * 1.6, v * 1.6, 2)
      const cloud = smooth(0.48, 0.85, noise.planes(u * 2.2 + bend, v * 2.2 - bend, 5))
      if (cloud > 0.01)
        screen(canvas, y * width + x, bend > 0.5 ? warm : palette.glow, cloud * 0.4 * smooth(0.95, 0.3, y / height))
    }
  }
}

function ball({ canvas, palette }: Scene, x: number, y: number, r: number, color: Color, side: number): void {
  const shade = scale(palette.near, 1.2)
  disc(canvas, x, y, r, (px, py) => {
    const lit = smooth(-0.5, 0.9, ((x - px) * side * 0.8 + (y - py) * 0.6) / r)
    return lerp(shade, color, 0.12 + lit * 0.88)
  })
}

function planet(scene: Scene, x: number, y: number, r: number, side: number, next: () => number): void {
  const { canvas, palette, noise } = scene
  const tilt = side * between(next, 0.2, 0.45)
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)]
  const tints = [palette.light, palette.glow, mix(palette.glow, palette.accent, 0.6), palette.mist, palette.far]
  const phase = next() * 50
  glow(canvas, x, y, r * 2.1, palette.glow, 0.3, 1.6)
  const ringed = next() < 0.8
  const ring = (front: boolean): void => {
    if (!ringed) return
    for (const [inner, outer, opacity] of [
      [1.32, 1.5, 0.5],
      [1.54, 1.86, 0.72],
      [1.9, 1.98, 0.4],
    ] as const) {
      const flat = 0.24
      const outline = ellipse(x, y, r * outer, r * outer * flat, tilt, 120)
      const hole = ellipse(x, y, r * inner, r * inner * flat, tilt, 120).reverse()
      const half = (points: readonly (readonly [number, number])[]) =>
        points.filter(([px, py]) => (front ? 1 : -1) * ((py - y) * cos - (px - x) * sin) >= -0.01)
      // The rim runs one way and the hole back: together they close the band.
      const [a, b] = [inOrder(half(outline), x, cos, sin), inOrder(half(hole), x, cos, sin).reverse()]
      fillShape(canvas, [...a, ...b], mix(palette.light, palette.mist, opacity), opacity)
    }
  }
  ring(false)
  const shade = scale(palette.near, 1.1)
  disc(canvas, x, y, r, (px, py) => {
    const [dx, dy] = [(px - x) / r, (py - y) / r]
    const across = -dx * sin + dy * cos
    const band = noise.lines(across * 3.2 + noise.planes(dx * 1.3 + phase, dy * 5, 3) * 0.5 + phase, 3)
    const place = Math.min(Math.max((band - 0.2) * 1.6, 0), 0.999) * (tints.length - 1)
    const [from, to] = [tints[Math.floor(place)], tints[Math.floor(place) + 1]]
    const base = from && to ? lerp(from, to, smooth(0, 1, place % 1)) : palette.light
    const depth = Math.sqrt(Math.max(0, 1 - dx * dx - dy * dy))
    const lit = smooth(-0.28, 0.75, -dx * side * 0.75 - dy * 0.45 + depth * 0.35)
    return lerp(shade, base, 0.06 + lit * 0.94)
  })
  ring(true)
}

function inOrder(points: readonly (readonly [number, number])[], x: number, cos: number, sin: number) {
  return [...points].sort((a, b) => (a[0] - x) * cos + a[1] * sin - ((b[0] - x) * cos + b[1] * sin))
}
