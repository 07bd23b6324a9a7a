import { randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import { json } from '../../server/answer.ts'
import { bearerOf } from '../../server/bearer.ts'
import type { AccountState } from '../account.ts'
import { type Action, singleActions } from '../actions.ts'
import type { StudioCommand } from '../commands.ts'
import { type Core, forceAnswer, readHook, type Wire } from '../core.ts'
import type { StudioAnswer, StudioRequest } from '../http.ts'
import { isOver, jobOf, type StudioJob } from '../jobs.ts'
import { failureProse } from './prose.ts'

const name = 'imaginepro'

/** Without emoji, but for reroll and the arrows. */
const labels = new Map<Action, string>([
  ['upscale-1', 'U1'],
  ['upscale-2', 'U2'],
  ['upscale-3', 'U3'],
  ['upscale-4', 'U4'],
  ['reroll', '🔄'],
  ['vary-1', 'V1'],
  ['vary-2', 'V2'],
  ['vary-3', 'V3'],
  ['vary-4', 'V4'],
  ['upscale-subtle', 'Upscale (Subtle)'],
  ['upscale-creative', 'Upscale (Creative)'],
  ['vary-strong', 'Vary (Strong)'],
  ['vary-subtle', 'Vary (Subtle)'],
  ['vary-region', 'Vary (Region)'],
  ['zoom-2', 'Zoom Out 2x'],
  ['zoom-1.5', 'Zoom Out 1.5x'],
  ['square', 'Make Square'],
  ['pan-left', '⬅️'],
  ['pan-right', '➡️'],
  ['pan-up', '⬆️'],
  ['pan-down', '⬇️'],
])
const cancelLabel = 'Cancel Job'

const text = z.string().check(z.minLength(1))
const shared = { ref: z.optional(z.unknown()), webhookOverride: z.optional(z.unknown()) }
const bodies = {
  imagine: z.object({ ...shared, prompt: text, timeout: z.optional(z.int().check(z.gte(10), z.lte(900))) }),
  button: z.object({ ...shared, messageId: text, button: text, prompt: z.optional(z.string()) }),
  describe: z.object({ ...shared, url: text }),
}

type Route = keyof typeof bodies
type Body = z.infer<(typeof bodies)[Route]>

/** ImaginePro and MyMidjourney: one id for all, which in a body is `messageId`; `originatingMessageId` is the parent there. */
export function createImaginePro(core: Core): Wire {
  const renewsAtS = core.account.renewsAtS
  return {
    name,
    answer(request) {
      const path = /^\/api\/v1\/(.+?)\/?$/.exec(request.path)?.[1]
      if (path === undefined) return null
      if (!core.isToken(bearerOf(request.headers.authorization))) return refusal(401, 'Unauthorized')
      const route = /^(?:nova|midjourney|nova\/boost)\/(imagine|button|describe)$/.exec(path)?.[1]
      if (request.method === 'POST' && isRoute(route)) return submit(core, request, route)
      if (request.method !== 'GET') return refusal(404, `Cannot ${request.method} ${request.path}`)
      if (path === 'subscription/account-info') return accountInfo({ ...core.account, renewsAtS })
      const id = /^(?:message\/fetch|midjourney\/message)\/([^/]+)$/.exec(path)?.[1]
      const job = id === undefined ? null : jobOf(name, core.jobs, id)
      return job ? forceAnswer(json(200, messageBody(core, job)), job.scenario.poll) : notFound()
    },
    // A failure says no more than this, as in the vendor's sample: not even whose it is.
    hookBody: (job) => (hasFailed(job) ? { status: 'FAIL', error: errorOf(job) } : messageBody(core, job)),
    lateBody: (job) => ({ ...messageBody(core, job), status: 'PROCESSING', progress: 50 }),
  }
}

async function submit(core: Core, request: StudioRequest, route: Route): Promise<StudioAnswer> {
  const parsed = bodies[route].safeParse(request.body)
  if (!parsed.success) return refusal(400, route === 'imagine' ? 'Prompt is required.' : 'A parameter is missing.')
  const body = parsed.data
  if ('button' in body && body.button === cancelLabel) return cancel(core, body.messageId)
  const command = commandOf(core, body)
  if (command === null) return notFound()
  // The same status as for a bad key: only the message tells them apart.
  if (core.account.credits <= 0) return refusal(401, 'Not enough credits.')
  const limit = core.rateLimit()
  if (limit !== null) return { ...refusal(429, 'Too many requests.'), headers: limit }
  const id = randomUUID()
  const hook = readHook(body.webhookOverride)
  return core.accept({ wire: name, id, followUpId: id, hook, ref: body.ref, origin: request.origin, command }, (job) =>
    json(200, { success: true, messageId: job.id, createdAt: new Date(job.createdAt).toISOString() }),
  )
}

/** Null: the message whose button is pressed does not exist. */
function commandOf({ jobs }: Core, body: Body): StudioCommand | null {
  if ('url' in body) return { kind: 'describe', url: body.url }
  if (!('button' in body)) return { kind: 'imagine', prompt: body.prompt }
  const parent = jobOf(name, jobs, body.messageId)
  const action = [...labels].find(([, label]) => label === body.button)?.[0] ?? null
  return parent && { kind: 'button', parent, action, extras: { prompt: body.prompt } }
}

function cancel({ jobs, now }: Core, id: string): StudioAnswer {
  const job = jobOf(name, jobs, id)
  if (job === null) return notFound()
  if (isOver(job)) return refusal(400, 'The job is not running.')
  jobs.cancel(job)
  return json(200, { success: true, messageId: job.id, createdAt: new Date(now()).toISOString() })
}

/** What is fetched and what is posted are the same. */
function messageBody({ pictures, now }: Core, job: StudioJob): object {
  const { outcome, parent, preview } = job
  // A described picture is not a result.
  const painted = job.drawing ? outcome?.picture : undefined
  const picture = painted ?? (job.progress > 0 ? preview : null)
  const link = picture && pictures.link(job.origin, picture)
  return {
    messageId: job.id,
    // Which field holds what describe found is documented nowhere.
    prompt: Array.isArray(outcome?.text) ? outcome.text.join('\n\n') : job.prompt,
    ...(link ? { originalUrl: link, uri: link } : {}),
    ...(outcome && painted ? { images: outcome.quarters.map((quarter) => pictures.link(job.origin, quarter)) } : {}),
    progress: job.progress,
    status: { queued: 'QUEUED', running: 'PROCESSING', done: 'DONE', failed: 'FAIL', cancelled: 'FAIL' }[job.status],
    ...(hasFailed(job) ? { error: errorOf(job) } : {}),
    buttons: isOver(job) ? buttonsOf(job) : [cancelLabel],
    ...(parent ? { originatingMessageId: parent.id } : {}),
    ref: job.ref ?? '',
    createdAt: new Date(job.createdAt).toISOString(),
    updatedAt: new Date(job.finishedAt ?? now()).toISOString(),
  }
}

function accountInfo({ credits, creditsQuota, creditsExtra, renewsAtS }: AccountState): StudioAnswer {
  return json(200, {
    type: 'STARTER',
    creditsQuota,
    credits,
    creditsExtra,
    expiredAt: new Date(renewsAtS * 1000).toISOString(),
    email: 'practice@studio.invalid',
  })
}

function isRoute(route: string | undefined): route is Route {
  return route === 'imagine' || route === 'button' || route === 'describe'
}

function buttonsOf({ outcome, drawing }: StudioJob): string[] {
  if (!outcome?.picture || !drawing) return []
  const actions = drawing.grid ? outcome.actions : singleActions(drawing.aspect)
  return actions.flatMap((action) => labels.get(action) ?? [])
}

function hasFailed({ status }: StudioJob): boolean {
  return status === 'failed' || status === 'cancelled'
}

function errorOf(job: StudioJob): string {
  return job.status === 'cancelled' ? 'Job cancelled.' : failureProse(job).join(': ')
}

const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  429: 'Too Many Requests',
}

/** NestJS's envelope. */
function refusal(statusCode: number, message: string): StudioAnswer {
  return json(statusCode, { message, error: titles[statusCode] ?? 'Error', statusCode })
}

function notFound(): StudioAnswer {
  return refusal(404, 'Message not found.')
}
