import type { Json } from '../../shared/json.ts'
import { nearestShape, type Parameters, pixelsOf } from '../parameters.ts'
import { seedOf, surplus, webp } from './queue-helpers.ts'

/** What a model calls its inputs. A name that is absent: it has no such input. */
interface Fields {
  /** `pixels`: width and height; else the ratios that it takes. */
  shape: 'pixels' | readonly string[]
  count?: string
  negative?: boolean
  pictures?: string
  /** Whether it takes a list of pictures. */
  isList?: boolean
  mask?: boolean
}

const google = ['1:1', '16:9', '9:16', '4:3', '3:4']
const photos = [...google, '3:2', '2:3', '5:4', '4:5', '21:9']
const ratios = [...photos, '9:21']

/** Inputs differ by model; these are the common ones (the models' pages on replicate.com). The first that matches counts. */
const models: [RegExp, Fields][] = [
  [/nano-banana|seedream/, { shape: photos, pictures: 'image_input', isList: true }],
  [/imagen/, { shape: google }],
  [/gpt-image/, { shape: ['1:1', '3:2', '2:3'], count: 'number_of_images', pictures: 'input_images', isList: true }],
  [/flux-2/, { shape: ratios, pictures: 'input_images', isList: true }],
  [/kontext/, { shape: ratios, pictures: 'input_image' }],
  [/flux-fill/, { shape: ratios, pictures: 'image', mask: true }],
  [/flux-(1\.1-)?pro/, { shape: ratios, pictures: 'image_prompt' }],
  [/flux-schnell/, { shape: ratios, count: 'num_outputs' }],
  [/flux-dev/, { shape: ratios, count: 'num_outputs', pictures: 'image' }],
  [
    /sdxl|stable-diffusion(?!-3)/,
    { shape: 'pixels', count: 'num_outputs', negative: true, pictures: 'image', mask: true },
  ],
]
/** A model that is not known here: what most have. */
const usual: Fields = { shape: ratios, count: 'num_outputs', negative: true, pictures: 'image', mask: true }

interface Pictures {
  references: readonly string[]
  mask: string | undefined
}

/** The `input` of a prediction. Null: the model takes no pictures, or no mask, and would be paid for painting something else. */
export function inputOf(
  model: string,
  parameters: Parameters,
  { references, mask }: Pictures,
): { input: Json; unused: string[] } | null {
  const fields = models.find(([pattern]) => pattern.test(model))?.[1] ?? usual
  if (references.length > 0 && fields.pictures === undefined) return null
  if (mask !== undefined && !fields.mask) return null
  const { seed, unused: oddSeed } = seedOf(parameters)
  const shape = shapeOf(fields, parameters)
  const { count = 1, negative } = parameters
  const most = fields.isList ? 14 : 1
  const input = {
    prompt: parameters.text,
    ...shape.input,
    seed,
    ...(fields.count !== undefined && count > 1 ? { [fields.count]: Math.min(count, 4) } : {}),
    ...(fields.negative ? { negative_prompt: negative } : {}),
    ...(references.length > 0
      ? { [fields.pictures ?? '']: fields.isList ? references.slice(0, most) : references[0] }
      : {}),
    ...(mask === undefined ? {} : { mask: webp(mask) }),
  }
  const noCount = count > (fields.count === undefined ? 1 : 4) ? [`--n ${count}`] : []
  const noNegative = negative !== undefined && !fields.negative ? [`--no ${negative}`] : []
  return { input, unused: [...shape.unused, ...oddSeed, ...noCount, ...noNegative, ...surplus(references, most)] }
}

function shapeOf(fields: Fields, { aspect }: Parameters): { input: Json; unused: string[] } {
  if (fields.shape !== 'pixels') {
    const { shape, unused } = nearestShape(aspect, fields.shape)
    return { input: { aspect_ratio: shape }, unused }
  }
  const size = aspect && pixelsOf(aspect, { area: 1024 * 1024, step: 64, most: 1536 })
  return { input: size ? { width: size.width, height: size.height } : {}, unused: [] }
}
