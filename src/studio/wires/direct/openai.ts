import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import type { Core, Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { readForm } from './form.ts'
import { type Asked, createHeldWire, type Done, type Refusal, type Running, readShape, type Service } from './held.ts'
import { openAiError, refuseLikeOpenAi } from './openai-error.ts'

const models = ['gpt-image-2.6-sunburst', 'gpt-image-2.5-flare', 'gpt-image-2', 'gpt-image-1.5', 'gpt-image-1-mini']

/** A number, also as a form has it. */
const whole = (least: number, most: number) =>
  z.pipe(
    z.union([z.number(), z.string().check(z.regex(/^\d{1,4}$/))]),
    z.pipe(z.transform(Number), z.int().check(z.gte(least), z.lte(most))),
  )
const flag = z.pipe(
  z.union([z.boolean(), z.enum(['true', 'false'])]),
  z.transform((value) => value === true || value === 'true'),
)
const reference = z.union([z.object({ image_url: z.string() }), z.object({ file_id: z.string() })])
const shared = {
  model: z.string(),
  prompt: z.string().check(z.minLength(1), z.maxLength(32_000)),
  n: z.optional(whole(1, 10)),
  size: z.optional(z.string().check(z.regex(/^(auto|[1-9]\d{1,3}x[1-9]\d{1,3})$/))),
  quality: z.optional(z.enum(['auto', 'low', 'medium', 'high', 'xhigh', 'max'])),
  background: z.optional(z.enum(['auto', 'transparent', 'opaque'])),
  output_format: z.optional(z.enum(['png', 'jpeg', 'webp'])),
  output_compression: z.optional(whole(0, 100)),
  stream: z.optional(flag),
  partial_images: z.optional(whole(0, 3)),
  user: z.optional(z.string()),
}
/** Strict, as the service is: it refuses fields that it does not know, `response_format` among them. */
const generateSchema = z.strictObject({ ...shared, moderation: z.optional(z.enum(['auto', 'low'])) })
const editSchema = z.strictObject({
  ...shared,
  images: z.array(reference).check(z.minLength(1), z.maxLength(16)),
  mask: z.optional(reference),
  input_fidelity: z.optional(z.enum(['high', 'low'])),
})
const editFormSchema = z.strictObject({
  ...shared,
  image: z.union([z.string(), z.array(z.string())]),
  mask: z.optional(z.string()),
  input_fidelity: z.optional(z.enum(['high', 'low'])),
})

interface Format {
  event: 'image_generation' | 'image_edit'
  streams: boolean
  partials: number
  size: string | undefined
  quality: string
  background: string
}

/** OpenAI's images: base64 in the answer itself, or as events while it is painted. Whatever format is asked for, the studio paints PNG. */
export function createOpenAi(core: Core): Wire {
  const service: Service<Format> = {
    name: 'openai',
    base: '/openai/v1',
    read,
    tell: (route) => tell(route),
    write: async (done, format) => json(200, await bodyOf(done, format)),
    stream: (running, format) => (format.streams ? events(running, format) : null),
    refuse: refuseLikeOpenAi,
  }
  return createHeldWire(core, service)
}

async function read(route: string, request: StudioRequest): Promise<Asked<Format> | Refusal | null> {
  if (route === 'images/generations') {
    const body = generateSchema.safeParse(request.body)
    return body.success ? asked(body.data, 'image_generation', []) : invalid(body.error)
  }
  if (route !== 'images/edits') return null
  const form = await readForm(request)
  if (form) {
    const body = editFormSchema.safeParse(form)
    if (!body.success) return invalid(body.error)
    const { image, mask } = body.data
    return asked(body.data, 'image_edit', [image, mask ?? []].flat())
  }
  const body = editSchema.safeParse(request.body)
  if (!body.success) return invalid(body.error)
  const { images, mask } = body.data
  const inputs = [...images, ...(mask ? [mask] : [])]
  const strange = inputs.find((one) => 'file_id' in one || !/^(https?:|data:image\/)/.test(one.image_url))
  if (strange) return { kind: 'invalid', words: 'Invalid image: a URL or a data URL is expected.', field: 'images' }
  return asked(
    body.data,
    'image_edit',
    inputs.map((one) => JSON.stringify(one)),
  )
}

interface Common {
  model: string
  prompt: string
  n?: number | undefined
  size?: string | undefined
  quality?: string | undefined
  background?: string | undefined
  stream?: boolean | undefined
  partial_images?: number | undefined
}

function asked(body: Common, event: Format['event'], inputs: string[]): Asked<Format> | Refusal {
  const { model, prompt, n = 1, size } = body
  if (!models.includes(model)) return { kind: 'no-model', model }
  const aspect = readShape(size)
  if (aspect > 3 || aspect < 1 / 3)
    return {
      kind: 'invalid',
      words: `Invalid size '${size}': the longer side is at most three times the shorter.`,
      field: 'size',
    }
  return {
    command: { kind: 'paint', prompt, aspect, seed: null, count: n, inputs },
    format: {
      ...{ event, streams: body.stream ?? false, partials: body.partial_images ?? 0, size },
      quality: body.quality === undefined || body.quality === 'auto' ? 'medium' : body.quality,
      background: body.background === 'transparent' ? 'transparent' : 'opaque',
    },
  }
}

/** The first fault, in OpenAI's words. */
function invalid({ issues: [issue] }: z.core.$ZodError): Refusal {
  if (issue?.code === 'unrecognized_keys')
    return { kind: 'invalid', words: `Unknown parameter: '${issue.keys[0]}'.`, field: issue.keys[0] ?? '' }
  const field = issue?.path.join('.') ?? ''
  const words = issue?.input === undefined ? 'Missing required parameter' : 'Invalid value for parameter'
  return { kind: 'invalid', words: `${words}: '${field}'.`, field }
}

function tell(route: string): StudioAnswer | null {
  const list = [...models, 'gpt-6'].map((id) => ({ id, object: 'model', created: 1_780_000_000, owned_by: 'system' }))
  if (route === 'models') return json(200, { object: 'list', data: list })
  const one = list.find(({ id }) => route === `models/${id}`)
  return one ? json(200, one) : null
}

/** One picture of a thousand tokens, whatever its size. */
function usageOf(count: number): object {
  return {
    input_tokens: 12,
    input_tokens_details: { image_tokens: 0, text_tokens: 12 },
    output_tokens: 1056 * count,
    total_tokens: 12 + 1056 * count,
  }
}

async function bodyOf({ job, pictures, base64 }: Done, { quality, background }: Format): Promise<object> {
  const [first] = pictures
  const data = await Promise.all(pictures.map(async (picture) => ({ b64_json: await base64(picture) })))
  return {
    created: Math.floor(job.createdAt / 1000),
    background,
    data,
    output_format: 'png',
    quality,
    size: `${first?.width ?? 0}x${first?.height ?? 0}`,
    usage: usageOf(pictures.length),
  }
}

async function* events({ job, base64, ended }: Running, format: Format): AsyncIterable<string> {
  const { event, partials, quality, background } = format
  const send = (type: string, body: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...body })}\n\n`
  const common = { created_at: Math.floor(job.createdAt / 1000), quality, background, output_format: 'png' }
  const { preview } = job
  if (preview) {
    const size = `${preview.width}x${preview.height}`
    for (let index = 0; index < partials; index++)
      yield send(`${event}.partial_image`, {
        ...{ b64_json: await base64(preview), partial_image_index: index, size },
        ...common,
      })
  }
  const end = await ended()
  if ('kind' in end) {
    yield send('error', { error: openAiError(end).error })
    return
  }
  for (const picture of end.pictures)
    yield send(`${event}.completed`, {
      ...{ b64_json: await base64(picture), size: `${picture.width}x${picture.height}`, usage: usageOf(1) },
      ...common,
    })
}
