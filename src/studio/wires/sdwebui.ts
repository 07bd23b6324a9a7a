import * as z from 'zod/mini'
import { json } from '../../server/answer.ts'
import type { Core, Wire } from '../core.ts'
import type { StudioAnswer, StudioRequest } from '../http.ts'
import type { StudioJob } from '../jobs.ts'
import { drawnSeed, isLetIn, paintCommand, picturesOf } from './own-server.ts'
import { failureProse } from './prose.ts'

const name = 'sdwebui'

const side = z._default(z.int().check(z.gte(64), z.lte(2048)), 512)
const shared = {
  prompt: z._default(z.string(), ''),
  negative_prompt: z._default(z.string(), ''),
  seed: z._default(z.int(), -1),
  width: side,
  height: side,
  batch_size: z._default(z.int().check(z.gte(1), z.lte(8)), 1),
  n_iter: z._default(z.int().check(z.gte(1), z.lte(8)), 1),
  sampler_name: z.optional(z.string()),
  force_task_id: z.optional(z.string()),
  save_images: z._default(z.boolean(), false),
}
const bodies = {
  txt2img: z.object(shared),
  img2img: z.object({
    ...shared,
    init_images: z.optional(z.array(z.string())),
    mask: z.optional(z.string()),
    denoising_strength: z._default(z.number(), 0.75),
  }),
}
type Body = z.infer<typeof bodies.txt2img> & Partial<z.infer<typeof bodies.img2img>>

const samplers = ['Euler a', 'Euler', 'DPM++ 2M']
const models = [
  {
    title: 'practice.safetensors [6ce0161689]',
    model_name: 'practice',
    hash: '6ce0161689',
    filename: '/models/practice.safetensors',
  },
  {
    title: 'practice_xl.safetensors',
    model_name: 'practice_xl',
    hash: null,
    filename: '/models/practice_xl.safetensors',
  },
]

/** AUTOMATIC1111's `modules/api`, which Forge, SD.Next and others keep: the picture comes as the answer, when it is painted. */
export function createSdWebui(core: Core): Wire {
  return {
    name,
    answer(request) {
      const path = /^\/sdwebui\/(.+)$/.exec(request.path)?.[1]
      if (path === undefined) return null
      if (!isLetIn(core, request)) return unauthorized(request)
      const route = /^sdapi\/v1\/([a-z0-9-]+)$/.exec(path)?.[1]
      if (request.method === 'POST') return post(core, request, route)
      if (route === 'sd-models') return json(200, models)
      if (route === 'samplers')
        return json(
          200,
          samplers.map((one) => ({ name: one, aliases: [], options: {} })),
        )
      if (route === 'options') return json(200, { samples_format: 'png', sd_model_checkpoint: models[0]?.title })
      return route === 'progress' ? json(200, progressBody(core)) : json(404, { detail: 'Not Found' })
    },
    hookBody: () => null,
    lateBody: () => ({}),
  }
}

function post(core: Core, request: StudioRequest, route: string | undefined): StudioAnswer | Promise<StudioAnswer> {
  switch (route) {
    case 'txt2img':
    case 'img2img':
      return paint(core, request, route)
    case 'interrogate':
      return interrogate(core, request)
    case 'interrupt':
      for (const job of core.jobs.list()) if (isPainted(job)) core.jobs.cancel(job)
      return json(200, {})
    default:
      return json(404, { detail: 'Not Found' })
  }
}

function isPainted({ wire, status, drawing }: StudioJob): boolean {
  return wire === name && status === 'running' && drawing !== null
}

function paint(core: Core, request: StudioRequest, route: keyof typeof bodies): StudioAnswer | Promise<StudioAnswer> {
  const parsed = bodies[route].safeParse(request.body)
  if (!parsed.success) return unprocessable(parsed.error)
  const body: Body = parsed.data
  if (route === 'img2img' && body.init_images === undefined) return httpException(404, 'Init image not found')
  if (body.sampler_name !== undefined && !samplers.includes(body.sampler_name))
    return httpException(404, 'Sampler not found')
  const limit = core.rateLimit()
  if (limit !== null) return { ...json(429, { detail: 'Too Many Requests' }), headers: limit }
  const { prompt, width, height, batch_size, n_iter } = body
  const seed = drawnSeed(body.seed)
  const inputs = [body.negative_prompt, body.mask ?? '', ...(body.init_images ?? [])]
  const command = paintCommand({ prompt, width, height, seed, count: batch_size * n_iter, inputs })
  const id = `sdwebui-${crypto.randomUUID()}`
  const submission = { wire: name, id, followUpId: id, hook: null, ref: body.force_task_id, origin: request.origin }
  return core.accept({ ...submission, command }, async (job) => {
    await core.jobs.ended(job)
    return job.status === 'failed' ? fault(job) : json(200, await answerOf(core, job, body))
  })
}

