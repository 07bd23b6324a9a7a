import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import type { Core, Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { readForm } from './form.ts'
import { type Asked, createHeldWire, type Refusal, readSeed, readShape } from './held.ts'

const model = 'practice-local'

const number = z.optional(z.pipe(z.union([z.number(), z.string()]), z.transform(Number)))
const bodySchema = z.object({
  prompt: z.string().check(z.minLength(1)),
  n: number,
  seed: number,
  size: z.optional(z.string()),
  negative_prompt: z.optional(z.string()),
  response_format: z.optional(z.string()),
})

interface Format {
  isBase64: boolean
}

/**
 * A server of one's own in OpenAI's form, as LocalAI and stable-diffusion.cpp have it: one model whatever is asked for, unknown fields
 * ignored, pictures by address unless base64 is wanted, errors that are mere words.
 */
export function createCompatible(core: Core): Wire {
  return createHeldWire<Format>(core, {
    name: 'compatible',
    base: '/compatible/v1',
    read,
    tell: (route) =>
      route === 'models'
        ? json(200, { object: 'list', data: [{ id: model, object: 'model', owned_by: 'local' }] })
        : null,
    async write({ job, pictures, base64, link }, { isBase64 }) {
      const data = await Promise.all(
        pictures.map(async (picture) => (isBase64 ? { b64_json: await base64(picture) } : { url: link(picture) })),
      )
      return json(200, { created: Math.floor(job.createdAt / 1000), data, output_format: 'png' })
    },
    refuse,
  })
}

async function read(route: string, request: StudioRequest): Promise<Asked<Format> | Refusal | null> {
  const isEdit = route === 'images/edits'
  if (route !== 'images/generations' && !isEdit) return null
  const form = isEdit ? await readForm(request) : null
  const parsed = bodySchema.safeParse(form ?? request.body)
  if (!parsed.success) return { kind: 'invalid', words: `${parsed.error.issues[0]?.path.join('.')} required` }
  const { prompt, n = 1, seed, size, negative_prompt, response_format } = parsed.data
  const inputs = isEdit ? [form?.image].flat().filter((one) => typeof one === 'string') : []
  if (isEdit && inputs.length === 0) return { kind: 'invalid', words: 'at least one image is required' }
  if (!(n >= 1 && n <= 10)) return { kind: 'invalid', words: 'n must be between 1 and 10' }
  if (negative_prompt) inputs.push(`not ${negative_prompt}`)
  const command = { kind: 'paint' as const, prompt, aspect: readShape(size), seed: readSeed(seed), count: n, inputs }
  return { command, format: { isBase64: response_format === 'b64_json' } }
}

function refuse(refusal: Refusal): StudioAnswer {
  const [status, words] = errorOf(refusal)
  return json(status, { error: words })
}

function errorOf(refusal: Refusal): [status: number, words: string] {
  switch (refusal.kind) {
    case 'bad-key':
      return [401, 'invalid api key']
    case 'no-credit':
      return [402, 'out of credits']
    case 'throttled':
    case 'busy':
      return [429, 'too many requests']
    case 'moderated':
      return [400, 'blocked by the safety checker']
    case 'invalid':
      return [400, refusal.words]
    case 'no-model':
      return [400, `unknown model ${refusal.model}`]
    case 'no-route':
      return [404, 'not found']
    case 'fault':
      return [500, 'out of memory while sampling']
  }
}
