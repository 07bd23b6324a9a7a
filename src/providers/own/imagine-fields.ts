import { type Aspect, nearestShape, pixelsOf, readParameters } from '../parameters.ts'
import type { ParameterName } from '../provider.ts'

/** What all servers on one's own machine have fields for. */
export const ownParameters: readonly ParameterName[] = ['aspect', 'seed', 'negative', 'count']

/** A prompt as these servers take it: without parameters, which have fields of their own. */
export interface ImagineFields {
  prompt: string
  negative: string | undefined
  seed: number | undefined
  count: number
  /** In pixels. Undefined: no shape was asked for, and the model's usual size is not known. */
  size: Aspect | undefined
  /** Parameters that have no field, or nearly the same value. */
  unused: string[]
}

interface Limits {
  /** The model's file name, by which its usual size is known. */
  model: string | undefined
  maxCount: number
  /** Width and height must be multiples of this. */
  step: number
}

/** More costs minutes and memory, and paints the motif several times. */
const mostPixels = 2048

export function readImagine(prompt: string, { model, maxCount, step }: Limits): ImagineFields {
  const { text, aspect, seed, negative, count, unused } = readParameters(prompt, ownParameters)
  const side = sideOf(model)
  const fields: ImagineFields = { prompt: text, negative, seed: undefined, count: 1, size: undefined, unused }
  if (aspect) {
    const size = pixelsOf(aspect, { area: (side ?? unknownSide) ** 2, step, most: mostPixels })
    fields.size = size
    unused.push(...nearestShape(aspect, [`${size.width}x${size.height}`]).unused)
  } else if (side !== undefined) fields.size = { width: side, height: side }
  // A larger one would not survive JSON.
  if (seed !== undefined && Number.isSafeInteger(Number(seed))) fields.seed = Number(seed)
  else if (seed !== undefined) unused.push(`--seed ${seed}`)
  fields.count = Math.min(count ?? 1, maxCount)
  if (count !== undefined && count > maxCount) unused.push(`--n ${count} (${maxCount})`)
  return fields
}

/** Between the two sizes that models are trained on: each paints it passably. */
export const unknownSide = 768

const small = /v?1[-_. ]?[45]\b|sd[-_ ]?1|sd15|dreamshaper_?[1-8]\b|realistic_?vision|deliberate|anything[-_]?v[1-5]/i
const large =
  /xl|flux|sd_?3|pony|illustrious|noobai|z[-_ ]?image|qwen|chroma|hidream|lumina|klein|kontext|krea|kolors|auraflow/i

/** The side of the square that a model was trained to paint, in pixels, as far as its name tells. */
function sideOf(model = ''): number | undefined {
  if (large.test(model)) return 1024
  return small.test(model) ? 512 : undefined
}
