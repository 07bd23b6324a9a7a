import { hash32 } from '../shared/hash.ts'
import { choose } from './choose.ts'
import { dimensions, type Painted, type PaintRequest } from './engine.ts'
import { finish } from './finish.ts'
import { sign } from './lettering.ts'
import { createNoise } from './noise.ts'
import { encodePng } from './png.ts'
import { createScene } from './scene.ts'

/** Height of the small letters as a share of the picture's shorter side. */
const signature = 0.0125

function render(request: PaintRequest, signed: boolean): { rgb: Uint8Array; width: number; height: number } {
  const { width, height } = dimensions(request)
  const { palette, paint } = choose(request.prompt, request.seed)
  const scene = createScene({ prompt: request.prompt, seed: request.seed, palette, width, height })
  paint(scene)
  if (signed) sign(scene.canvas, Math.max(Math.min(width, height) * signature, 4))
  return { rgb: finish(scene.canvas, createNoise(hash32(request.seed, 'paper'))), width, height }
}

function texts({ prompt, seed }: PaintRequest): Record<string, string> {
  return {
    Description: prompt,
    Software: 'Afterimage practice engine: painted from the prompt’s hash, no model',
    Seed: String(seed),
  }
}

/** One picture as PNG, with prompt and seed inside. */
export function paintPicture(request: PaintRequest): Painted {
  const { rgb, width, height } = render(request, true)
  return { bytes: encodePng({ width, height, rgb, texts: texts(request) }), width, height }
}

/** Seeds `seed` to `seed + 3`, side by side without a gap. */
export function paintGridPicture(request: PaintRequest): Painted {
  const { width, height } = dimensions(request)
  const rgb = new Uint8Array(width * height * 12)
  for (let quarter = 0; quarter < 4; quarter++) {
    const part = render({ ...request, seed: request.seed + quarter }, quarter === 3)
    const [left, top] = [(quarter % 2) * width, Math.floor(quarter / 2) * height]
    for (let y = 0; y < height; y++) {
      rgb.set(part.rgb.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * width * 2 + left) * 3)
    }
  }
  return {
    bytes: encodePng({ width: width * 2, height: height * 2, rgb, texts: texts(request) }),
    width: width * 2,
    height: height * 2,
  }
}
