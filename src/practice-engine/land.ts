import { blend, type Canvas } from './canvas.ts'
import { type Color, mix, smooth } from './color.ts'
import type { Scene } from './scene.ts'

export interface RidgeOptions {
  /** Height of the edge as a share of the canvas height from the top, at `u` = distance from the middle in units. */
  top(u: number): number
  color: Color
  /** The colour that the land turns into at `depth` (share of the height) below its edge: mist in the valley. */
  foot?: Color
  depth?: number
  /** Light on the edge, 0 to 1, where the sun is behind it. */
  rim?: number
  /** Colour at a pixel of the land, in place of the gradient; `below` the edge as a share of the height. */
  shade?(u: number, v: number, below: number, base: Color): Color
}

/** Edge heights in pixels, one a column. */
export function edge({ width, height, unit }: Canvas, top: (u: number) => number): Float32Array {
  return Float32Array.from({ length: width }, (_, x) => top((x + 0.5 - width / 2) / unit) * height)
}

/** Fills everything below an edge. Returns the edge, for things to be placed on it. */
export function paintRidge(
  scene: Scene,
  { top, color, foot = color, depth = 0.3, rim = 0, shade }: RidgeOptions,
): Float32Array {
  const { canvas, palette, light } = scene
  const { width, height, unit } = canvas
  const tops = edge(canvas, top)
  const first = Math.max(0, Math.floor(tops.reduce((low, y) => Math.min(low, y), height)) - 1)
  const rimDepth = Math.max(unit * 0.008, 1)
  const mixed: [number, number, number] = [0, 0, 0]
  for (let y = first; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edgeY = tops[x] ?? height
      const slope = (tops[Math.min(x + 1, width - 1)] ?? edgeY) - (tops[Math.max(x - 1, 0)] ?? edgeY)
      const cover = Math.min((y + 0.5 - edgeY) / Math.sqrt(1 + (slope * slope) / 4) + 0.5, 1)
      if (cover <= 0) continue
      const below = Math.max(0, (y - edgeY) / height)
      const t = Math.min(below / depth, 1)
      for (let c = 0; c < 3; c++) mixed[c] = (color[c] ?? 0) + ((foot[c] ?? 0) - (color[c] ?? 0)) * t
      if (rim > 0 && y - edgeY < rimDepth * 3) {
        const dx = (x / width - light.x) * (width / unit)
        const lit = (rim * Math.exp(-(y - edgeY) / rimDepth)) / (1 + dx * dx * 6)
        for (let c = 0; c < 3; c++) mixed[c] = (mixed[c] ?? 0) + ((palette.glow[c] ?? 0) - (mixed[c] ?? 0)) * lit
      }
      const fill = shade ? shade((x + 0.5 - width / 2) / unit, y / height, below, mixed) : mixed
      blend(canvas, y * width + x, fill, cover)
    }
  }
  return tops
}

/** Colour of a layer: `at` 0 is the farthest, 1 the nearest. */
export function layerColor({ palette }: Scene, at: number): Color {
  return mix(palette.far, palette.near, at ** 0.85)
}

/** Mist between layers: thicker when far. */
export function layerFoot(scene: Scene, at: number): Color {
  return mix(layerColor(scene, at), scene.palette.mist, 0.75 * (1 - at) + 0.06)
}

/** A bank of mist lying at `y` (share of the height). */
export function paintMist(
  { canvas, palette, noise }: Scene,
  y: number,
  thick: number,
  strength: number,
  shift = 0,
): void {
  const { width, height, unit } = canvas
  const from = Math.max(0, Math.floor((y - thick) * height))
  const to = Math.min(height, Math.ceil((y + thick) * height))
  for (let py = from; py < to; py++) {
    const away = Math.abs(py / height - y) / thick
    const band = (1 - away * away) ** 2
    for (let px = 0; px < width; px++) {
      const drift = noise.planes((px / unit) * 1.6 + shift, (py / unit) * 6 + shift, 3)
      blend(canvas, py * width + px, palette.mist, band * strength * smooth(0.2, 0.75, drift))
    }
  }
}

/** Hills as rolling as `rough` says; `base` and `swing` shares of the height. */
export function hills({ noise }: Scene, base: number, swing: number, scale: number, shift: number, octaves = 3) {
  return (u: number): number => base - (noise.lines(u * scale + shift, octaves) - 0.5) * 2 * swing
}

/** Peaks: folded noise has the sharp crests and round valleys of mountains. */
export function peaks({ noise }: Scene, base: number, swing: number, scale: number, shift: number) {
  return (u: number): number => {
    let [value, weight, frequency] = [0, 0.56, scale]
    for (let octave = 0; octave < 6; octave++) {
      const folded = 1 - Math.abs(noise.line(u * frequency + shift + octave * 31.7) * 2 - 1)
      value += folded * folded * weight
      weight *= octave === 0 ? 0.5 : 0.46
      frequency *= 2.1
    }
    return base - value * swing
  }
}
