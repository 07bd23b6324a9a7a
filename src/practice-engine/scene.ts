import { createRandom, hash32 } from '../shared/hash.ts'
import { type Canvas, createCanvas } from './canvas.ts'
import { createNoise, type Noise } from './noise.ts'
import type { Palette } from './palettes.ts'

/** Everything that a scene may use. Nothing in it depends on the size in pixels, so that a larger picture shows the same. */
export interface Scene {
  canvas: Canvas
  palette: Palette
  noise: Noise
  /** A stream of random numbers for one purpose, so that a new detail does not change all others. */
  random(purpose: string): () => number
  /** Whether the prompt mentions it. */
  says(words: RegExp): boolean
  /** Where sun or moon stands: shares of width and height. */
  light: { x: number; y: number; radius: number }
}

interface Options {
  prompt: string
  seed: number
  palette: Palette
  width: number
  height: number
}

export function createScene({ prompt, seed, palette, width, height }: Options): Scene {
  const random = (purpose: string) => createRandom(hash32(seed, purpose))
  const next = random('light')
  return {
    canvas: createCanvas(width, height),
    palette,
    noise: createNoise(hash32(seed, 'noise')),
    random,
    says: (words) => words.test(prompt),
    light: { x: 0.22 + next() * 0.56, y: 0.2 + next() * 0.22, radius: 0.055 + next() ** 2 * 0.11 },
  }
}

/** A number between two, from a stream. */
export function between(random: () => number, low: number, high: number): number {
  return low + random() * (high - low)
}

export function pick<Item>(random: () => number, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random() * items.length)] ?? items[0]
}
