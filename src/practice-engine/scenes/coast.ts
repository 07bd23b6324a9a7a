import { mix } from '../color.ts'
import { hills, layerColor, layerFoot, paintMist, paintRidge } from '../land.ts'
import { between, type Scene } from '../scene.ts'
import { paintSky } from '../sky.ts'
import { birds } from '../things/creatures.ts'
import { lighthouse } from '../things/lighthouse.ts'
import { sailboat, ship } from '../things/vessels.ts'
import { paintWater } from '../water.ts'

/** Sea to the horizon, a headland, a lighthouse or a sail. */
export function paintCoast(scene: Scene): void {
  const { canvas, palette, random, says, light } = scene
  const next = random('coast')
  const { width, height, unit } = canvas
  const line = between(next, 0.56, 0.66)
  const side = light.x < 0.5 ? 1 : -1
  const shift = next() * 100
  light.y = Math.min(light.y, line - light.radius - 0.06)
  if (next() < 0.45 && !palette.moon) light.y = line - light.radius * between(next, 0.1, 0.8)
  paintSky(scene, { horizon: line, clouds: between(next, 0.25, 0.7) })

  const wide = width / unit
  const isles = hills(scene, line + 0.012, 0.075, 1.5, shift)
  const [middle, span] = [side * wide * between(next, 0.1, 0.3), wide * between(next, 0.16, 0.3)]
  const swell = (u: number) => Math.exp(-(((u - middle) / span) ** 4))
  paintRidge(scene, {
    top: (u) => line + 0.004 - Math.max(0, line + 0.03 - isles(u)) * swell(u),
    color: mix(layerColor(scene, 0.08), palette.mist, 0.25),
    foot: palette.mist,
    depth: 0.14,
  })
  const tower = says(/light\s?house|beacon|keeper/i) || (next() < 0.5 && !says(/ship|boat|sail|island/i))
  const cliffs = hills(scene, 0, 1, 2.6, shift + 9, 5)
  const rise = (u: number, at: number, reach: number) => 1 / (1 + Math.exp((-side * (u - side * at)) / reach))
  const [foot, reach, height1] = [wide * between(next, 0.14, 0.22), wide * 0.055, between(next, 0.1, 0.17)]
  const cliff = (u: number): number =>
    line +
    0.006 -
    rise(u, foot, reach) * (height1 * (0.82 + 0.18 * rise(u, wide * 0.42, 0.1)) + (0.5 + cliffs(u)) * 0.045)
  const rock = layerColor(scene, 0.62)
  paintRidge(scene, { top: cliff, color: rock, foot: mix(rock, palette.mist, 0.3), depth: 0.26, rim: 0.5 })
  const u = side * wide * between(next, 0.29, 0.34)
  if (tower)
    lighthouse(
      scene,
      width / 2 + u * unit,
      cliff(u) * height + unit * 0.012,
      unit * 0.27,
      layerColor(scene, 0.85),
      true,
    )
  paintMist(scene, line, 0.045, 0.5, shift)
  paintWater(scene, { line, waves: between(next, 0.4, 0.9), depth: 0.5 })

  const vessel = says(/\bship|galleon|pirate|frigate/i) ? ship : sailboat
  if (says(/ship|boat|sail|yacht|galleon|regatta/i) || !tower || next() < 0.4) {
    const large = says(/\bship|galleon|pirate/i) ? 0.34 : between(next, 0.11, 0.19)
    const sail = line + large * 0.12
    vessel(
      scene,
      width * (0.5 - side * between(next, 0.05, 0.2)),
      sail * height,
      unit * large,
      layerColor(scene, 0.9),
      -side,
    )
  }
  birds(scene, 0.5 - side * 0.12, line - between(next, 0.2, 0.34), 4 + Math.floor(next() * 5), layerColor(scene, 0.75))
  const shore = hills(scene, 0.985, 0.055, 1.1, shift + 40, 4)
  paintRidge(scene, {
    top: (x) => shore(x) - 0.09 * rise(x, wide * 0.2, wide * 0.12),
    color: layerColor(scene, 1),
    foot: layerFoot(scene, 1),
    rim: 0.3,
  })
}
