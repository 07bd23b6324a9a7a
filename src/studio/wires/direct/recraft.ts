import { randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import type { Core, Wire } from '../../core.ts'
import type { StudioAnswer } from '../../http.ts'
import { type Asked, createHeldWire, type Refusal, readShape } from './held.ts'

const models = ['recraftv4', 'recraftv4_pro', 'recraftv3', 'recraftv2']
const unitsPerPicture = 40

const shared = {
  prompt: z.string().check(z.minLength(1), z.maxLength(10_000)),
  model: z.optional(z.string()),
  n: z.optional(z.int().check(z.gte(1), z.lte(6))),
  response_format: z.optional(z.enum(['url', 'b64_json'])),
  negative_prompt: z.optional(z.string()),
}
const generateSchema = z.object({ ...shared, size: z.optional(z.string().check(z.regex(/^\d{1,4}[x:]\d{1,4}$/))) })
const changeSchema = z.object({ ...shared, image_url: z.string(), strength: z.number().check(z.gte(0), z.lte(1)) })
const inpaintSchema = z.object({ ...shared, image_url: z.string(), mask_url: z.string() })

interface Format {
  isBase64: boolean
}

/** Recraft's images: points for every picture, and a route of its own for each way of changing one. */
export function createRecraft(core: Core): Wire {
  return createHeldWire<Format>(core, {
    name: 'recraft',
    base: '/recraft/v1',
    read: (route, { body }) => read(route, body),
    tell: (route) => (route === 'users/me' ? json(200, meOf(core)) : null),
    async write({ job, pictures, base64, link }, { isBase64 }) {
      const data = await Promise.all(
        pictures.map(async (picture) => ({
          image_id: randomUUID(),
          ...(isBase64 ? { b64_json: await base64(picture) } : { url: link(picture) }),
        })),
      )
      return json(200, { created: Math.floor(job.createdAt / 1000), credits: unitsPerPicture * pictures.length, data })
    },
    refuse,
  })
}

function meOf({ account }: Core): object {
  return {
    credits: account.credits,
    email: 'someone@example.com',
    id: 'a0b1c2d3-0000-4000-8000-ef0123456789',
    name: 'Someone',
  }
}

function read(route: string, body: unknown): Asked<Format> | Refusal | null {
  switch (route) {
    case 'images/generations':
      return asked(generateSchema.safeParse(body))
    case 'images/imageToImage':
      return asked(changeSchema.safeParse(body))
    case 'images/inpaint':
      return asked(inpaintSchema.safeParse(body))
    default:
      return null
  }
}

interface Body {
  prompt: string
  model?: string | undefined
  n?: number | undefined
  response_format?: 'url' | 'b64_json' | undefined
  negative_prompt?: string | undefined
  size?: string | undefined
  image_url?: string
  mask_url?: string
}

function asked(parsed: z.core.util.SafeParseResult<Body>): Asked<Format> | Refusal {
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { kind: 'invalid', words: `${issue?.path.join('.')}: ${issue?.message}` }
  }
  const { prompt, model = 'recraftv4', n = 1, size, negative_prompt, image_url, mask_url, ...rest } = parsed.data
  if (!models.includes(model)) return { kind: 'no-model', model }
  const inputs = [image_url, mask_url, negative_prompt && `not ${negative_prompt}`].filter((one) => one !== undefined)
  const command = { kind: 'paint' as const, prompt, aspect: readShape(size), seed: null, count: n, inputs }
  return { command, format: { isBase64: rest.response_format === 'b64_json' } }
}

function refuse(refusal: Refusal): StudioAnswer {
  const [status, code, message] = errorOf(refusal)
  return json(status, { code, message })
}

function errorOf(refusal: Refusal): [status: number, code: string, message: string] {
  switch (refusal.kind) {
    case 'bad-key':
      return [401, 'unauthorized', 'Invalid API token']
    case 'no-credit':
      return [402, 'not_enough_credits', 'Not enough credits to generate images']
    case 'throttled':
    case 'busy':
      return [429, 'too_many_requests', 'Too many requests']
    case 'moderated':
      return [400, 'prompt_violates_policy', 'The prompt violates the content policy']
    case 'invalid':
      return [400, 'invalid_request_parameters', `Invalid value for a parameter: ${refusal.words}`]
    case 'no-model':
      return [400, 'invalid_request_parameters', `Unknown model ${refusal.model}`]
    case 'no-route':
      return [404, 'not_found', 'Not found']
    case 'fault':
      return [500, 'internal_error', 'Internal server error']
  }
}
