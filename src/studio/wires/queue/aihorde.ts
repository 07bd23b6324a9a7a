import { randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import { isLoopbackHost } from '../../../shared/loopback.ts'
import { type Core, forceAnswer, readHook, type Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { jobOf, type StudioJob } from '../../jobs.ts'
import { fieldsOf, isDeleted, isFiltered, paintOf, promptOf, singlesOf } from './queue.ts'

const name = 'aihorde'
const anonymous = '0000000000'
const kudos = 10

const models = ['AlbedoBase XL (SDXL)', 'Deliberate', 'Flux.1-Schnell fp8 (Compact)']

/** What the client asked for, as far as answers repeat it. */
const askedSchema = z.object({ model: z.string(), isPossible: z.boolean() })
type Asked = z.infer<typeof askedSchema>

function askedOf(job: StudioJob): Asked {
  return askedSchema.safeParse(job.ref).data ?? { model: models[0] ?? '', isPossible: true }
}

/** AI Horde: one picture a request (`n` is read as 1), a cheap route that tells how it stands, another that has the pictures. */
export function createAiHorde(core: Core): Wire {
  return {
    name,
    answer(request) {
      const path = /^\/horde\/api\/v2\/(.+?)\/?$/.exec(request.path)?.[1]
      if (path === undefined) return null
      if (path === 'status/models') return json(200, models.map(modelBody))
      const isKnown = isKey(core, request.headers.apikey)
      if (path === 'find_user') return isKnown ? json(200, userBody(core, request)) : nobody()
      if (path === 'generate/async' && request.method === 'POST') {
        return isKnown ? submit(core, request) : refusal(401, 'No user matching sent API Key.', 'InvalidAPIKey')
      }
      return ofRequest(core, request, path)
    },
    hookBody: (job) => hookBody(core, job),
    lateBody: (job) => generation(core, job),
  }
}

/** Whoever may reach a studio that others can reach, too, must know its token. */
function isKey({ config, isToken }: Core, key: string | string[] | undefined): boolean {
  const isOwn = isLoopbackHost(config.host) && config.publicUrl === null
  return isToken(key) || (isOwn && key === anonymous)
}

function submit(core: Core, request: StudioRequest): StudioAnswer | Promise<StudioAnswer> {
  const throttled = core.rateLimit()
  if (throttled) return { ...json(429, { message: '2 per 1 second' }), headers: throttled }
  const body = fieldsOf(request.body)
  const text = promptOf(body)
  if (text === null) {
    const errors = { prompt: "'prompt' is a required property" }
    return json(400, { message: 'Input payload validation failed', errors, rc: 'ValidationError' })
  }
  if (core.naughty(text) !== null) return refusal(400, 'Prompt rejected by the filter.', 'CorruptPrompt')
  if (core.account.credits <= 0) {
    const words = `Due to heavy demand, this request needs ${kudos} kudos, and the account does not have them.`
    return refusal(403, words, 'KudosUpfront')
  }
  const [prompt = '', negative = ''] = text.split('###').map((part) => part.trim())
  const params = fieldsOf(body.params)
  const wanted = z.array(z.string()).safeParse(body.models).data?.[0]
  const isPossible = wanted === undefined || models.includes(wanted)
  const id = randomUUID()
  const submission = {
    wire: name,
    id,
    followUpId: id,
    hook: readHook(body.webhook),
    ref: { model: wanted ?? models[0] ?? '', isPossible } satisfies Asked,
    origin: request.origin,
    command: paintOf(core, { ...params, prompt, inputs: [negative, body.source_image, body.source_mask] }),
  }
  const warning = { code: 'NoAvailableWorker', message: 'There are no workers that can fulfil this request now.' }
  return core.accept(submission, () => json(202, { id, kudos, ...(isPossible ? {} : { warnings: [warning] }) }))
}

function ofRequest(core: Core, { method }: StudioRequest, path: string): StudioAnswer {
  const [, route, id = ''] = /^generate\/(check|status)\/([^/]+)$/.exec(path) ?? []
  const job = jobOf(name, core.jobs, id)
  if (route === undefined || job === null || isDeleted(core, job)) {
    return refusal(404, `Image Waiting Prompt with ID '${id}' not found.`, 'RequestNotFound')
  }
  if (route === 'status' && method === 'DELETE') core.jobs.cancel(job)
  return forceAnswer(json(200, route === 'check' ? state(core, job) : status(core, job)), job.scenario.poll)
}

function state(core: Core, job: StudioJob) {
  const { isPossible } = askedOf(job)
  const isPainted = isPossible && (job.status === 'done' || isFiltered(job))
  const isRunning = job.status === 'running' && isPossible
  const isOver = isPainted || job.status === 'cancelled'
  return {
    finished: isPainted ? 1 : 0,
    processing: isRunning ? 1 : 0,
    restarted: 0,
    waiting: isRunning || isOver ? 0 : 1,
    done: isOver,
    faulted: isPossible && job.status === 'failed' && !isPainted,
    wait_time: isRunning ? Math.ceil(((100 - job.progress) * core.config.paintMs) / 100_000) : 0,
    queue_position: core.jobs.place(job),
    kudos: isPainted ? kudos : 0,
    is_possible: isPossible,
  }
}

function status(core: Core, job: StudioJob) {
  const told = state(core, job)
  return { ...told, generations: told.finished > 0 ? [generation(core, job)] : [], shared: false }
}

/** A censored picture is a placeholder. */
function generation({ pictures }: Core, job: StudioJob) {
  const isCensored = isFiltered(job)
  const picture = singlesOf(job)[0] ?? job.preview
  return {
    img: picture ? pictures.link(job.origin, picture) : '',
    seed: String(job.drawing?.seed ?? 0),
    id: job.followUpId,
    censored: isCensored,
    gen_metadata: isCensored ? [{ type: 'censorship', value: 'csam' }] : [],
    worker_id: '00000000-0000-4000-8000-00000000babe',
    worker_name: 'practice studio',
    model: askedOf(job).model,
    state: isCensored ? 'censored' : 'ok',
  }
}

/** Pictures alone are posted: of a fault nobody hears. */
function hookBody(core: Core, job: StudioJob): object | null {
  const isPainted = job.status === 'done' || (job.status === 'failed' && isFiltered(job))
  return isPainted && askedOf(job).isPossible ? { ...generation(core, job), request: job.id, kudos } : null
}

function userBody({ account }: Core, { headers }: StudioRequest) {
  const isAnonymous = headers.apikey === anonymous
  return {
    username: isAnonymous ? 'Anonymous#0' : 'practice#1',
    id: isAnonymous ? 0 : 1,
    kudos: account.credits,
    concurrency: 30,
    worker_count: 0,
    trusted: false,
    flagged: false,
  }
}

function modelBody(model: string, index: number) {
  return { name: model, count: models.length - index, performance: 1e6, queued: 0, jobs: 0, eta: 0, type: 'image' }
}

function nobody(): StudioAnswer {
  return refusal(404, "User with api_key '(yours)' not found.", 'UserNotFound')
}

function refusal(code: number, message: string, rc: string): StudioAnswer {
  return json(code, { message, rc })
}
