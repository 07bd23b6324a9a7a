import type { Json } from '../../shared/json.ts'
import { nearestShape, type Parameters, pixelsOf } from '../parameters.ts'
import { seedOf, surplus, webp } from './queue-helpers.ts'

/** What a model takes. What is absent it has no input for. */
interface Fields {
  /** `pixels`: `image_size`; else the values of `aspect_ratio`. */
  shape: 'pixels' | readonly string[]
  count?: boolean
  negative?: boolean
  pictures?: 'image_url' | 'image_urls'
}

const google = ['1:1', '16:9', '9:16', '4:3', '3:4']
const ratios = [...google, '3:2', '2:3', '5:4', '4:5', '21:9']

/** Inputs differ by model; these are the common ones (the models' pages on fal.ai). The first that matches counts. */
const models: [RegExp, Fields][] = [
  [/nano-banana|gemini/, { shape: ratios, count: true, pictures: 'image_urls' }],
  [/imagen/, { shape: google, count: true, negative: true }],
  [/kontext\S*\/multi/, { shape: ratios, count: true, pictures: 'image_urls' }],
  [/kontext/, { shape: ratios, count: true, pictures: 'image_url' }],
  [/flux-2|seedream|gpt-image/, { shape: 'pixels', count: true, pictures: 'image_urls' }],
  [/inpaint|fill|image-to-image|redux|edit/, { shape: 'pixels', count: true, pictures: 'image_url' }],
  [/ultra/, { shape: ratios, count: true }],
  [/flux\/|flux-pro|flux-krea|recraft|ideogram/, { shape: 'pixels', count: true }],
]
/** A model that is not known here: what most have. */
const usual: Fields = { shape: 'pixels', count: true, negative: true, pictures: 'image_url' }

/** Paints what is white in a mask anew, whatever the connection's model. */
const fillModel = 'fal-ai/flux-pro/v1/fill'

interface Pictures {
  references: readonly string[]
  mask: string | undefined
}

/** Where a command goes: many models have one address for words alone and another for pictures. */
function painterOf(model: string, { references, mask }: Pictures): string {
  if (mask !== undefined) return /inpaint|fill/.test(model) ? model : fillModel
  if (references.length === 0) return model
  if (model === 'fal-ai/flux/dev') return `${model}/image-to-image`
  if (/\/(nano-banana|gemini-\d|flux-2)[\w.-]*$/.test(model)) return `${model}/edit`
  return model.replace(/(seedream\/[\w.-]+)\/text-to-image$/, '$1/edit')
}

/** Model and input of a request. Null: the model takes no pictures, and would be paid for painting something else. */
export function requestOf(
  model: string,
  parameters: Parameters,
  pictures: Pictures,
): { painter: string; input: Json; unused: string[] } | null {
  const { references, mask } = pictures
  const painter = painterOf(model, pictures)
  const fields = models.find(([pattern]) => pattern.test(painter))?.[1] ?? usual
  if (references.length > 0 && fields.pictures === undefined) return null
  const { seed, unused: oddSeed } = seedOf(parameters)
  const shape = shapeOf(fields, parameters)
  const { count = 1, negative } = parameters
  const most = fields.pictures === 'image_urls' ? 10 : 1
  const input = {
    prompt: parameters.text,
    ...shape.input,
    seed,
    ...(fields.count && count > 1 ? { num_images: Math.min(count, 4) } : {}),
    ...(fields.negative ? { negative_prompt: negative } : {}),
    ...(references.length > 0
      ? { [fields.pictures ?? '']: most === 1 ? references[0] : references.slice(0, most) }
      : {}),
    ...(mask === undefined ? {} : { mask_url: webp(mask) }),
  }
  const noCount = count > (fields.count ? 4 : 1) ? [`--n ${count}`] : []
  const noNegative = negative !== undefined && !fields.negative ? [`--no ${negative}`] : []
  const another = mask !== undefined && painter !== model ? [`${model} (${painter})`] : []
  const unused = [...shape.unused, ...oddSeed, ...noCount, ...noNegative, ...surplus(references, most), ...another]
  return { painter, input, unused }
}

function shapeOf(fields: Fields, { aspect }: Parameters): { input: Json; unused: string[] } {
  if (aspect === undefined) return { input: {}, unused: [] }
  if (fields.shape !== 'pixels') {
    const { shape, unused } = nearestShape(aspect, fields.shape)
    return { input: { aspect_ratio: shape }, unused }
  }
  return { input: { image_size: { ...pixelsOf(aspect, { area: 1024 * 1024, step: 16, most: 1536 }) } }, unused: [] }
}
