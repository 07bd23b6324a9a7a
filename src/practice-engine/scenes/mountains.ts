import { type Color, mix, scale, smooth } from '../color.ts'
import { hills, layerColor, layerFoot, paintMist, paintRidge, peaks } from '../land.ts'
import { between, type Scene } from '../scene.ts'
import { paintSky } from '../sky.ts'
import { birds } from '../things/creatures.ts'
import { cabin } from '../things/shelter.ts'
import { fir, firLine } from '../things/trees.ts'
import { paintWater } from '../water.ts'

/** Ranges behind ranges, snow on the highest, firs in front; now and then a lake. */
export function paintMountains(scene: Scene): void {
  const { canvas, palette, random, says, light } = scene
  const { width, height, unit } = canvas
  const next = random('mountains')
  const shift = next() * 100
  const lake = says(/lake|fjord|water|reflect/i) || next() < 0.42
  const line = lake ? between(next, 0.68, 0.74) : 0.8
  light.y = Math.min(light.y, 0.34)
  paintSky(scene, { horizon: line, clouds: between(next, 0.3, 0.8) })
  paintRidge(scene, {
    top: peaks(scene, line - 0.06, 0.3, 0.9, shift),
    color: mix(layerColor(scene, 0), palette.mist, 0.35),
    foot: palette.mist,
    depth: 0.24,
  })
  paintMist(scene, line - 0.12, 0.1, 0.35, shift)
  snowRange(scene, line + 0.04, between(next, 0.56, 0.68), shift + 20)
  paintMist(scene, line - 0.04, 0.1, 0.75, shift + 5)
  for (const [index, at] of [0.42, 0.58].entries()) {
    const slope = hills(scene, line - 0.035 + index * 0.05, 0.06, 1.1, shift + 50 + index * 9)
    paintRidge(scene, {
      top: firLine(scene, slope, 0.045 + index * 0.02, 46 - index * 14, shift + index),
      color: layerColor(scene, at),
      foot: layerFoot(scene, at * 0.6),
      depth: 0.1,
      rim: 0.2,
    })
  }
  if (lake) paintWater(scene, { line: line + 0.05, waves: between(next, 0.1, 0.35), depth: 0.35 })
  else paintMist(scene, line + 0.05, 0.07, 0.5, shift + 31)
  birds(scene, between(next, 0.3, 0.7), between(next, 0.2, 0.34), 3 + Math.floor(next() * 4), layerColor(scene, 0.6))

  const side = light.x < 0.5 ? 1 : -1
  const ground = hills(scene, 0.925, 0.06, 0.8, shift + 80)
  const bank = (u: number): number => ground(u) - 0.05 * smooth(-0.1, 0.7, u * side)
  const dark = layerColor(scene, 1)
  const trees = random('firs')
  const wide = width / unit
  for (let tree = 0; tree < Math.round(15 * wide); tree++) {
    const u = (trees() - 0.5) * wide * 1.1
    const crowd = smooth(0.1, 0.5, Math.abs(u / wide))
    if (trees() > crowd * 0.95 + 0.04) continue
    const tall = between(trees, 0.11, 0.3) * (0.5 + crowd * 0.6)
    fir(
      scene,
      width / 2 + u * unit,
      (bank(u) + 0.02) * height,
      tall * unit,
      mix(dark, layerColor(scene, 0.7), trees() * 0.5),
      trees,
    )
  }
  if (says(/cabin|house|hut|home|village|chalet/i) || next() < 0.3) {
    const u = -side * wide * between(next, 0.06, 0.2)
    cabin(scene, width / 2 + u * unit, bank(u) * height + unit * 0.008, unit * 0.085, layerColor(scene, 0.92))
  }
  paintRidge(scene, { top: bank, color: dark, foot: scale(dark, 0.7), rim: 0.25 })
}

/** The main range: facets lit from the light's side, snow above, rock below. */
export function snowRange(scene: Scene, line: number, swing: number, shift: number): void {
  const { palette, noise, light, canvas } = scene
  const side = light.x < 0.5 ? 1 : -1
  const rock = layerColor(scene, 0.3)
  const [rockLit, rockDark] = [mix(rock, palette.glow, 0.3), mix(rock, palette.near, 0.32)]
  const white: Color = palette.moon ? [0.62, 0.68, 0.82] : [0.95, 0.94, 0.93]
  const [snowLit, snowDark] = [
    mix(white, palette.light, 0.4),
    mix(mix(white, rock, 0.62), palette.sky[1] ?? rock, 0.25),
  ]
  const stretch = canvas.height / canvas.unit
  paintRidge(scene, {
    top: peaks(scene, line, swing, 0.74, shift),
    color: rock,
    shade(u, v, below) {
      const field = (at: number): number =>
        noise.planes(at * 6 - below * stretch * 3.4 * side, v * stretch * 3 + shift, 3)
      const lit = smooth(-0.012, 0.014, field(u) - field(u + 0.024 * side) + 0.002)
      const low = smooth(line - swing * 0.75, line - swing * 0.3, v)
      const deep = 0.17 + (noise.planes(u * 9, v * 11, 3) - 0.5) * 0.26 - low * 0.22 + (lit - 0.5) * 0.03
      const snow = smooth(0.008, -0.008, below - deep)
      const misty = smooth(0.05, swing * 0.85, below) * 0.85
      const out: [number, number, number] = [0, 0, 0]
      for (let c = 0; c < 3; c++) {
        const high = (snowDark[c] ?? 0) + ((snowLit[c] ?? 0) - (snowDark[c] ?? 0)) * lit
        const bare = (rockDark[c] ?? 0) + ((rockLit[c] ?? 0) - (rockDark[c] ?? 0)) * lit
        const land = bare + (high - bare) * snow
        out[c] = land + ((palette.mist[c] ?? 0) - land) * misty
      }
      return out
    },
  })
}
