import type { Canvas } from './canvas.ts'
import type { Noise } from './noise.ts'

/** sRGB bytes (with fractions) of linear light, looked up: the formula's power costs more than all the rest. */
const curveSize = 4096
const curve = new Float32Array(curveSize + 2)
for (let i = 0; i < curve.length; i++) {
  const c = i / curveSize
  curve[i] = 255 * (c <= 0.0031308 ? c * 12.92 : 1.055 * c ** (1 / 2.4) - 0.055)
}

/** Strength of the grain, of 255. Enough against banding, and little enough that PNG still packs. */
const grain = 1.6

/** Tone, darker corners, paper, grain; then bytes. */
export function finish(canvas: Canvas, noise: Noise): Uint8Array {
  const { width, height, unit, data } = canvas
  const out = new Uint8Array(width * height * 3)
  const cell = Math.max(1, Math.round(unit / 128))
  let state = 0x9e3779b9
  for (let y = 0; y < height; y++) {
    const dy = (y / height - 0.5) * 2
    let paper = 0
    for (let x = 0; x < width; x++) {
      if (x % cell === 0) paper = (noise.plane(x / unit / 0.012, y / unit / 0.012) - 0.5) * 0.02
      const dx = (x / width - 0.5) * 2
      const corner = Math.max(0, (dx * dx + dy * dy) * 0.5 - 0.35)
      const light = (1 - corner * 0.42) * (1 + paper)
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      // Two uniform numbers make a triangle: grain without a hard edge.
      const noiseHere = ((state >>> 24) + ((state >>> 16) & 255) - 255) / 255
      const i = (y * width + x) * 3
      for (let channel = 0; channel < 3; channel++) {
        const linear = (data[i + channel] ?? 0) * light
        // A shoulder: light beyond white bends over in place of being cut.
        const toned = linear < 0.8 ? linear : 1 - 0.2 / (1 + (linear - 0.8) / 0.2)
        const place = Math.min(toned, 1) * curveSize
        const index = place | 0
        const low = curve[index] ?? 0
        const value = low + ((curve[index + 1] ?? 255) - low) * (place - index) + noiseHere * grain
        out[i + channel] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5
      }
    }
  }
  return out
}
