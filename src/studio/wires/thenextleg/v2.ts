import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import { bearerOf } from '../../../server/bearer.ts'
import type { StudioCommand } from '../../commands.ts'
import { type Core, drawLetters, forceAnswer, readHook, type Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { isOver, type Jobs, jobOf, type StudioJob } from '../../jobs.ts'
import { progressBody, resultBody } from './body.ts'
import { actionOf } from './labels.ts'

const name = 'thenextleg-v2'

const text = z.string().check(z.minLength(1))
const listOfText = z.pipe(
  z.union([z.array(text), text]),
  z.transform((value) => (typeof value === 'string' ? value.split(',') : value)),
)

const bodies = {
  imagine: z.object({ msg: text, ignorePrefilter: z.optional(z.union([z.string(), z.boolean()])) }),
  button: z.object({
    button: text,
    buttonMessageId: text,
    prompt: z.optional(z.string()),
    zoom: z.optional(z.coerce.number()),
    ar: z.optional(z.string()),
  }),
  describe: z.object({ url: text }),
  blend: z.object({ urls: listOfText }),
  settings: z.object({ settingsToggle: text }),
  'slash-commands': z.object({ cmd: z.enum(['relax', 'fast', 'private', 'stealth', 'public', 'turbo']) }),
}
type Route = keyof typeof bodies | 'info'

interface Deps {
  core: Core
  /** The load balancer's account. */
  accountId: string
}

/** The Next Leg v2, with the load balancer's paths, which say two fields more. */
export function createTheNextLegV2(core: Core): Wire {
  const accountId = drawLetters()
  return {
    name,
    answer(request) {
      const [, base, path] = /^\/(v2|loadBalancer)\/(.+?)\/?$/.exec(request.path) ?? []
      const getsImage = request.path === '/getImage' && request.method === 'POST'
      if (path === undefined && !getsImage) return null
      const token = bearerOf(request.headers.authorization) ?? request.query.get('authToken')
      if (!core.isToken(token)) return json(401, { success: false, msg: 'Unauthorized' })
      if (path === undefined) return image(core, request.body)
      return answerPath({ core, accountId }, request, { path, balanced: base === 'loadBalancer' })
    },
    hookBody: (job) => (isOver(job) && job.status !== 'cancelled' ? resultBody(job, 2, core.pictures) : null),
    lateBody: (job) => ({
      ...progressBody({ ...job, progress: 50 }, core.pictures),
      originatingMessageId: job.id,
      ref: job.ref ?? '',
    }),
  }
}

/** `path` is what follows the base. Null: no such path. */
function answerPath(
  deps: Deps,
  request: StudioRequest,
  { path, balanced }: { path: string; balanced: boolean },
): StudioAnswer | Promise<StudioAnswer> | null {
  const { method, body } = request
  const id = /^message\/([^/]+)$/.exec(path)?.[1]
  if (id !== undefined && method === 'GET') return message(deps.core, request, id)
  if (path === 'seed' && method === 'POST') return seed(deps.core, body)
  if (path === 'is-this-naughty' && method === 'POST') return naughty(deps.core, body)
  if (isRoute(path) && (method === 'POST' || method === 'GET')) {
    return submit(deps, request, { route: path, balanced })
  }
  return null
}

async function submit(
  { core, accountId }: Deps,
  request: StudioRequest,
  { route, balanced }: { route: Route; balanced: boolean },
): Promise<StudioAnswer> {
  // The GET forms carry the same fields in the query; a GET of settings lists them.
  const fields = request.method === 'GET' ? Object.fromEntries(request.query) : request.body
  const body = request.method === 'GET' && route === 'settings' ? undefined : (fields ?? {})
  const command = commandOf(core.jobs, route, body)
  // The real server answers 500 to an empty body.
  if (command === null) return json(500, { success: false, msg: 'Something is missing in the request.' })
  const phrase = command.kind === 'imagine' && !ignoresPrefilter(body) ? core.naughty(command.prompt) : null
  if (phrase !== null) return json(400, { success: false, msg: `Invalid phrase: '${phrase}'` })
  const limit = core.rateLimit()
  if (limit !== null) return { ...json(429, { success: false, msg: 'Too many requests.' }), headers: limit }
  const { ref, webhookOverride } = isRecord(fields) ? fields : {}
  const id = drawLetters()
  const hook = readHook(webhookOverride)
  const submission = { wire: name, id, followUpId: drawLetters(), hook, ref, origin: request.origin, command }
  return core.accept(submission, (job) =>
    json(200, {
      success: true,
      messageId: job.id,
      createdAt: new Date(job.createdAt).toISOString(),
      ...(balanced ? { loadBalanceId: job.followUpId, accountId } : {}),
    }),
  )
}

/** Null: something is missing in the body. */
function commandOf(jobs: Jobs, route: Route, body: unknown): StudioCommand | null {
  if (route === 'info') return { kind: 'info' }
  if (route === 'settings' && body === undefined) return { kind: 'settings', toggle: null }
  const parsed = parse(route, body)
  if (parsed === null) return null
  if ('msg' in parsed) return { kind: 'imagine', prompt: parsed.msg }
  if ('url' in parsed) return { kind: 'describe', url: parsed.url }
  if ('urls' in parsed) return { kind: 'blend', urls: parsed.urls, aspect: 1 }
  if ('settingsToggle' in parsed) return { kind: 'settings', toggle: parsed.settingsToggle }
  if ('cmd' in parsed) return { kind: 'slash', command: parsed.cmd }
  const { prompt, zoom, ar } = parsed
  return {
    kind: 'button',
    parent: jobs.get(parsed.buttonMessageId),
    action: actionOf(parsed.button),
    extras: { prompt, zoom, aspect: ar },
  }
}

function message(core: Core, { query }: StudioRequest, id: string): StudioAnswer {
  const job = jobOf(name, core.jobs, id)
  if (job === null) return json(400, { success: false, msg: 'Message not found.' })
  return forceAnswer(json(200, messageBody(core, job, Number(query.get('expireMins') ?? 12))), job.scenario.poll)
}

function messageBody({ now, pictures }: Core, job: StudioJob, expireMins: number): object {
  if (isOver(job)) return { progress: 100, response: resultBody(job, 2, pictures) }
  if (now() - job.createdAt > expireMins * 60_000) return { progress: 'incomplete' }
  return progressBody(job, pictures)
}

function seed({ jobs }: Core, body: unknown): StudioAnswer {
  const parsed = z.object({ messageId: text }).safeParse(body)
  const job = parsed.success ? jobs.get(parsed.data.messageId) : null
  if (!job?.drawing) return json(400, { success: false, msg: 'Message not found.' })
  return json(200, { seed: String(job.drawing.seed) })
}

function naughty(core: Core, body: unknown): StudioAnswer {
  const parsed = z.object({ msg: text }).safeParse(body)
  if (!parsed.success) return json(500, { success: false, msg: 'msg is missing.' })
  const phrase = core.naughty(parsed.data.msg)
  return json(200, { isNaughty: phrase !== null, phrase: phrase ?? '' })
}

/** Only our own pictures: to fetch what a stranger names would open the studio's network to them. */
async function image({ pictures }: Core, body: unknown): Promise<StudioAnswer> {
  const parsed = z.object({ imgUrl: text }).safeParse(body)
  const picture = parsed.success ? pictures.find(parsed.data.imgUrl) : null
  if (!picture) return json(400, { success: false, msg: 'Only pictures of this studio can be had here.' })
  return { status: 200, headers: ['Content-Type', 'image/png'], body: await pictures.bytes(picture) }
}

function parse(route: keyof typeof bodies, body: unknown) {
  const parsed = bodies[route].safeParse(body)
  return parsed.success ? parsed.data : null
}

function isRoute(path: string): path is Route {
  return path === 'info' || Object.hasOwn(bodies, path)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The documentation writes the flag as text, the Go client as a boolean. */
function ignoresPrefilter(body: unknown): boolean {
  return isRecord(body) && String(body.ignorePrefilter) === 'true'
}
