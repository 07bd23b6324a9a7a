import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import type { Core, Wire } from '../../core.ts'
import type { StudioAnswer } from '../../http.ts'
import { type Asked, createHeldWire, type Refusal, readShape } from './held.ts'

const models = ['grok-imagine-image', 'grok-imagine-image-pro']
/** Ten-thousandths of a millionth of a dollar: two cents. */
const ticksPerPicture = 200_000_000

const image = z.object({ url: z.string(), type: z.optional(z.literal('image_url')) })
const bodySchema = z.object({
  model: z.string(),
  prompt: z.string().check(z.minLength(1)),
  n: z.optional(z.int().check(z.gte(1), z.lte(10))),
  aspect_ratio: z.optional(z.string().check(z.regex(/^(auto|\d+(\.\d+)?:\d+(\.\d+)?)$/))),
  response_format: z.optional(z.enum(['url', 'b64_json'])),
  image: z.optional(image),
  images: z.optional(z.array(image).check(z.maxLength(3))),
  size: z.optional(z.undefined('Argument not supported: size')),
  seed: z.optional(z.undefined('Argument not supported: seed')),
})

interface Format {
  isBase64: boolean
}

/** xAI's images. What its filter hits after the painting stands in the answer all the same, marked by `respect_moderation: false`. */
export function createXai(core: Core): Wire {
  return createHeldWire<Format>(core, {
    name: 'xai',
    base: '/xai/v1',
    read: (route, { body }) =>
      /^images\/(generations|edits)$/.test(route) ? read(body, route === 'images/edits') : null,
    tell: (route) => (route === 'image-generation-models' ? json(200, { models: models.map(listed) }) : null),
    async write({ pictures, base64, link }, { isBase64 }) {
      const data = await Promise.all(
        pictures.map(async (picture) => ({
          ...(isBase64 ? { b64_json: await base64(picture) } : { url: link(picture) }),
          ...{ revised_prompt: '', respect_moderation: true },
        })),
      )
      return json(200, { data, usage: { cost_in_usd_ticks: ticksPerPicture * pictures.length } })
    },
    refuse,
  })
}

function listed(id: string): object {
  return {
    ...{ id, object: 'model', created: 1_769_000_000, owned_by: 'xai', version: '1.0', aliases: [] },
    ...{ fingerprint: 'fp_studio', image_price: 2, input_modalities: ['text', 'image'], output_modalities: ['image'] },
  }
}

function read(body: unknown, isEdit: boolean): Asked<Format> | Refusal {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) return { kind: 'invalid', words: parsed.error.issues[0]?.message ?? '' }
  const { model, prompt, n = 1, aspect_ratio, response_format, image: one, images = [] } = parsed.data
  if (!models.includes(model)) return { kind: 'no-model', model }
  const inputs = [...(one ? [one] : []), ...images].map(({ url }) => url)
  if (isEdit && inputs.length === 0) return { kind: 'invalid', words: 'Missing image' }
  const command = { kind: 'paint' as const, prompt, aspect: readShape(aspect_ratio), seed: null, count: n, inputs }
  return { command, format: { isBase64: response_format === 'b64_json' } }
}

/** One pixel: nobody is shown what the filter hit. */
const blank = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

function refuse(refusal: Refusal): StudioAnswer {
  if (refusal.kind === 'moderated' && refusal.stage === 'output') {
    const item = { b64_json: blank, revised_prompt: '', respect_moderation: false }
    return json(200, { data: [item], usage: { cost_in_usd_ticks: ticksPerPicture } })
  }
  const [status, code, error] = errorOf(refusal)
  return json(status, { code, error })
}

function errorOf(refusal: Refusal): [status: number, code: string, error: string] {
  switch (refusal.kind) {
    case 'bad-key': {
      const words = 'Incorrect API key provided: wr***ng. You can obtain an API key from https://console.x.ai.'
      return [400, 'Client specified an invalid argument', words]
    }
    case 'no-credit': {
      const words =
        'Your team has either used all available credits or reached its monthly spending limit. Please add more credits or raise the limit.'
      return [403, 'The caller does not have permission to execute the specified operation', words]
    }
    case 'throttled':
    case 'busy':
      return [429, 'Some resource has been exhausted', 'Too many requests for team. Your rate limit is reached.']
    case 'moderated':
      return [400, 'Client specified an invalid argument', 'Generated image rejected by content moderation.']
    case 'invalid':
      return [400, 'Client specified an invalid argument', refusal.words]
    case 'no-model':
      return [
        404,
        'Some requested entity was not found',
        `The model ${refusal.model} does not exist or your team does not have access to it.`,
      ]
    case 'no-route':
      return [404, 'Some requested entity was not found', 'No such route.']
    case 'fault':
      return [500, 'Internal error', 'An internal error occurred.']
  }
}
