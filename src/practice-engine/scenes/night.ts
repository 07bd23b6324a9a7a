import { fillShape } from '../canvas.ts'
import { mix, scale, smooth } from '../color.ts'
import { hills, layerColor, layerFoot, paintMist, paintRidge, peaks } from '../land.ts'
import { glow, stroke } from '../marks.ts'
import { between, type Scene } from '../scene.ts'
import { paintAurora, paintGalaxy, paintSky, paintStars } from '../sky.ts'
import { person } from '../things/creatures.ts'
import { cabin } from '../things/shelter.ts'
import { fir, firLine, oak } from '../things/trees.ts'
import { paintWater } from '../water.ts'

/** Much sky: stars, the Milky Way or northern lights; little land, one light in it. */
export function paintNight(scene: Scene): void {
  const { canvas, palette, random, says, light } = scene
  const { width, height, unit } = canvas
  const next = random('night')
  const shift = next() * 100
  const line = between(next, 0.72, 0.8)
  const aurora = palette.name === 'aurora' || says(/aurora|northern light|polar/i)
  const moon = says(/moon/i) || (!aurora && next() < 0.3 && !says(/galaxy|milky/i))
  paintSky(scene, { horizon: line, clouds: next() < 0.4 ? 0.15 : 0, noDisc: !moon })
  paintStars(scene, line, 0.8)
  if (aurora) paintAurora(scene, line)
  else if (!moon) paintGalaxy(scene, line)
  paintRidge(scene, {
    top: peaks(scene, line + 0.01, 0.2, 1.1, shift),
    color: layerColor(scene, 0.25),
    foot: layerFoot(scene, 0.1),
    depth: 0.16,
  })
  paintMist(scene, line - 0.02, 0.07, 0.5, shift)
  const wood = hills(scene, line, 0.04, 1.2, shift + 9)
  paintRidge(scene, {
    top: firLine(scene, wood, 0.055, 40, shift),
    color: layerColor(scene, 0.62),
    foot: layerFoot(scene, 0.5),
    depth: 0.1,
  })
  const lake = next() < 0.5 || says(/lake|water|reflect/i)
  if (lake) paintWater(scene, { line: line + 0.035, waves: 0.16, depth: 0.3 })
  const ground = hills(scene, lake ? 0.935 : 0.9, 0.045, 0.9, shift + 60)
  const side = light.x < 0.5 ? 1 : -1
  const bank = (u: number): number => ground(u) - 0.04 * smooth(-0.3, 0.6, u * side)
  const dark = layerColor(scene, 1)
  const wide = width / unit
  const u = -side * wide * between(next, 0.1, 0.24)
  const [x, y] = [width / 2 + u * unit, bank(u) * height]
  const trees = random('trees')
  if (next() < 0.35 || says(/\btree|oak/i)) {
    const v = side * wide * between(next, 0.22, 0.3)
    oak(scene, width / 2 + v * unit, (bank(v) + 0.012) * height, unit * between(next, 0.42, 0.55), dark, trees)
  } else {
    for (let tree = 0; tree < 13 * wide; tree++) {
      const v = side * wide * (0.12 + trees() * 0.42)
      fir(
        scene,
        width / 2 + v * unit,
        (bank(v) + 0.02) * height,
        unit * between(trees, 0.12, 0.34),
        mix(dark, layerColor(scene, 0.75), trees() * 0.35),
        trees,
      )
    }
  }
  const kind = says(/cabin|house|hut|home/i) ? 0 : next()
  if (kind < 0.3) cabin(scene, x, y + unit * 0.006, unit * 0.1, layerColor(scene, 0.95))
  else if (kind < 0.7) tent(scene, x, y + unit * 0.01, unit * 0.1)
  else person(scene, x, y + unit * 0.012, unit * 0.13, dark, next)
  paintRidge(scene, { top: bank, color: dark, foot: scale(dark, 0.6) })
}

/** A tent with a lamp in it. */
function tent({ canvas, palette }: Scene, x: number, y: number, s: number): void {
  const cloth = mix(palette.accent, palette.glow, 0.3)
  glow(canvas, x, y - s * 0.2, s * 3, palette.accent, 0.4, 2)
  fillShape(
    canvas,
    [
      [x - s * 0.75, y],
      [x - s * 0.1, y - s * 0.72],
      [x + s * 0.75, y],
    ],
    (px, py) =>
      mix(palette.near, cloth, 0.25 + 0.75 * Math.exp(-(((px - x) / s) ** 2 * 3 + ((py - y + s * 0.18) / s) ** 2 * 5))),
  )
  fillShape(
    canvas,
    [
      [x - s * 0.1, y - s * 0.72],
      [x + s * 0.16, y],
      [x - s * 0.2, y],
    ],
    mix(palette.accent, [1, 1, 0.9], 0.4),
  )
  stroke(
    canvas,
    [
      [x - s * 0.1, y - s * 0.72],
      [x - s * 0.75, y],
    ],
    s * 0.02,
    palette.near,
  )
  stroke(
    canvas,
    [
      [x - s * 0.1, y - s * 0.72],
      [x + s * 0.75, y],
    ],
    s * 0.02,
    palette.near,
  )
}
