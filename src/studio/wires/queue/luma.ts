import { randomUUID } from 'node:crypto'
import { json } from '../../../server/answer.ts'
import { bearerOf } from '../../../server/bearer.ts'
import { isRecord, type Json } from '../../../shared/json.ts'
import { type Core, forceAnswer, readHook, type Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { jobOf, type StudioJob } from '../../jobs.ts'
import { failureProse } from '../prose.ts'
import { fieldsOf, isFiltered, paintOf, promptOf, singlesOf } from './queue.ts'

const name = 'luma'

const models = ['photon-1', 'photon-flash-1']
const ratios = ['1:1', '16:9', '9:16', '4:3', '3:4', '21:9', '9:21']
const longestPrompt = 5000

/** Luma Photon: one generation is receipt, webhook body and poll answer, and repeats what was asked. Credits are US cents. */
export function createLuma(core: Core): Wire {
  return {
    name,
    answer(request) {
      const path = /^\/luma\/dream-machine\/v1\/(.+?)\/?$/.exec(request.path)?.[1]
      if (path === undefined) return null
      if (!core.isToken(bearerOf(request.headers.authorization))) return refusal(401, 'Invalid API key')
      if (path === 'credits') return json(200, { credit_balance: core.account.credits })
      if (path === 'generations/image' && request.method === 'POST') return create(core, request)
      const job = jobOf(name, core.jobs, /^generations\/([^/]+)$/.exec(path)?.[1] ?? '')
      if (job === null || request.method !== 'GET') return refusal(404, 'Not Found')
      return forceAnswer(json(200, generation(core, job)), job.scenario.poll)
    },
    hookBody: (job) => generation(core, job),
    lateBody: (job) => ({ ...generation(core, job), state: 'dreaming', assets: null }),
  }
}

function create(core: Core, request: StudioRequest): StudioAnswer | Promise<StudioAnswer> {
  const throttled = core.rateLimit()
  if (throttled) return { ...refusal(429, 'Too many requests'), headers: throttled }
  const asked: Json = { generation_type: 'image', model: models[0], aspect_ratio: '16:9', ...fieldsOf(request.body) }
  const wrong = whyRefused(asked)
  if (wrong) return wrong
  if (core.account.credits <= 0) return refusal(400, 'Insufficient credits')
  const id = randomUUID()
  const inputs = [asked.modify_image_ref, asked.image_ref].flat().map((one) => (isRecord(one) ? one.url : undefined))
  const submission = {
    wire: name,
    id,
    followUpId: id,
    hook: readHook(asked.callback_url),
    ref: asked,
    origin: request.origin,
    command: paintOf(core, { prompt: promptOf(asked) ?? '', ratio: asked.aspect_ratio, inputs }),
  }
  return core.accept(submission, (job) => json(201, generation(core, job)))
}

/** Its own words for prompts; the words of pydantic for fields that have a list of values. */
function whyRefused(asked: Json): StudioAnswer | null {
  for (const [field, values] of Object.entries({ model: models, aspect_ratio: ratios })) {
    const input = asked[field]
    if (values.some((value) => value === input)) continue
    const expected = values.map((value) => `'${value}'`).join(', ')
    const msg = `Input should be ${expected}`
    return json(422, { detail: [{ type: 'literal_error', loc: ['body', field], msg, input, ctx: { expected } }] })
  }
  const prompt = promptOf(asked)
  if (prompt === null) return refusal(400, 'Prompt is required')
  if (prompt.length < 3) return refusal(400, 'Prompt is too short, minimum length is 3 characters')
  return prompt.length > longestPrompt
    ? refusal(400, `Prompt is too long, maximum length is ${longestPrompt} characters`)
    : null
}

const states = { queued: 'queued', running: 'dreaming', done: 'completed', failed: 'failed', cancelled: 'failed' }

function generation(core: Core, job: StudioJob): object {
  const request = { ...fieldsOf(job.ref), prompt: job.prompt }
  const [picture] = singlesOf(job)
  return {
    id: job.id,
    generation_type: 'image',
    state: states[job.status],
    failure_reason: job.status === 'failed' ? reasonOf(job) : null,
    created_at: new Date(job.createdAt).toISOString(),
    assets: job.status === 'done' && picture ? { image: core.pictures.link(job.origin, picture) } : null,
    model: fieldsOf(request).model ?? models[0],
    request,
  }
}

/** Failures are told after the submission, in words of its documents. */
function reasonOf(job: StudioJob): string {
  if (!isFiltered(job) || job.scenario.failText !== undefined) return failureProse(job)[1]
  return job.failure === 'BANNED_PROMPT' ? 'Contains blacklisted words' : 'Advanced prompt moderation failed'
}

function refusal(status: number, detail: string): StudioAnswer {
  return json(status, { detail })
}
