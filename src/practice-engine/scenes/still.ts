import { fillShape, type Point } from '../canvas.ts'
import { type Color, lerp, mix, scale, smooth } from '../color.ts'
import { curve, disc, ellipse, stroke } from '../marks.ts'
import { between, type Scene } from '../scene.ts'

/** A table by a window: a vase with a branch, fruit, a bowl; their shadows all fall one way. */
export function paintStill(scene: Scene): void {
  const { canvas, palette, random, noise } = scene
  const { width, height, unit } = canvas
  const next = random('still')
  const side = next() < 0.5 ? 1 : -1
  const table = between(next, 0.66, 0.72) * height
  const wallFrom = mix(palette.sky[1] ?? palette.far, palette.far, 0.4)
  const wallTo = mix(palette.sky[2] ?? palette.mist, palette.mist, 0.4)
  const top = mix(palette.near, palette.far, 0.35)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const near = side > 0 ? 1 - x / width : x / width
      const color =
        y < table
          ? lerp(wallFrom, wallTo, smooth(0, 1.1, near * 0.7 + (y / height) * 0.45))
          : scale(top, 0.75 + 0.5 * near - ((y - table) / height) * 0.6)
      const grain =
        y < table
          ? 1 + (noise.planes(x / unit / 0.02, y / unit / 0.02, 2) - 0.5) * 0.05
          : 1 + (noise.planes(x / unit / 0.5, y / unit / 0.008, 3) - 0.5) * 0.16
      const i = (y * width + x) * 3
      for (let c = 0; c < 3; c++) canvas.data[i + c] = (color[c] ?? 0) * grain
    }
  }
  windowLight(scene, side, table)
  const x = width * (0.5 + side * between(next, 0.04, 0.12))
  const foot = table + unit * 0.1
  vase(scene, x, foot, unit * between(next, 0.34, 0.42), side, next)
  const tints = [palette.accent, palette.glow, mix(palette.accent, palette.near, 0.35)]
  const fruits: Fruit[] = Array.from({ length: 3 + Math.floor(next() * 3) }, (_, fruit) => ({
    x: x - side * unit * (0.2 + fruit * 0.095 + next() * 0.03),
    y: foot + unit * (0.01 + (fruit % 2) * 0.05),
    r: unit * between(next, 0.045, 0.062),
    color: tints[fruit % 3] ?? palette.accent,
  }))
  fruits.push({ x: x + side * unit * 0.2, y: foot + unit * 0.055, r: unit * 0.05, color: palette.glow })
  // The farther ones first, and every shadow before the fruit it might fall on.
  fruits.sort((a, b) => a.y - b.y)
  for (const fruit of fruits) shadow(scene, fruit.x, fruit.y, fruit.r * 0.95, fruit.r * 2.4, side)
  for (const fruit of fruits) paintFruit(scene, fruit, side)
}

interface Fruit {
  x: number
  y: number
  r: number
  color: Color
}

/** Sun through a window with a cross, slanting over the wall. */
function windowLight({ canvas, palette }: Scene, side: number, table: number): void {
  const { width, height, unit } = canvas
  const warm = mix(palette.light, palette.glow, 0.25)
  const x0 = width * 0.5 - side * unit * 0.1
  for (let column = 0; column < 2; column++) {
    for (let row = 0; row < 3; row++) {
      const [left, top] = [
        x0 + (column - 1) * unit * 0.25 + side * row * unit * 0.055,
        height * 0.1 + row * unit * 0.19 + column * side * unit * 0.02,
      ]
      const pane: Point[] = [
        [left, top],
        [left + unit * 0.23, top + side * unit * 0.018],
        [left + unit * 0.23 + side * unit * 0.05, top + unit * 0.17 + side * unit * 0.018],
        [left + side * unit * 0.05, top + unit * 0.17],
      ]
      fillShape(
        canvas,
        pane.map(([px, py]) => [px, Math.min(py, table)] as const),
        warm,
        0.42,
      )
    }
  }
}

function shadow({ canvas, palette }: Scene, x: number, y: number, rx: number, reach: number, side: number): void {
  const dark = scale(palette.near, 0.4)
  for (let step = 0; step < 10; step++) {
    const t = step / 10
    fillShape(
      canvas,
      ellipse(x + side * reach * t * 0.62, y, rx * (0.75 + t * 0.5) + reach * 0.1, rx * 0.24, 0),
      dark,
      0.12 * (1 - t * 0.5),
    )
  }
}

