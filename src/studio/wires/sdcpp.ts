import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { json } from '../../server/answer.ts'
import { type Core, forceAnswer, type Wire } from '../core.ts'
import type { StudioAnswer, StudioRequest } from '../http.ts'
import { isOver, jobOf, type StudioJob } from '../jobs.ts'
import { drawnSeed, isLetIn, paintCommand, picturesOf } from './own-server.ts'
import { failureProse } from './prose.ts'

const name = 'sdcpp'

const side = z.optional(z.int().check(z.gte(64), z.lte(4096)))
const picture = z.optional(z.nullable(z.string()))
const requestSchema = z.object({
  prompt: z._default(z.string(), ''),
  negative_prompt: z._default(z.string(), ''),
  width: side,
  height: side,
  seed: z._default(z.int(), 42),
  batch_count: z._default(z.int().check(z.gte(1), z.lte(8)), 1),
  init_image: picture,
  mask_image: picture,
  ref_images: z._default(z.array(z.string()), []),
})

const statuses = {
  queued: 'queued',
  running: 'generating',
  done: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
} as const

/** stable-diffusion.cpp's own routes (`examples/server`): jobs to be asked for, with the pictures inside the answer. */
export function createSdcpp(core: Core): Wire {
  return {
    name,
    answer(request) {
      const path = /^\/sdcpp\/sdcpp\/v1\/(.+)$/.exec(request.path)?.[1]
      if (path === undefined) return null
      if (!isLetIn(core, request)) return refusal(401, 'unauthorized')
      if (request.method === 'GET' && path === 'capabilities') return json(200, capabilities(core))
      if (request.method === 'POST' && path === 'img_gen') return submit(core, request)
      const [, id = '', cancels] = /^jobs\/([\w-]+)(\/cancel)?$/.exec(path) ?? []
      const job = jobOf(name, core.jobs, id)
      if (job === null) return refusal(404, 'job not found')
      if (isForgotten(core, job)) return refusal(410, 'job expired')
      if (request.method === 'POST' && cancels) return cancel(core, job)
      return jobBody(core, job).then((body) => forceAnswer(json(200, body), job.scenario.poll))
    },
    hookBody: () => null,
    lateBody: () => ({}),
  }
}

function submit(core: Core, { body, bytes, origin }: StudioRequest): StudioAnswer | Promise<StudioAnswer> {
  if (bytes.byteLength === 0) return refusal(400, 'empty body')
  if (body === undefined)
    return json(400, { error: 'invalid json', message: '[json.exception.parse_error.101] parse error' })
  const parsed = requestSchema.safeParse(body)
  if (!parsed.success) return refusal(400, 'invalid generation parameters')
  if (core.jobs.isFull()) return refusal(429, 'job queue is full')
  const limit = core.rateLimit()
  if (limit !== null) return { ...refusal(429, 'too many requests'), headers: limit }
  const { prompt, width = 512, height = 512, seed, batch_count: count, ...rest } = parsed.data
  const inputs = [rest.negative_prompt, rest.init_image ?? '', rest.mask_image ?? '', ...rest.ref_images]
  const command = paintCommand({ prompt, width, height, seed: drawnSeed(seed), count, inputs })
  const id = `job_${Math.floor(core.now() / 1000).toString(16)}_${randomBytes(4).toString('hex')}`
  return core.accept({ wire: name, id, followUpId: id, hook: null, ref: null, origin, command }, (job) =>
    json(202, {
      created: seconds(job.createdAt),
      id: job.id,
      kind: 'img_gen',
      poll_url: `/sdcpp/v1/jobs/${job.id}`,
      status: statuses[job.status],
    }),
  )
}

/** Only what waits can be stopped. */
function cancel(core: Core, job: StudioJob): StudioAnswer | Promise<StudioAnswer> {
  if (job.status === 'running') return refusal(409, 'job is currently generating and cannot be interrupted yet')
  core.jobs.cancel(job)
  return jobBody(core, job).then((body) => json(200, body))
}

async function jobBody(core: Core, job: StudioJob): Promise<object> {
  const images = job.status === 'done' ? await picturesOf(core, job) : []
  return {
    completed: seconds(job.finishedAt),
    created: seconds(job.createdAt),
    error: errorOf(job),
    id: job.id,
    kind: 'img_gen',
    queue_position: core.jobs.place(job),
    result:
      job.status === 'done'
        ? { images: images.map((b64_json, index) => ({ b64_json, index })), output_format: 'png' }
        : null,
    started: seconds(job.startedAt),
    status: statuses[job.status],
  }
}

function errorOf(job: StudioJob): object | null {
  if (job.status === 'cancelled') return { code: 'cancelled', message: 'job cancelled by client' }
  if (job.status !== 'failed') return null
  return { code: 'generation_failed', message: failureProse(job).join(': ') }
}

/** The pictures go with the job, which is forgotten when links elsewhere would die. */
function isForgotten({ config, now }: Core, job: StudioJob): boolean {
  const ttlS = job.scenario.linkTtlS ?? (config.linkTtlS > 0 ? config.linkTtlS : Number.POSITIVE_INFINITY)
  return isOver(job) && now() - (job.finishedAt ?? now()) >= ttlS * 1000
}

function capabilities({ config }: Core): object {
  return {
    current_mode: 'img_gen',
    supported_modes: ['img_gen'],
    model: { name: 'practice.safetensors', path: '/models/practice.safetensors', stem: 'practice' },
    limits: {
      min_width: 64,
      max_width: 4096,
      min_height: 64,
      max_height: 4096,
      max_batch_count: 8,
      max_queue_size: config.queueLimit,
    },
    output_formats: ['png'],
    features: { init_image: true, mask_image: true, ref_images: true, cancel_queued: true, cancel_generating: false },
    samplers: ['euler', 'euler_a'],
    schedulers: ['discrete', 'karras'],
    loras: [],
    upscalers: [{ name: 'None' }],
  }
}

function seconds(timeMs: number | null): number | null {
  return timeMs === null ? null : Math.floor(timeMs / 1000)
}

function refusal(status: number, error: string): StudioAnswer {
  return json(status, { error })
}
