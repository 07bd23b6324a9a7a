import { base64Bytes } from '../../shared/base64.ts'
import { headBytes, measurePicture } from '../../shared/picture-size.ts'
import { pictureType } from '../../shared/picture-type.ts'
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
  /** In pixels. Undefined: nothing asks for a shape, and the model's usual size is not known. */
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
  /** What there are fields for; absent: all. */
  supported?: readonly ParameterName[]
  /** The picture to begin with, as `data:` URL: without a wanted shape it keeps its own. */
  first?: string | undefined
}

/** More costs minutes and memory, and paints the motif several times. */
const mostPixels = 2048

export function readImagine(
  prompt: string,
  { model, maxCount, step, first, supported = ownParameters }: Limits,
): ImagineFields {
  const { text, aspect, seed, negative, count, unused } = readParameters(prompt, supported)
  const side = sideOf(model)
  const fields: ImagineFields = { prompt: text, negative, seed: undefined, count: 1, size: undefined, unused }
  const shape = aspect ?? (first === undefined ? undefined : shapeOf(first))
  if (shape) fields.size = pixelsOf(shape, { area: (side ?? unknownSide) ** 2, step, most: mostPixels })
  else if (side !== undefined) fields.size = { width: side, height: side }
  if (aspect && fields.size) unused.push(...nearestShape(aspect, [`${fields.size.width}x${fields.size.height}`]).unused)
  // A larger one would not survive JSON.
  if (seed !== undefined && Number.isSafeInteger(Number(seed))) fields.seed = Number(seed)
  else if (seed !== undefined) unused.push(`--seed ${seed}`)
  fields.count = Math.min(count ?? 1, maxCount)
  if (count !== undefined && count > maxCount) unused.push(`--n ${count} (${maxCount})`)
  return fields
}

/** Of a picture, as far as its first bytes tell. */
function shapeOf(dataUrl: string): Aspect | undefined {
  const start = dataUrl.indexOf(',') + 1
  // Whole groups of four letters: others are no base64.
  const bytes = base64Bytes(dataUrl.slice(start, start + Math.ceil(headBytes / 3) * 4))
  const type = bytes && pictureType(bytes)
  return (bytes && type && measurePicture(bytes, type)) || undefined
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
