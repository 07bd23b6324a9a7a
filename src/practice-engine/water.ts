import { screen } from './canvas.ts'
import { mix, smooth } from './color.ts'
import type { Scene } from './scene.ts'

export interface WaterOptions {
  /** Water line, share of the height. */
  line: number
  /** 0 a mirror, 1 a choppy sea. */
  waves?: number
  /** How much of its own colour it has, 0 to 1. */
  depth?: number
}

/** Turns everything below the line into water that mirrors what is painted above it. */
export function paintWater(
  { canvas, palette, noise, light }: Scene,
  { line, waves = 0.5, depth = 0.5 }: WaterOptions,
): void {
  const { width, height, unit, data } = canvas
  const top = Math.round(line * height)
  const deep = mix(palette.near, palette.sky[0] ?? palette.near, 0.55)
  const sky = palette.sky.at(-2) ?? palette.mist
  const glint = mix(palette.light, palette.glow, 0.3)
  const above = data.slice(0, top * width * 3)
  for (let y = top; y < height; y++) {
    const t = (y - top) / Math.max(1, height - top)
    const far = 0.035 + t ** 1.25
    // Equal waves stand ever closer towards the water line.
    const phase = Math.log(far) * 24
    const own = depth * (0.22 + 0.6 * t)
    for (let x = 0; x < width; x++) {
      const u = (x - width / 2) / unit
      // Waves grow towards us; the same wave shifts, darkens and glitters.
      const swell = noise.planes((u * 2.1) / far, phase, 3) - 0.5
      const shift = swell * waves * unit * (0.012 + far * 0.05)
      const mirrored = top - 1 - (y - top) * 0.92 + swell * waves * unit * 0.11 * far
      const sy = Math.min(Math.max(Math.round(mirrored), 0), top - 1)
      const sx = Math.min(Math.max(Math.round(x + shift), 0), width - 1)
      const [from, to] = [(sy * width + sx) * 3, (y * width + x) * 3]
      const tilt = 1 + swell * waves * 0.55
      for (let c = 0; c < 3; c++) {
        const seen = ((above[from + c] ?? 0) * 0.86 + (sky[c] ?? 0) * 0.06) * tilt
        data[to + c] = seen * (1 - own) + (deep[c] ?? 0) * own
      }
      const path = Math.abs(x - light.x * width + shift * 2) / (unit * (light.radius * 0.8 + t * 0.2))
      if (path < 2.2) {
        const spark =
          smooth(0.08, 0.3, swell + 0.2 * Math.exp(-path * path) * (1 - t * 0.5)) * Math.exp(-path * path * 1.1)
        screen(canvas, y * width + x, glint, spark * (palette.moon ? 0.55 : 0.85) * (1 - t * 0.45))
      }
      const line = smooth(3.5, 0, (y - top) / (unit / 420))
      if (line > 0) screen(canvas, y * width + x, palette.mist, line * 0.22)
    }
  }
}