/** An interrupted job answers with what there is: here nothing. */
async function answerOf(core: Core, job: StudioJob, body: Body): Promise<object> {
  const images = await picturesOf(core, job)
  const seed = job.drawing?.seed ?? 0
  const { init_images: _, mask: _mask, ...parameters } = body
  // Asked to save, it makes a grid of several and sends that before them.
  const grid = body.save_images && images.length > 1 ? images.slice(0, 1) : []
  const info = {
    prompt: body.prompt,
    all_prompts: images.map(() => body.prompt),
    negative_prompt: body.negative_prompt,
    seed,
    all_seeds: images.map((_image, index) => seed + index),
    width: body.width,
    height: body.height,
    sampler_name: body.sampler_name ?? samplers[0],
    batch_size: body.batch_size,
    sd_model_name: models[0]?.model_name,
    index_of_first_image: grid.length,
    infotexts: images.map((_image, index) => `${body.prompt}\nSteps: 20, Seed: ${seed + index}`),
  }
  return { images: [...grid, ...images], parameters, info: JSON.stringify(info) }
}

async function interrogate(core: Core, { body, origin }: StudioRequest): Promise<StudioAnswer> {
  const parsed = z.object({ image: z.string() }).safeParse(body)
  if (!parsed.success) return unprocessable(parsed.error)
  const { image } = parsed.data
  const url = image.startsWith('data:') ? image : `data:image/png;base64,${image}`
  const id = `sdwebui-${crypto.randomUUID()}`
  const command = { kind: 'describe', url } as const
  return core.accept({ wire: name, id, followUpId: id, hook: null, ref: null, origin, command }, async (job) => {
    await core.jobs.ended(job)
    const [first = ''] = Array.isArray(job.outcome?.text) ? job.outcome.text : []
    return job.status === 'done' ? json(200, { caption: first.replace(/^\S+\s/, '') }) : fault(job)
  })
}

/** Of whatever is painted; nothing says whose it is but `current_task`. */
function progressBody({ jobs, now }: Core): object {
  const job = jobs.list().find(isPainted)
  const steps = 20
  const state = {
    skipped: false,
    interrupted: false,
    job: job ? 'scripts_txt2img' : '',
    job_count: job ? 1 : 0,
    job_timestamp: new Date(job?.startedAt ?? now()).toISOString().replace(/\D/g, '').slice(0, 14),
    job_no: 0,
    sampling_step: Math.round(((job?.progress ?? 0) / 100) * steps),
    sampling_steps: job ? steps : 0,
  }
  // It begins with a hundredth.
  const progress = job ? Math.min(1, 0.01 + job.progress / 100) : 0
  const passedS = (now() - (job?.startedAt ?? now())) / 1000
  return {
    progress,
    eta_relative: job ? passedS / progress - passedS : 0,
    state,
    current_image: null,
    textinfo: null,
    current_task: job?.ref ?? null,
  }
}

function unauthorized({ headers: { authorization } }: StudioRequest): StudioAnswer {
  const detail = authorization === undefined ? 'Not authenticated' : 'Incorrect username or password'
  return json(401, { detail }, ['WWW-Authenticate', 'Basic'])
}

/** FastAPI's list of what is wrong with the fields. */
function unprocessable(error: z.core.$ZodError): StudioAnswer {
  return json(422, {
    detail: error.issues.map(({ path, message, code }) => ({ loc: ['body', ...path], msg: message, type: code })),
  })
}

function httpException(status: number, detail: string): StudioAnswer {
  return json(status, { error: 'HTTPException', detail, body: '', errors: '' })
}

function fault(job: StudioJob): StudioAnswer {
  const errors = failureProse(job).join(': ')
  const error = /out of memory/i.test(errors) ? 'OutOfMemoryError' : 'RuntimeError'
  return json(500, { error, detail: '', body: '', errors })
}
