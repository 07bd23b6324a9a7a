import { knownParameter, splitParameters } from '../shared/prompt-parameters.ts'
import type { ParameterName } from './provider.ts'

/** Width to height. */
export interface Aspect {
  width: number
  height: number
}

/** A prompt without the parameters at its end, and what they say. */
export interface Parameters {
  text: string
  aspect?: Aspect
  /** Digits. */
  seed?: string
  /** What must not be in the picture. */
  negative?: string
  count?: number
  /** The others, as they were written. */
  unused: string[]
}

/** Keys of the parameters that services have fields for. */
const fields: Readonly<Record<string, ParameterName>> = {
  ar: 'aspect',
  seed: 'seed',
  no: 'negative',
  n: 'count',
}

/**
 * Takes the parameters off the end of a prompt (`a fox --ar 3:2 --seed 7`), as Midjourney reads them, for APIs that have fields
 * for them and would paint the words.
 * @param supported what the API has fields for; the rest is returned in `unused`
 */
export function readParameters(prompt: string, supported: readonly ParameterName[]): Parameters {
  const { text, parameters } = splitParameters(prompt)
  const result: Parameters = { text, unused: [] }
  for (const { name, value, written } of parameters) {
    const kind = fields[knownParameter(name)?.key ?? '']
    const isTaken = kind !== undefined && supported.includes(kind) && take(result, kind, value)
    if (!isTaken) result.unused.push(written)
  }
  return result
}

function take(result: Parameters, kind: ParameterName, value: string): boolean {
  switch (kind) {
    case 'aspect': {
      const [, width = 0, height = 0] = (/^(\d{1,4})\s*[:x]\s*(\d{1,4})$/i.exec(value) ?? []).map(Number)
      if (width === 0 || height === 0) return false
      result.aspect = { width, height }
      return true
    }
    case 'seed':
      if (!/^\d{1,20}$/.test(value)) return false
      result.seed = value
      return true
    case 'negative':
      if (value === '') return false
      result.negative = result.negative === undefined ? value : `${result.negative}, ${value}`
      return true
    case 'count': {
      const count = /^\d{1,2}$/.test(value) ? Number(value) : 0
      if (count === 0) return false
      result.count = count
      return true
    }
  }
}

/** How far apart two shapes are: 0 for the same, 0.69 for twice as wide. */
function distance(a: Aspect, b: Aspect): number {
  return Math.abs(Math.log((a.width * b.height) / (a.height * b.width)))
}

/** Nearer than this nobody sees a difference. */
const sameShape = 0.02

/**
 * The one of a service's shapes that is nearest to the wanted one.
 * @param shapes ratios (`16:9`) or sizes (`1536x1024`), as the service writes them
 * @returns undefined without a wanted shape; `unused` is what to tell the user where it is only nearly the same
 */
export function nearestShape(
  aspect: Aspect | undefined,
  shapes: readonly string[],
): { shape: string | undefined; unused: string[] } {
  if (!aspect) return { shape: undefined, unused: [] }
  const read = (shape: string): Aspect => {
    const [width = 1, height = 1] = shape.split(/[:x]/).map(Number)
    return { width, height }
  }
  const [shape] = [...shapes].sort((a, b) => distance(aspect, read(a)) - distance(aspect, read(b)))
  const written = `--ar ${aspect.width}:${aspect.height}`
  if (shape === undefined) return { shape, unused: [written] }
  return { shape, unused: distance(aspect, read(shape)) < sameShape ? [] : [`${written} (${shape})`] }
}

/**
 * Width and height in pixels of a shape.
 * @param area pixels in all, roughly kept
 * @param step both are multiples of this
 * @param most no side is longer, in pixels
 */
export function pixelsOf(
  { width, height }: Aspect,
  { area, step, most }: { area: number; step: number; most: number },
): Aspect {
  const scale = Math.min(Math.sqrt(area / (width * height)), most / Math.max(width, height))
  const round = (side: number) => Math.max(step, Math.round((side * scale) / step) * step)
  return { width: Math.min(round(width), most), height: Math.min(round(height), most) }
}
