import { dimensions, type Engine, type Painted, type PaintRequest } from '../practice-engine/engine.ts'
import { encodePng } from '../practice-engine/png.ts'
import { createSerial } from '../shared/serial.ts'
import { createComfyUiServer } from './comfyui-server.ts'
import { decodePng, type Pixels } from './decode-png.ts'
import { createOpenAiServer } from './openai-server.ts'
import type { ForwardServer, ServerOptions } from './server.ts'
import { createWebUiServer } from './webui-server.ts'

/** In which form the real server speaks. */
export const forwardApis = ['openai', 'webui', 'comfyui'] as const

export interface ForwardOptions extends ServerOptions {
  api: (typeof forwardApis)[number]
  /** Longer side of what the model paints, in pixels. */
  size: number
}

const servers = { openai: createOpenAiServer, webui: createWebUiServer, comfyui: createComfyUiServer }

/** Sides of every model are multiples of this. */
const step = 16
/** Pictures that are remembered: the four of a grid are asked for once more, each by itself and then enlarged. */
const mostPictures = 40

/**
 * Paints through a real server. A picture is painted once for its prompt, shape and seed, in the model's size whatever size is asked for, so that the
 * quarter of a grid is the picture that *Upscale* shows. One at a time: most servers have one graphics card.
 */
export function createForwardEngine(options: ForwardOptions): Engine {
  const server: ForwardServer = servers[options.api](options)
  const inTurn = createSerial()
  const known = new Map<string, Promise<Painted>>()

  function paint({ prompt, aspect, seed }: PaintRequest): Promise<Painted> {
    const name = JSON.stringify([prompt, aspect, seed])
    const earlier = known.get(name)
    if (earlier) return earlier
    const size = dimensions({ aspect, size: options.size })
    const [width, height] = [toStep(size.width), toStep(size.height)]
    const painting = inTurn(async () => measured(await server.paint({ prompt, seed, width, height })))
    known.set(name, painting)
    // Another try may succeed.
    painting.catch(() => known.delete(name))
    const oldest = known.size > mostPictures ? known.keys().next().value : undefined
    if (oldest !== undefined) known.delete(oldest)
    return painting
  }

  return {
    name: `forward to ${options.api}`,
    isModel: true,
    paint,
    async paintGrid(request) {
      const quarters: Painted[] = []
      // After a failure nothing more is painted, which may have to be paid.
      for (const more of [0, 1, 2, 3]) quarters.push(await paint({ ...request, seed: request.seed + more }))
      return compose(
        quarters.map(({ bytes }) => decodePng(bytes)),
        dimensions(request),
        request.prompt,
      )
    },
    async describe(picture) {
      if (!server.describe) throw new Error('this server can describe no picture')
      const words = await inTurn(async () => server.describe?.(picture))
      return Array.from({ length: 4 }, () => words ?? '')
    },
  }
}

function toStep(side: number): number {
  return Math.max(step, Math.round(side / step) * step)
}

function measured(bytes: Buffer): Painted {
  if (bytes.toString('latin1', 1, 4) !== 'PNG' || bytes.byteLength < 24) throw new Error('the server sent no PNG')
  return { bytes, width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

/** Four pictures side by side, each shrunk to the size of a quarter. */
function compose(pictures: Pixels[], quarter: { width: number; height: number }, prompt: string): Painted {
  const [width, height] = [quarter.width * 2, quarter.height * 2]
  const rgb = new Uint8Array(width * height * 3)
  for (const [index, picture] of pictures.entries()) {
    const small = shrink(picture, quarter)
    const [left, top] = [(index % 2) * quarter.width, Math.floor(index / 2) * quarter.height]
    for (let y = 0; y < quarter.height; y++) {
      const row = small.subarray(y * quarter.width * 3, (y + 1) * quarter.width * 3)
      rgb.set(row, ((top + y) * width + left) * 3)
    }
  }
  return { bytes: encodePng({ width, height, rgb, texts: { Description: prompt } }), width, height }
}

/** Each pixel is the mean of those it stands for. */
function shrink({ rgb, width, height }: Pixels, to: { width: number; height: number }): Uint8Array {
  const out = new Uint8Array(to.width * to.height * 3)
  const span = (at: number, from: number, count: number): [number, number] => {
    const start = Math.floor((at * from) / count)
    return [start, Math.max(start + 1, Math.floor(((at + 1) * from) / count))]
  }
  for (let y = 0; y < to.height; y++) {
    const [top, bottom] = span(y, height, to.height)
    for (let x = 0; x < to.width; x++) {
      const [left, right] = span(x, width, to.width)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) sum += rgb[(row * width + column) * 3 + channel] ?? 0
        }
        out[(y * to.width + x) * 3 + channel] = Math.round(sum / ((bottom - top) * (right - left)))
      }
    }
  }
  return out
}
