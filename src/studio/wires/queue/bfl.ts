import { createHmac, randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import { type Core, forceAnswer, readHook, type Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { isOver, jobOf, type StudioJob } from '../../jobs.ts'
import { failureProse } from '../prose.ts'
import { fieldsOf, isFiltered, paintOf, promptOf, singlesOf } from './queue.ts'

const name = 'bfl'

/** Cents a picture. */
const models: Readonly<Record<string, number>> = {
  'flux-2-pro': 3,
  'flux-2-max': 7,
  'flux-2-flex': 5,
  'flux-2-klein-4b': 1.4,
  'flux-pro-1.1': 4,
  'flux-pro-1.1-ultra': 6,
  'flux-kontext-pro': 4,
  'flux-pro-1.0-fill': 5,
  'flux-dev': 2.5,
}
const pictureFields = [
  'input_image',
  'input_image_2',
  'input_image_3',
  'input_image_4',
  'image_prompt',
  'image',
  'mask',
]
/** What signs the webhooks of a job. */
const secretSchema = z.object({ secret: z.string() })

/** Black Forest Labs: one picture a task; the receipt names the address at which it is polled, unless a webhook is asked for. */
export function createBfl(core: Core): Wire {
  return {
    name,
    answer(request) {
      const path = /^\/bfl\/v1\/(.+?)\/?$/.exec(request.path)?.[1]
      if (path === undefined) return null
      if (!core.isToken(request.headers['x-key'])) return refusal(403, 'Not authenticated - Invalid Authentication')
      if (path === 'credits') return json(200, { credits: core.account.credits })
      if (path === 'get_result') return result(core, request)
      if (request.method !== 'POST' || !Object.hasOwn(models, path)) return refusal(404, 'Not Found')
      return submit(core, request, models[path] ?? 0)
    },
    hookBody: (job) => hookBody(core, job),
    lateBody: (job) => taskBody(core, { ...job, status: 'running', progress: 50 }),
    hookHeaders: (text, { ref }) => {
      const { secret } = secretSchema.safeParse(ref).data ?? { secret: '' }
      return { 'x-bfl-signature': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}` }
    },
  }
}

function submit(core: Core, request: StudioRequest, cost: number): StudioAnswer | Promise<StudioAnswer> {
  const throttled = core.rateLimit()
  if (throttled) return { ...refusal(429, 'Too many active tasks'), headers: throttled }
  const body = fieldsOf(request.body)
  const prompt = promptOf(body)
  if (prompt === null) {
    return json(422, { detail: [{ type: 'missing', loc: ['body', 'prompt'], msg: 'Field required', input: body }] })
  }
  if (core.account.credits <= 0) return refusal(402, 'Insufficient credits. Please add credits to continue.')
  const id = randomUUID()
  const hook = readHook(body.webhook_url)
  const inputs = pictureFields.map((field) => body[field])
  const { width, height, seed } = body
  const submission = {
    wire: name,
    id,
    followUpId: id,
    hook,
    ref: { secret: typeof body.webhook_secret === 'string' ? body.webhook_secret : '' },
    origin: request.origin,
    command: paintOf(core, { prompt, width, height, seed, inputs, ratio: body.aspect_ratio }),
  }
  return core.accept(submission, () => {
    const paid = { cost, input_mp: 0, output_mp: 1.05 }
    if (hook !== null) return json(200, { id, status: 'Pending', webhook_url: hook, ...paid })
    return json(200, { id, polling_url: `${request.origin}/bfl/v1/get_result?id=${id}`, ...paid })
  })
}

function result(core: Core, { query }: StudioRequest): StudioAnswer {
  const id = query.get('id') ?? ''
  const job = jobOf(name, core.jobs, id)
  const headers = ['Retry-After', '1', 'X-RateLimit-Limit', '1200', 'X-RateLimit-Remaining', '1199']
  if (job === null) return json(200, nothing(id, 'Task not found'), headers)
  return forceAnswer(json(200, taskBody(core, job), headers), job.scenario.poll)
}

function nothing(id: string, status: string) {
  return { id, status, result: null, progress: null, details: null, preview: null }
}

function taskBody(core: Core, job: StudioJob): object {
  switch (job.status) {
    case 'done':
      return { ...nothing(job.id, 'Ready'), result: resultOf(core, job) }
    case 'failed': {
      if (!isFiltered(job)) return { ...nothing(job.id, 'Error'), details: { error: failureProse(job)[1] } }
      const status = job.failure === 'BANNED_PROMPT' ? 'Request Moderated' : 'Content Moderated'
      return { ...nothing(job.id, status), details: { 'Moderation Reasons': ['Violence'] } }
    }
    default:
      return { ...nothing(job.id, 'Pending'), progress: job.status === 'running' ? job.progress / 100 : null }
  }
}

/** The prompt comes back rewritten, as FLUX.2 does. */
function resultOf({ pictures }: Core, job: StudioJob): object {
  const [picture] = singlesOf(job)
  return {
    start_time: (job.startedAt ?? 0) / 1000,
    prompt: `${job.prompt}, in soft light`,
    seed: job.drawing?.seed ?? 0,
    sample: picture ? pictures.link(job.origin, picture) : '',
  }
}

/** As the vendor's own guide has them, which differ from the poll route's. */
function hookBody(core: Core, job: StudioJob): object | null {
  if (!isOver(job)) return null
  const timestamp = new Date(job.finishedAt ?? 0).toISOString()
  if (job.status === 'done') return { id: job.id, status: 'Ready', result: resultOf(core, job), timestamp }
  const error = isFiltered(job) ? 'content_policy_violation' : 'internal_error'
  return { id: job.id, status: 'Error', error, message: failureProse(job)[1], timestamp }
}

function refusal(status: number, detail: string): StudioAnswer {
  return json(status, { detail })
}