/** A body of revolution: its outline is `profile` from foot to lip, the light comes from `side`'s opposite. */
function vase(scene: Scene, x: number, y: number, h: number, side: number, next: () => number): void {
  const { canvas, palette } = scene
  shadow(scene, x, y, h * 0.26, h * 0.9, side)
  branch(scene, x, y - h * 0.92, h, next)
  const belly = between(next, 0.24, 0.33)
  const half = (way: number): Point[] => {
    const at = (px: number, py: number): Point => [x + way * px * h, y - py * h]
    return curve(
      [
        at(0.14, 0),
        at(belly * 1.15, 0.16),
        at(belly, 0.38),
        at(belly * 0.85, 0.62),
        at(0.1, 0.72),
        at(0.075, 0.8),
        at(0.085, 0.88),
        at(0.1, 0.93),
        at(0.13, 0.95),
      ],
      14,
    )
  }
  const glaze = mix(palette.mist, palette.light, 0.4)
  const dark = mix(palette.near, palette.far, 0.4)
  const turned = (px: number): number => ((px - x) / (belly * h)) * side
  fillShape(canvas, [...half(-1), ...half(1).reverse()], (px, py) => {
    const t = turned(px)
    const lit = smooth(1, -0.75, t)
    const band =
      smooth(0.012, 0.006, Math.abs((y - py) / h - 0.47)) + smooth(0.02, 0.012, Math.abs((y - py) / h - 0.42))
    return lerp(lerp(dark, glaze, lit * 0.95), palette.accent, Math.min(band, 1) * 0.5 * (0.3 + lit * 0.7))
  })
  fillShape(canvas, ellipse(x, y - h * 0.95, h * 0.13, h * 0.022), dark)
  stroke(canvas, ellipse(x, y - h * 0.95, h * 0.13, h * 0.022), h * 0.008, glaze, 0.8)
  fillShape(canvas, ellipse(x - side * belly * h * 0.45, y - h * 0.5, h * 0.022, h * 0.1, side * 0.15), [1, 1, 1], 0.35)
}

function branch({ canvas, palette }: Scene, x: number, y: number, h: number, next: () => number): void {
  const twig = mix(palette.near, palette.far, 0.15)
  const tints = [palette.accent, mix(palette.accent, palette.light, 0.5), mix(palette.light, palette.mist, 0.4)]
  const leaves = mix(palette.near, palette.far, 0.55)
  for (let stem = 0; stem < 4; stem++) {
    const [lean, tall] = [(stem - 1.5) * 0.26 + (next() - 0.5) * 0.14, between(next, 0.5, 0.85)]
    const tip: Point = [x + lean * h, y - tall * h]
    const points = curve([[x + lean * h * 0.08, y + h * 0.05], [x + lean * h * 0.2, y - tall * h * 0.5], tip], 16)
    stroke(canvas, points, h * 0.013, twig, 1, h * 0.005)
    for (let leaf = 3; leaf < points.length; leaf++) {
      const [px, py] = points[leaf] ?? tip
      const angle = (leaf % 2 === 0 ? 0.9 : 2.2) + lean + next() * 0.4
      const size = h * between(next, 0.035, 0.06)
      if (leaf % 2 === 1 || next() < 0.5)
        fillShape(
          canvas,
          ellipse(px + Math.cos(angle) * size, py - Math.sin(angle) * size * 0.5, size, size * 0.36, -angle, 18),
          mix(leaves, palette.glow, next() * 0.3),
        )
      else
        for (let petal = 0; petal < 5; petal++) {
          const turn = (petal / 5) * Math.PI * 2 + next()
          const tint = tints[(leaf + stem) % 3] ?? palette.accent
          fillShape(
            canvas,
            ellipse(px + Math.cos(turn) * h * 0.022, py + Math.sin(turn) * h * 0.02, h * 0.024, h * 0.017, turn, 14),
            mix(tint, palette.near, next() * 0.2),
          )
        }
    }
  }
}

function paintFruit({ canvas, palette, noise }: Scene, { x, y, r, color }: Fruit, side: number): void {
  const dark = mix(color, scale(palette.near, 0.7), 0.72)
  const bright = mix(color, palette.light, 0.55)
  disc(canvas, x, y - r * 0.85, r, (px, py) => {
    const [dx, dy] = [(px - x) / r, (py - y + r * 0.85) / r]
    const lit = -dx * side * 0.68 - dy * 0.62
    const skin = (noise.plane((px / r) * 14, (py / r) * 14) - 0.5) * 0.1
    const body = lerp(dark, color, smooth(-0.75, 0.35, lit + skin))
    return lerp(body, bright, smooth(0.35, 1, lit + skin) * 0.8 + smooth(0.86, 0.98, lit) * 0.3)
  })
}
