import { blend, screen } from './canvas.ts'
import { along, type Color, lerp, mix, scale, smooth } from './color.ts'
import { disc, glow } from './marks.ts'
import type { Scene } from './scene.ts'

export interface SkyOptions {
  /** Where the sky ends, share of the height. */
  horizon: number
  /** 0 clear, 1 covered. */
  clouds?: number
  /** The light's disc is left out (behind clouds, or shown elsewhere). */
  noDisc?: boolean
}

/** Gradient, light, stars, clouds, over the whole canvas. */
export function paintSky(scene: Scene, { horizon, clouds = 0.4, noDisc = false }: SkyOptions): void {
  paintGradient(scene, horizon)
  paintStars(scene, horizon)
  const { canvas, palette, light } = scene
  const { width, height, unit } = canvas
  const [x, y, radius] = [light.x * width, light.y * height, light.radius * unit]
  glow(canvas, x, y, unit * 1.1, palette.glow, palette.moon ? 0.12 : 0.34, 1.4)
  if (!noDisc) glow(canvas, x, y, radius * 4.5, palette.light, palette.moon ? 0.3 : 0.5, 2.2)
  if (!noDisc) paintLight(scene)
  if (clouds > 0) paintClouds(scene, horizon, clouds)
}

function paintGradient({ canvas, palette, light }: Scene, horizon: number): void {
  const { width, height, unit, data } = canvas
  for (let y = 0; y < height; y++) {
    const color = along(palette.sky, (y / (height * horizon)) ** 0.95)
    const dy = (y - light.y * height) / unit
    for (let x = 0; x < width; x++) {
      const dx = (x - light.x * width) / unit
      const near = 1 / (1 + (dx * dx + dy * dy) * 3.2)
      const warm = near * near * (palette.moon ? 0.16 : 0.42)
      const i = (y * width + x) * 3
      data[i] = color[0] + (palette.glow[0] - color[0]) * warm
      data[i + 1] = color[1] + (palette.glow[1] - color[1]) * warm
      data[i + 2] = color[2] + (palette.glow[2] - color[2]) * warm
    }
  }
}

/** Sun: one flat disc, brighter at the rim of the glow. Moon: with its seas, now and then a crescent. */
function paintLight({ canvas, palette, light, noise, random }: Scene): void {
  const { width, height, unit } = canvas
  const [x, y, radius] = [light.x * width, light.y * height, light.radius * unit]
  if (!palette.moon) {
    const low = mix(palette.light, palette.glow, 0.35)
    disc(canvas, x, y, radius, (_, py) => {
      const t = Math.min(Math.max((py - y + radius) / (2 * radius), 0), 1)
      return [
        palette.light[0] + (low[0] - palette.light[0]) * t,
        palette.light[1] + (low[1] - palette.light[1]) * t,
        palette.light[2] + (low[2] - palette.light[2]) * t,
      ]
    })
    return
  }
  const seas = mix(palette.light, palette.far, 0.35)
  const crescent = random('crescent')() < 0.35 ? 0.42 : 2.5
  disc(canvas, x, y, radius, (px, py) => {
    const [dx, dy] = [(px - x) / radius, (py - y) / radius]
    const sea = smooth(0.5, 0.68, noise.planes(dx * 1.7 + 9, dy * 1.7, 3)) * 0.55
    const shadow = smooth(1.02, 0.94, Math.hypot(dx + crescent, dy + crescent * 0.35))
    // The dark part of a crescent is sky.
    const i = (py * width + px) * 3
    const part = (c: 0 | 1 | 2): number => {
      const lit = palette.light[c] * (1 - sea) + seas[c] * sea
      return lit + ((canvas.data[i + c] ?? 0) * 0.94 - lit) * shadow
    }
    return [part(0), part(1), part(2)]
  })
}

export function paintStars({ canvas, palette, random, noise }: Scene, horizon: number, more = 1): void {
  const next = random('stars')
  const { width, height, unit } = canvas
  const count = Math.round(palette.stars * more * 620 * (Math.max(width, height) / unit))
  for (let star = 0; star < count; star++) {
    const [u, v, size, tone] = [next(), next() * horizon, next() ** 7, next()]
    // They stand in drifts, not evenly, and drown in the light above the horizon.
    if (noise.planes(u * 3, v * 3, 2) < 0.34 + tone * 0.25) continue
    const strength = (0.25 + size * 0.9) * smooth(horizon, horizon * 0.45, v)
    const color: Color = tone < 0.3 ? [0.75, 0.85, 1] : tone > 0.8 ? [1, 0.86, 0.7] : [1, 1, 1]
    const radius = unit * (0.0011 + size * 0.0022)
    glow(canvas, u * width, v * height, Math.max(radius * 2.2, 1.3), color, strength * Math.min(1, radius * 1.5), 1.2)
    if (size > 0.82) glow(canvas, u * width, v * height, radius * 9, color, 0.28, 3)
  }
}

