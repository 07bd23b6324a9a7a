import { createHmac, randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import { bearerOf } from '../../../server/bearer.ts'
import type { Json } from '../../../shared/json.ts'
import { type Core, drawLetters, forceAnswer, readHook, type Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { isOver, jobOf, type StudioJob } from '../../jobs.ts'
import { failureProse } from '../prose.ts'
import { fieldsOf, isDeleted, isFiltered, paintOf, promptOf, singlesOf } from './queue.ts'

const name = 'replicate'

/** Official models, which are named without a version. `isList`: several pictures may be asked for. */
const models: Record<string, { isList: boolean }> = {
  'black-forest-labs/flux-schnell': { isList: true },
  'black-forest-labs/flux-dev': { isList: true },
  'black-forest-labs/flux-kontext-pro': { isList: false },
  'black-forest-labs/flux-2-pro': { isList: false },
  'google/nano-banana': { isList: false },
  'stability-ai/sdxl': { isList: true },
}
const defaultEvents = ['output', 'completed']

/** What the client sent, which every prediction repeats. */
const askedSchema = z.object({
  model: z.string(),
  version: z.string(),
  input: z.record(z.string(), z.unknown()),
  events: z.optional(z.array(z.string())),
})
type Asked = z.infer<typeof askedSchema>

/** A prediction that nobody asked for here. */
const unasked: Asked = { model: 'black-forest-labs/flux-schnell', version: 'hidden', input: {} }

function askedOf(job: StudioJob): Asked {
  return askedSchema.safeParse(job.ref).data ?? { ...unasked, input: { prompt: job.prompt } }
}

/** Replicate: one prediction is receipt, webhook body and poll answer; webhooks are signed (Standard Webhooks). */
export function createReplicate(core: Core): Wire {
  const secret = randomBytes(24)
  const routes = (request: StudioRequest, path: string): StudioAnswer | Promise<StudioAnswer> => {
    const ofModel = /^models\/([^/]+\/[^/]+)\/predictions$/.exec(path)?.[1]
    if (request.method === 'POST' && path === 'predictions')
      return create(core, request, fieldsOf(request.body).version)
    if (request.method === 'POST' && ofModel !== undefined) return create(core, request, ofModel)
    if (path === 'account') return json(200, account)
    if (path === 'webhooks/default/secret') return json(200, { key: `whsec_${secret.toString('base64')}` })
    return ofPrediction(core, request, path)
  }
  return {
    name,
    answer(request) {
      const path = /^\/replicate\/v1\/(.+?)\/?$/.exec(request.path)?.[1]
      if (path === undefined) return null
      return core.isToken(bearerOf(request.headers.authorization))
        ? routes(request, path)
        : refusal(401, 'You did not pass a valid authentication token', 'Unauthenticated')
    },
    hookBody: (job) => (wantsEvent(job) ? prediction(core, job) : null),
    lateBody: (job) => ({ ...prediction(core, job), status: 'processing', output: null, completed_at: null }),
    hookHeaders: (text) => sign(text, secret, core.now()),
  }
}

const account = {
  type: 'user',
  username: 'practice',
  name: 'Practice studio',
  github_url: 'https://github.com/practice',
}

function ofPrediction(core: Core, { method }: StudioRequest, path: string): StudioAnswer {
  const [, id = '', act] = /^predictions\/([^/]+)(?:\/(cancel))?$/.exec(path) ?? []
  const job = jobOf(name, core.jobs, id)
  if (job === null) return refusal(404, 'The requested resource could not be found.', 'Not found')
  if (act === 'cancel' && method === 'POST') {
    core.jobs.cancel(job)
    return json(200, prediction(core, job))
  }
  return forceAnswer(json(200, prediction(core, job)), job.scenario.poll)
}

function create(core: Core, request: StudioRequest, named: unknown): StudioAnswer | Promise<StudioAnswer> {
  const throttled = core.rateLimit()
  if (throttled) {
    const waitS = Number(throttled[throttled.indexOf('Retry-After') + 1])
    const detail = `Request was throttled. Expected available in ${waitS} seconds.`
    const body = { detail, status: 429, retry_after: waitS }
    return { ...json(429, body), headers: throttled }
  }
  const [model = '', version = 'hidden'] = String(named ?? '').split(':')
  const kind = Object.hasOwn(models, model) ? models[model] : undefined
  if (!kind) {
    const words = "The specified version does not exist (or perhaps you don't have permission to use it?)"
    return refusal(422, words, 'Invalid version or not permitted')
  }
  if (core.account.credits <= 0) {
    const words = 'You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing.'
    return refusal(402, words, 'Insufficient credit')
  }
  const body = fieldsOf(request.body)
  const input = fieldsOf(body.input)
  const prompt = promptOf(input)
  if (prompt === null) {
    const fields = { invalid_fields: [{ type: 'required', field: 'input', description: 'prompt is required' }] }
    return json(422, { ...problemBody(422, '- input: prompt is required\n', 'Input validation failed'), ...fields })
  }
  const events = z.optional(z.array(z.string())).safeParse(body.webhook_events_filter).data
  const id = drawLetters(26).toLowerCase()
  const submission = {
    wire: name,
    id,
    followUpId: id,
    hook: readHook(body.webhook),
    ref: { model, version, input, ...(events ? { events } : {}) } satisfies Asked,
    origin: request.origin,
    command: paintOf(core, { ...wantedOf(input), prompt, count: kind.isList ? input.num_outputs : 1 }),
  }
  return core.accept(submission, async (job) => {
    // `Prefer: wait` is what its client's `run` sends. At most 60 s.
    if (/^wait/.test(String(request.headers.prefer ?? ''))) await core.jobs.ended(job)
    return json(201, prediction(core, job))
  })
}

function wantedOf(input: Json) {
  return {
    ratio: input.aspect_ratio,
    width: input.width,
    height: input.height,
    seed: input.seed,
    inputs: [input.image, input.input_image, input.image_input, input.input_images, input.mask, input.negative_prompt],
  }
}

const statuses = {
  queued: 'starting',
  running: 'processing',
  done: 'succeeded',
  failed: 'failed',
  cancelled: 'canceled',
}

function prediction(core: Core, job: StudioJob): object {
  const { model, version, input, events } = askedOf(job)
  const isGone = isDeleted(core, job)
  const base = `${job.origin}/replicate/v1/predictions/${job.id}`
  const paintedS = ((job.finishedAt ?? 0) - (job.startedAt ?? 0)) / 1000
  const metrics = { predict_time: paintedS, total_time: ((job.finishedAt ?? 0) - job.createdAt) / 1000 }
  return {
    id: job.id,
    model,
    version,
    input: isGone ? {} : input,
    logs: isGone ? '' : logsOf(job),
    output: isGone ? null : outputOf(core, job, model),
    data_removed: isGone,
    error: errorOf(job),
    source: 'api',
    status: statuses[job.status],
    created_at: new Date(job.createdAt).toISOString(),
    ...(job.startedAt === null ? {} : { started_at: nanoDate(job.startedAt) }),
    ...(job.finishedAt === null ? {} : { completed_at: nanoDate(job.finishedAt), metrics }),
    urls: { cancel: `${base}/cancel`, get: base, web: `${job.origin}/p/${job.id}` },
    ...(job.hook === null ? {} : { webhook: job.hook, webhook_events_filter: events ?? defaultEvents }),
  }
}

/** Six or nine decimals stand in its dates. */
function nanoDate(time: number): string {
  return new Date(time).toISOString().replace('Z', '123456Z')
}

function outputOf({ pictures }: Core, job: StudioJob, model: string): string | string[] | null {
  const links = singlesOf(job).map((picture) => pictures.link(job.origin, picture))
  if (job.status !== 'done') return null
  return models[model]?.isList ? links : (links[0] ?? null)
}

const steps = 20

/** tqdm's lines, one a step. */
function logsOf({ status, progress, drawing }: StudioJob): string {
  if (status === 'queued') return ''
  const done = Math.round((progress * steps) / 100)
  const lines = Array.from({ length: done + 1 }, (_, step) => {
    const percent = Math.round((step * 100) / steps)
    return `${String(percent).padStart(3)}%|${'█'.repeat(step / 2).padEnd(10)}| ${step}/${steps} [00:01<00:01, 10.00it/s]`
  })
  return [`Using seed: ${drawing?.seed ?? 0}`, ...lines, ''].join('\n')
}

function errorOf(job: StudioJob): string | null {
  if (job.status !== 'failed') return null
  if (!isFiltered(job)) return `Error generating image: ${failureProse(job)[1]}`
  return (
    job.scenario.failText ??
    'The input or output was flagged as sensitive. Please try again with different inputs. (E005)'
  )
}

/** Whether the client asked to be told of what has changed. */
function wantsEvent(job: StudioJob): boolean {
  const events = askedOf(job).events ?? defaultEvents
  if (isOver(job)) return events.includes('completed')
  return events.includes(job.progress === 0 ? 'start' : 'logs')
}

/** Standard Webhooks: id, time and body are signed with a secret that its client asks for. */
function sign(text: string, secret: Buffer, now: number): Record<string, string> {
  const id = `msg_${drawLetters(27)}`
  const timestamp = String(Math.floor(now / 1000))
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${text}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

function problemBody(status: number, detail: string, title: string) {
  return { title, detail, status }
}

function refusal(status: number, detail: string, title: string): StudioAnswer {
  return json(status, problemBody(status, detail, title))
}
