import { createRandom, hash32 } from '../../hash.ts'
import { type Palette, palettes } from './palettes.ts'
import type { Scene } from './scene.ts'
import { paintCoast } from './scenes/coast.ts'

export function choose(prompt: string, seed: number): { palette: Palette; paint: (scene: Scene) => void } {
  const random = createRandom(hash32(seed, 'palette'))
  const palette = palettes[Math.floor(random() * palettes.length)]
  if (!palette) throw new Error('no palettes')
  void prompt
  return { palette, paint: paintCoast }
}