/** Long clouds, lit from the light's side. Worked out on a coarse grid: they are soft anyway. */
function paintClouds(scene: Scene, horizon: number, cover: number): void {
  const { canvas, palette, noise, light } = scene
  const { width, height, unit } = canvas
  const cell = Math.max(2, Math.round(unit / 170))
  const [columns, rows] = [Math.ceil(width / cell) + 2, Math.ceil((height * horizon) / cell) + 2]
  const density = new Float32Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [(column * cell) / unit, (row * cell) / unit]
      // Near the horizon they are seen edge on: longer and thinner.
      const flat = 3.4 + (y / ((height / unit) * horizon)) * 7
      const bend = noise.plane(x * 1.3 + 40, y * 1.3) * 0.5
      const value = noise.planes(x * 1.15 + bend, y * flat + bend, 5)
      density[row * columns + column] = smooth(0.64 - cover * 0.22, 0.92 - cover * 0.2, value)
    }
  }
  const bright = mix(palette.light, palette.glow, 0.4)
  const shade = mix(palette.mist, palette.sky[1] ?? palette.mist, 0.45)
  const bottom = Math.min(height, Math.floor(height * horizon))
  for (let y = 0; y < bottom; y++) {
    const [row, fy] = [Math.floor(y / cell), (y % cell) / cell]
    const fade = smooth(bottom, bottom * 0.8, y) * smooth(-0.1, 0.35, y / bottom)
    for (let x = 0; x < width; x++) {
      const [column, fx] = [Math.floor(x / cell), (x % cell) / cell]
      const i = row * columns + column
      const upper = (density[i] ?? 0) * (1 - fx) + (density[i + 1] ?? 0) * fx
      const lower = (density[i + columns] ?? 0) * (1 - fx) + (density[i + columns + 1] ?? 0) * fx
      const here = (upper + (lower - upper) * fy) * fade
      if (here < 0.004) continue
      const dx = (x - light.x * width) / unit
      const dy = (y - light.y * height) / unit
      const lit = 1 / (1 + (dx * dx + dy * dy) * 5)
      const pixel = y * width + x
      blend(canvas, pixel, shade, here * 0.5 * (1 - lit * 0.6))
      // Thin parts shine, thick parts keep their shadow.
      screen(canvas, pixel, bright, here * (1 - here * 0.55) * (0.12 + lit * 0.75) * (palette.moon ? 0.3 : 1))
    }
  }
}

/** Curtains of light, for nights that have them. */
export function paintAurora({ canvas, palette, noise, random }: Scene, horizon: number): void {
  const { width, height, unit } = canvas
  const next = random('aurora')
  const violet: Color = mix(palette.glow, [0.45, 0.2, 0.9], 0.6)
  for (let band = 0; band < 3; band++) {
    const [base, phase, strength] = [0.3 + band * 0.17 + next() * 0.1, next() * 50, 0.75 - band * 0.18]
    for (let x = 0; x < width; x++) {
      const u = x / unit
      const foot = height * horizon * (base + (noise.lines(u * 0.9 + phase, 3) - 0.5) * 0.7)
      const rays = 0.35 + 0.65 * noise.lines(u * 14 + phase, 2) ** 1.5
      const reach = height * horizon * (0.24 + 0.34 * noise.line(u * 2.2 + phase))
      const on = smooth(0.25, 0.6, noise.line(u * 1.1 + phase + 7))
      for (let y = Math.max(0, Math.floor(foot - reach)); y < Math.min(height, foot + unit * 0.02); y++) {
        const t = (foot - y) / reach
        const light = t < 0 ? smooth(-0.05, 0, t) : Math.max(0, 1 - t) ** 1.8
        screen(
          canvas,
          y * width + x,
          lerp(palette.glow, violet, smooth(0.15, 0.85, t)),
          light * rays * on * strength * 0.8,
        )
      }
    }
  }
}

/** The Milky Way from corner to corner. */
export function paintGalaxy(scene: Scene, horizon: number): void {
  const { canvas, palette, noise, random } = scene
  const { width, height, unit } = canvas
  const next = random('galaxy')
  const lean = (next() < 0.5 ? -1 : 1) * (0.7 + next() * 0.6)
  const tint = mix(palette.glow, [0.75, 0.8, 1], 0.5)
  const core = mix(palette.light, palette.glow, 0.4)
  for (let y = 0; y < height * horizon; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [(x - width / 2) / unit, (y - height * 0.36) / unit]
      const across = (v - u * lean) / Math.hypot(1, lean)
      if (Math.abs(across) > 0.42) continue
      const bend = noise.plane(u * 2 + 30, v * 2) * 0.16 - 0.08
      const band = Math.exp(-(((across + bend) / 0.15) ** 2))
      const dust =
        smooth(0.42, 0.68, noise.planes(u * 4.2 + 3, v * 4.2, 4)) * Math.exp(-(((across + bend) / 0.06) ** 2))
      const cloud = 0.25 + 0.9 * noise.planes(u * 5, v * 5 + 11, 4)
      const pixel = y * width + x
      const fade = smooth(height * horizon, height * horizon * 0.5, y)
      screen(canvas, pixel, tint, band * cloud * 0.34 * fade)
      screen(canvas, pixel, core, band ** 3 * cloud * 0.3 * fade * (1 - dust * 0.8))
      blend(canvas, pixel, scale(palette.sky[0] ?? palette.near, 0.8), dust * 0.35 * fade)
    }
  }
}
