import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import { type Core, drawLetters, type Wire } from '../../core.ts'
import type { StudioAnswer } from '../../http.ts'
import { type Asked, createHeldWire, type Refusal, readSeed } from './held.ts'

const models = [
  'black-forest-labs/FLUX.1-schnell',
  'black-forest-labs/FLUX.1-kontext-pro',
  'black-forest-labs/FLUX.2-pro',
]

const bodySchema = z.object({
  model: z.string(),
  prompt: z.string().check(z.minLength(1)),
  n: z.optional(z.int().check(z.gte(1), z.lte(4))),
  width: z.optional(z.int().check(z.gte(64), z.lte(1792))),
  height: z.optional(z.int().check(z.gte(64), z.lte(1792))),
  seed: z.optional(z.int()),
  negative_prompt: z.optional(z.string()),
  image_url: z.optional(z.string()),
  reference_images: z.optional(z.array(z.string())),
  response_format: z.optional(z.enum(['url', 'base64'])),
  output_format: z.optional(z.enum(['jpeg', 'png'])),
})

interface Format {
  model: string
  isBase64: boolean
}

/** Together's images: a list of addresses, or base64 when asked for; an id of its own in every answer. */
export function createTogether(core: Core): Wire {
  return createHeldWire<Format>(core, {
    name: 'together',
    base: '/together/v1',
    read: (route, { body }) => (route === 'images/generations' ? read(body) : null),
    tell: (route) =>
      route === 'models' ? json(200, [...models.map(listed('image')), listed('chat')('meta/llama')]) : null,
    async write({ pictures, base64, link }, { model, isBase64 }) {
      const data = await Promise.all(
        pictures.map(async (picture, index) => ({
          index,
          ...(isBase64 ? { b64_json: await base64(picture) } : { url: link(picture) }),
          timings: { inference: 0.11013310612179339 },
        })),
      )
      return json(200, { id: drawId(), model, object: 'list', data })
    },
    refuse,
  })
}

const drawId = () => `${drawLetters(7)}-2kFHot-${drawLetters(16).toLowerCase()}-SEA`

const listed = (type: string) => (id: string) => ({
  ...{ id, object: 'model', created: 0, type, display_name: id.split('/').at(-1), organization: id.split('/')[0] },
  pricing: { hourly: 0, input: 0, output: 0, base: 0, finetune: 0 },
})

function read(body: unknown): Asked<Format> | Refusal {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) return { kind: 'invalid', words: `Invalid ${parsed.error.issues[0]?.path.join('.')}` }
  const { model, prompt, n = 1, width = 1024, height = 1024, seed, ...rest } = parsed.data
  if (!models.includes(model)) return { kind: 'no-model', model }
  const references = [rest.image_url ?? [], rest.reference_images ?? []].flat()
  const inputs = [...references, ...(rest.negative_prompt ? [`not ${rest.negative_prompt}`] : [])]
  const command = { kind: 'paint' as const, prompt, aspect: width / height, seed: readSeed(seed), count: n, inputs }
  return { command, format: { model, isBase64: rest.response_format === 'base64' } }
}

function refuse(refusal: Refusal): StudioAnswer {
  const [status, message, type, code] = errorOf(refusal)
  return json(status, { id: drawId(), error: { message, type, param: null, code } })
}

function errorOf(refusal: Refusal): [status: number, message: string, type: string, code: string | null] {
  const invalid = 'invalid_request_error'
  switch (refusal.kind) {
    case 'bad-key': {
      const words = 'Invalid API key provided. You can find your API key at https://api.together.ai/settings/api-keys.'
      return [401, words, invalid, 'invalid_api_key']
    }
    case 'no-credit':
      return [402, 'Credit limit exceeded, please add credits.', 'credit_limit', 'credit_limit_exceeded']
    case 'throttled':
    case 'busy':
      return [429, 'You have reached the rate limit specific to this model.', 'model_rate_limit', null]
    case 'moderated':
      return [422, 'The prompt or the picture was flagged by the safety checker.', invalid, null]
    case 'invalid':
      return [400, refusal.words, invalid, null]
    case 'no-model': {
      const words = `Unable to access model ${refusal.model}. Please visit https://api.together.ai/models to see the list of supported models.`
      return [404, words, invalid, 'model_not_available']
    }
    case 'no-route':
      return [404, 'Not found', invalid, null]
    case 'fault':
      return [500, 'Internal server error', 'server_error', null]
  }
}
