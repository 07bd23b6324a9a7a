import { randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import { json } from '../../server/answer.ts'
import { type Action, actionNames } from '../actions.ts'
import type { StudioCommand } from '../commands.ts'
import { type Core, forceAnswer, readHook, type Wire } from '../core.ts'
import type { StudioAnswer, StudioRequest } from '../http.ts'
import { isOver, jobOf, type StudioJob } from '../jobs.ts'
import { failureProse } from './prose.ts'

const name = 'apiframe'

const text = z.string().check(z.minLength(1))
const shared = {
  webhookUrl: z.optional(z.string()),
  webhookEvents: z.optional(z.array(z.enum(['progress', 'completed', 'failed']))),
}
const hooksSchema = z.object(shared)
type Hooks = z.infer<typeof hooksSchema>
const generateSchema = z.object({
  ...shared,
  prompt: text,
  model: z.literal('midjourney'),
  midjourneyParams: z.optional(z.object({ aspect_ratio: z.optional(z.string()) })),
})
const actionSchema = z.object({
  ...shared,
  parentJobId: text,
  action: z.enum(['upsample', 'variation']),
  index: z.int().check(z.gte(1), z.lte(4)),
})

const defaultEvents = ['completed', 'failed']
const statuses = {
  queued: 'QUEUED',
  running: 'PROCESSING',
  done: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
}

/** Apiframe v2: its key in a header of its own, the id called `jobId` in what it posts and `id` where one asks, no buttons. */
export function createApiframe(core: Core): Wire {
  return {
    name,
    answer(request) {
      const path = /^\/apiframe\/v2\/(.+?)\/?$/.exec(request.path)?.[1]
      if (path === undefined) return null
      if (!core.isToken(request.headers['x-api-key'])) return json(401, {})
      if (request.method === 'POST' && path === 'images/generate') return generate(core, request)
      if (request.method === 'POST' && path === 'images/midjourney/action') return act(core, request)
      const id = /^jobs\/([^/]+)$/.exec(path)?.[1]
      const job = id === undefined ? null : jobOf(name, core.jobs, id)
      return job ? forceAnswer(json(200, jobBody(core, job)), job.scenario.poll) : refusal(404, 'Job not found')
    },
    hookBody: (job) => hookBody(core, job),
    lateBody: (job) => ({ event: 'progress', jobId: job.id, status: 'PROCESSING', progress: 50 }),
  }
}

function generate(core: Core, request: StudioRequest): Promise<StudioAnswer> | StudioAnswer {
  const parsed = generateSchema.safeParse(request.body)
  if (!parsed.success) return refusal(400, 'prompt and model are required')
  const { prompt, midjourneyParams, ...hooks } = parsed.data
  const aspectRatio = midjourneyParams?.aspect_ratio
  const words = aspectRatio === undefined ? prompt : `${prompt} --ar ${aspectRatio}`
  return submit(core, request, { command: { kind: 'imagine', prompt: words }, hooks })
}

function act(core: Core, request: StudioRequest): Promise<StudioAnswer> | StudioAnswer {
  const parsed = actionSchema.safeParse(request.body)
  if (!parsed.success) return refusal(400, 'parentJobId, action and index are required')
  const parent = jobOf(name, core.jobs, parsed.data.parentJobId)
  if (parent === null) return refusal(404, 'Parent job not found')
  const wanted = `${parsed.data.action === 'upsample' ? 'upscale' : 'vary'}-${parsed.data.index}`
  const action: Action | null = actionNames.find((one) => one === wanted) ?? null
  return submit(core, request, { command: { kind: 'button', parent, action, extras: {} }, hooks: parsed.data })
}

function submit(
  core: Core,
  { origin }: StudioRequest,
  { command, hooks }: { command: StudioCommand; hooks: Hooks },
): Promise<StudioAnswer> {
  const id = randomUUID()
  const hook = readHook(hooks.webhookUrl)
  // It has no tag of the caller's; the place for one keeps which events are wanted.
  const ref = hooks.webhookEvents ?? defaultEvents
  return core.accept({ wire: name, id, followUpId: id, hook, ref, origin, command }, (job) =>
    json(200, { jobId: job.id, status: statuses[job.status] }),
  )
}

function resultOf({ pictures }: Core, { outcome, origin, drawing }: StudioJob): unknown {
  const { picture, quarters = [] } = outcome ?? {}
  if (!picture) return null
  const url = pictures.link(origin, picture)
  return drawing?.grid ? { images: quarters.map((one) => pictures.link(origin, one)), gridUrl: url } : url
}

function jobBody(core: Core, job: StudioJob): object {
  return {
    id: job.id,
    status: statuses[job.status],
    progress: job.progress,
    result: resultOf(core, job),
    error: errorOf(job),
    creditCost: 16,
    createdAt: new Date(job.createdAt).toISOString(),
  }
}

/** Null: this event was not asked for. */
function hookBody(core: Core, job: StudioJob): object | null {
  const event = job.status === 'done' ? 'completed' : isOver(job) ? 'failed' : 'progress'
  const events: unknown[] = Array.isArray(job.ref) ? job.ref : defaultEvents
  if (!events.includes(event)) return null
  const shared = { event, jobId: job.id, status: statuses[job.status] }
  if (event === 'progress') return { ...shared, progress: job.progress }
  if (event === 'failed') return { ...shared, error: errorOf(job) }
  const completedAt = new Date(job.finishedAt ?? core.now()).toISOString()
  return { ...shared, progress: 100, result: resultOf(core, job), model: 'midjourney', creditCost: 16, completedAt }
}

function errorOf(job: StudioJob): string | null {
  if (job.status === 'cancelled') return 'Job cancelled'
  return job.status === 'failed' ? failureProse(job).join(': ') : null
}

function refusal(status: number, msg: string): StudioAnswer {
  return json(status, { errors: [{ msg }] })
}
