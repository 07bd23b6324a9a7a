import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import { isRecord } from '../../../shared/json.ts'
import { type Core, forceAnswer, readHook, type Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { isOver, jobOf, type StudioJob } from '../../jobs.ts'
import { failureProse } from '../prose.ts'
import { fieldsOf, isFiltered, paintOf, promptOf, singlesOf } from './queue.ts'

const name = 'fal'

const models = [
  'fal-ai/nano-banana',
  'fal-ai/nano-banana/edit',
  'fal-ai/flux/schnell',
  'fal-ai/flux/dev',
  'fal-ai/flux/dev/image-to-image',
  'fal-ai/flux-pro/v1/fill',
  'fal-ai/fast-sdxl',
]

/** What a job was asked of: its addresses drop all of the model's name behind `owner/name`. */
const askedSchema = z.object({ app: z.string(), input: z.record(z.string(), z.unknown()) })

function askedOf(job: StudioJob) {
  return askedSchema.safeParse(job.ref).data ?? { app: 'fal-ai/nano-banana', input: {} }
}

/** fal: a queue that says when a request has ended, and an address that has its output; webhooks are signed with Ed25519. */
export function createFal(core: Core): Wire {
  const keys = generateKeyPairSync('ed25519')
  return {
    name,
    answer(request) {
      const path = /^\/fal\/(.+?)\/?$/.exec(request.path)?.[1]
      if (path === undefined) return null
      // On a host of its own at the real one, and open to all.
      if (path === '.well-known/jwks.json') return json(200, { keys: [keys.publicKey.export({ format: 'jwk' })] })
      const key = /^Key (.+)$/.exec(request.headers.authorization ?? '')?.[1]
      if (!core.isToken(key)) return refusal(401, 'Authentication is required to access this application')
      if (path === 'v1/account/billing') return billing(core)
      const [, app = '', id, route = ''] = /^(.+?)(?:\/requests\/([^/]+)(?:\/(\w+))?)?$/.exec(path) ?? []
      return id === undefined ? submit(core, request, app) : ofRequest(core, request, { id, route })
    },
    hookBody: (job) => (isOver(job) ? hookBody(core, job) : null),
    lateBody: (job) => ({ request_id: job.id, status: 'IN_PROGRESS' }),
    hookHeaders: (text, job) => signature(text, { job, key: keys.privateKey, now: core.now() }),
  }
}

function billing({ account }: Core): StudioAnswer {
  return json(200, { username: 'practice', credits: { current_balance: account.credits / 100, currency: 'USD' } })
}

function submit(core: Core, request: StudioRequest, model: string): StudioAnswer | Promise<StudioAnswer> {
  if (request.method !== 'POST' || !models.includes(model)) return refusal(404, `Application "${model}" not found`)
  const throttled = core.rateLimit()
  if (throttled) return { ...refusal(429, 'Too many requests'), headers: throttled }
  if (core.account.credits <= 0) {
    return refusal(403, 'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.')
  }
  const input = fieldsOf(request.body)
  const prompt = promptOf(input)
  const size = isRecord(input.image_size) ? input.image_size : {}
  const painting = paintOf(core, {
    prompt: prompt ?? '',
    ratio: input.aspect_ratio,
    width: size.width,
    height: size.height,
    seed: input.seed,
    count: input.num_images,
    inputs: [input.image_url, input.image_urls, input.mask_url, input.negative_prompt],
  })
  const id = randomUUID()
  const submission = {
    wire: name,
    id,
    followUpId: id,
    hook: readHook(request.query.get('fal_webhook')),
    ref: { app: model.split('/').slice(0, 2).join('/'), input },
    origin: request.origin,
    // What is wrong with an input is found by the model, when its turn has come.
    command: prompt === null ? { ...painting, refusal: 'INVALID_PARAMETER' as const } : painting,
  }
  return core.accept(submission, (job) => json(200, state(core, job), idHeader(id)))
}

function ofRequest(core: Core, { method }: StudioRequest, asked: { id: string; route: string }): StudioAnswer {
  const { id, route } = asked
  const job = jobOf(name, core.jobs, id)
  if (route === 'cancel' && method === 'PUT') return cancel(core, job)
  if (job === null) return refusal(404, 'Request not found')
  if (route === 'status') return forceAnswer(json(200, state(core, job), idHeader(id)), job.scenario.poll)
  if (!isOver(job)) return refusal(400, 'Request is still in progress')
  const { status, body } = resultOf(core, job)
  return json(status, body, idHeader(id))
}

/** From it the client reads which request an answer is about. */
function idHeader(id: string): string[] {
  return ['x-fal-request-id', id]
}

function cancel({ jobs }: Core, job: StudioJob | null): StudioAnswer {
  if (job === null) return json(404, { status: 'NOT_FOUND' })
  if (isOver(job)) return json(400, { status: 'ALREADY_COMPLETED' })
  jobs.cancel(job)
  return json(202, { status: 'CANCELLATION_REQUESTED' })
}

/** `COMPLETED` says nothing of how it ended. */
function state(core: Core, job: StudioJob): object {
  const base = `${job.origin}/fal/${askedOf(job).app}/requests/${job.id}`
  const line = { message: 'Generating image...', timestamp: new Date(job.startedAt ?? job.createdAt).toISOString() }
  const shared = {
    request_id: job.id,
    response_url: base,
    status_url: `${base}/status`,
    cancel_url: `${base}/cancel`,
    logs: job.startedAt === null ? null : [{ ...line, level: 'INFO' }],
  }
  if (job.status === 'queued') {
    return { status: 'IN_QUEUE', ...shared, metrics: {}, queue_position: Math.max(core.jobs.place(job) - 1, 0) }
  }
  if (!isOver(job)) return { status: 'IN_PROGRESS', ...shared, metrics: {} }
  const inferenceS = ((job.finishedAt ?? 0) - (job.startedAt ?? job.createdAt)) / 1000
  return { status: 'COMPLETED', ...shared, metrics: { inference_time: inferenceS } }
}

/** What a model answers: its output, or the failure with a status of its own. */
function resultOf(core: Core, job: StudioJob): { status: number; body: object } {
  const { input } = askedOf(job)
  const docs = (type: string) => ({ type, url: `https://docs.fal.ai/errors#${type}`, input })
  if (job.status === 'cancelled') return { status: 499, body: { detail: 'Request was cancelled' } }
  if (job.status === 'done') return { status: 200, body: outputOf(core, job) }
  if (isFiltered(job)) {
    const msg = 'The content could not be processed because it contained material flagged by a content checker.'
    return { status: 422, body: { detail: [{ loc: ['body', 'prompt'], msg, ...docs('content_policy_violation') }] } }
  }
  if (job.failure === 'INVALID_PARAMETER') {
    return { status: 422, body: { detail: [{ loc: ['body', 'prompt'], msg: 'field required', ...docs('missing') }] } }
  }
  return { status: 500, body: { detail: failureProse(job)[1] } }
}

function outputOf({ pictures }: Core, job: StudioJob): object {
  const singles = singlesOf(job)
  const images = singles.map((picture) => ({
    url: pictures.link(job.origin, picture),
    content_type: 'image/png',
    file_name: 'image.png',
    width: picture.width,
    height: picture.height,
  }))
  return {
    images,
    prompt: job.prompt,
    seed: job.drawing?.seed ?? 0,
    has_nsfw_concepts: singles.map(() => job.scenario.black === true),
    timings: {},
  }
}

function hookBody(core: Core, job: StudioJob): object {
  const { status, body } = resultOf(core, job)
  const ids = { request_id: job.id, gateway_request_id: job.id }
  if (status === 200) return { ...ids, status: 'OK', payload: body }
  return { ...ids, status: 'ERROR', error: `Invalid status code: ${status}`, payload: body }
}

/** Request, user, time and the digest of the body, a line each. */
function signature(text: string, { job, key, now }: { job: StudioJob; key: KeyObject; now: number }) {
  const ids = [job.id, 'practice', String(Math.floor(now / 1000))]
  const message = [...ids, createHash('sha256').update(text).digest('hex')].join('\n')
  return {
    'x-fal-webhook-request-id': ids[0] ?? '',
    'x-fal-webhook-user-id': ids[1] ?? '',
    'x-fal-webhook-timestamp': ids[2] ?? '',
    'x-fal-webhook-signature': sign(null, Buffer.from(message, 'utf8'), key).toString('hex'),
  }
}

function refusal(status: number, detail: string): StudioAnswer {
  return json(status, { detail })
}
