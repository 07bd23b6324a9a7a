import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import type { Core, Wire } from '../../core.ts'
import type { StudioAnswer } from '../../http.ts'
import { type Asked, createHeldWire, type Refusal, readSeed, readShape } from './held.ts'

const models = ['google/gemini-2.5-flash-image', 'openai/gpt-image-2', 'black-forest-labs/flux.2-pro']
/** US dollars. */
const pricePerPicture = 0.0387

const bodySchema = z.object({
  model: z.string(),
  prompt: z.string().check(z.minLength(1)),
  n: z.optional(z.int().check(z.gte(1), z.lte(10))),
  aspect_ratio: z.optional(z.string().check(z.regex(/^(auto|\d+(\.\d+)?:\d+(\.\d+)?)$/))),
  size: z.optional(z.string()),
  seed: z.optional(z.int()),
  output_format: z.optional(z.enum(['png', 'jpeg', 'webp', 'svg'])),
  input_references: z.optional(
    z
      .array(z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string() }) }))
      .check(z.maxLength(16)),
  ),
})

/** OpenRouter's images: `/images`, errors whose code is the HTTP status, the cost in dollars. */
export function createOpenRouter(core: Core): Wire {
  return createHeldWire<null>(core, {
    name: 'openrouter',
    base: '/openrouter/api/v1',
    read: (route, { body }) => (route === 'images' ? read(body) : null),
    tell: (route) => tell(core, route),
    async write({ job, pictures, base64 }) {
      const data = await Promise.all(
        pictures.map(async (picture) => ({ b64_json: await base64(picture), media_type: 'image/png' })),
      )
      const completion_tokens = 1290 * pictures.length
      const usage = { prompt_tokens: 12, completion_tokens, total_tokens: 12 + completion_tokens }
      const cost = Math.round(pricePerPicture * pictures.length * 1e6) / 1e6
      return json(200, { created: Math.floor(job.createdAt / 1000), data, usage: { ...usage, cost } })
    },
    refuse,
  })
}

function read(body: unknown): Asked<null> | Refusal {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { kind: 'invalid', words: `${issue?.path.join('.')}: ${issue?.message}` }
  }
  const { model, prompt, n = 1, aspect_ratio, size, seed, input_references = [] } = parsed.data
  if (!models.includes(model)) return { kind: 'no-model', model }
  const inputs = [model, ...input_references.map(({ image_url }) => image_url.url)]
  const command = { kind: 'paint' as const, prompt, aspect: readShape(aspect_ratio ?? size), count: n, inputs }
  return { command: { ...command, seed: readSeed(seed) }, format: null }
}

function tell(core: Core, route: string): StudioAnswer | null {
  if (route === 'images/models') return json(200, { data: models.map(listed) })
  // The account's credits are cents here.
  const total_credits = core.account.creditsQuota / 100
  const usage = (core.account.creditsQuota - core.account.credits) / 100
  if (route === 'credits') return json(200, { data: { total_credits, total_usage: usage } })
  return route === 'key' ? json(200, { data: keyOf(total_credits, usage) }) : null
}

function listed(id: string): object {
  return {
    id,
    name: id.split('/').join(': '),
    created: 1_780_000_000,
    description: 'Paints in the studio.',
    architecture: { input_modalities: ['image', 'text'], output_modalities: ['image'] },
    endpoints: `/api/v1/images/models/${id}/endpoints`,
    supported_parameters: {},
    supports_streaming: id.startsWith('openai/'),
  }
}

function keyOf(limit: number, usage: number): object {
  return {
    label: 'sk-or-v1-stu...dio',
    ...{ limit, limit_remaining: limit - usage, limit_reset: null, usage },
    ...{ usage_daily: usage, usage_weekly: usage, usage_monthly: usage },
    ...{
      byok_usage: 0,
      byok_usage_daily: 0,
      byok_usage_weekly: 0,
      byok_usage_monthly: 0,
      include_byok_in_limit: false,
    },
    ...{ is_free_tier: false, is_management_key: false, is_provisioning_key: false, expires_at: null },
    ...{ creator_user_id: null, organization_id: null, workspace_id: null, allowed_data_regions: ['global'] },
    free_model_daily_requests: { limit: 1000, remaining: 1000, used: 0 },
    rate_limit: { requests: -1, interval: '10s', note: 'This field is deprecated and safe to ignore.' },
  }
}

function refuse(refusal: Refusal): StudioAnswer {
  const [status, message, metadata] = errorOf(refusal)
  return json(status, { error: { message, code: status, ...(metadata ? { metadata } : {}) } })
}

function errorOf(refusal: Refusal): [status: number, message: string, metadata?: object] {
  switch (refusal.kind) {
    case 'bad-key':
      return [401, 'Missing Authentication header']
    case 'no-credit':
      return [
        402,
        'Insufficient credits. Add more using https://openrouter.ai/settings/credits',
        { limit_source: 'openrouter_credits' },
      ]
    case 'throttled':
    case 'busy':
      return [429, 'Rate limit exceeded: limit_rpm. Please retry shortly.']
    case 'moderated': {
      const error = { message: 'Your request was rejected by the safety system.', code: 'moderation_blocked' }
      return [400, 'Provider returned error', { raw: JSON.stringify({ error }), provider_name: 'OpenAI' }]
    }
    case 'invalid':
      return [400, refusal.words]
    case 'no-model':
      return [400, `${refusal.model} is not a valid model ID`]
    case 'no-route':
      return [404, 'Not Found']
    case 'fault':
      return [500, 'Internal Server Error']
  }
}
