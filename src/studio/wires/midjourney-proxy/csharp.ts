import * as z from 'zod/mini'
import { empty, json } from '../../../server/answer.ts'
import { infoText, type Speed } from '../../account.ts'
import { type Core, forceAnswer, readHook, type Submission, type Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { isOver, jobOf, type StudioJob } from '../../jobs.ts'
import { createModals, type Modals } from './csharp-modals.ts'
import { commandOf, isRoute, type Route, readSubmit } from './csharp-request.ts'
import { csharpTaskBody, wireName } from './csharp-task.ts'
import { receipt } from './java.ts'
import { createTaskIds, instance } from './task.ts'

interface Deps {
  core: Core
  modals: Modals
  drawId(): string
}

/** The C# server: buttons with a `customId`, a window before some of them, speeds as path prefixes, accounts for admins. */
export function createMidjourneyProxyCs(core: Core): Wire {
  const deps: Deps = { core, modals: createModals(core), drawId: createTaskIds(core.now) }
  return {
    name: wireName,
    answer(request) {
      const [, prefix, path] =
        /^(\/mj-(?:fast|turbo|relax)|\/csharp|(?=\/mj\/admin\/))\/mj\/(.+?)\/?$/.exec(request.path) ?? []
      if (path === undefined) return null
      const secret = request.headers.authorization ?? request.headers['mj-api-secret']
      if (secret === undefined) return words(401, 'Authorization header missing.')
      // `Authorization` is compared whole: a `Bearer` before the token is wrong here.
      if (!core.isToken(secret)) return words(403, 'Forbidden')
      const route = /^submit\/([a-z]+)$/.exec(path)?.[1]
      if (request.method === 'POST' && route !== undefined && isRoute(route))
        return submit(deps, request, { route, speed: speedOf(prefix ?? '') })
      const [, id, verb] = /^task\/([^/]+)\/([a-z-]+)$/.exec(path) ?? []
      return id !== undefined && verb !== undefined ? task(deps, request, { id, verb }) : list(core, request, path)
    },
    // A cancelled task ranks lowest in the server's order of states and is never notified.
    hookBody: (job) => (job.status === 'cancelled' ? null : csharpTaskBody(job, core.pictures)),
    lateBody: (job) => ({ ...csharpTaskBody(job, core.pictures), status: 'IN_PROGRESS', progress: '50%' }),
  }
}

/** `speed` is the path's. What the body asks for goes before it. */
async function submit(
  { core, modals, drawId }: Deps,
  request: StudioRequest,
  { route, speed }: { route: Route; speed: Speed | undefined },
): Promise<StudioAnswer> {
  const body = readSubmit(route, request.body)
  if (body === null) return receipt(4, 'Parameter error')
  if ('taskId' in body && !('customId' in body)) {
    const confirmed = modals.confirm(body.taskId, body.prompt ?? '')
    return confirmed ? start(core, confirmed) : receipt(3, 'The related task does not exist or has expired')
  }
  const command = commandOf(core.jobs, body)
  if (command === null) return receipt(3, 'The related task does not exist or has expired')
  const bannedWord = command.kind === 'imagine' ? core.naughty(command.prompt) : null
  if (bannedWord !== null && command.kind === 'imagine') {
    return receipt(24, 'May contain sensitive words', '', { promptEn: command.prompt, bannedWord })
  }
  if (core.jobs.isFull()) return receipt(23, 'The queue is full, please try again later', null)
  const id = drawId()
  const submission = {
    wire: wireName,
    id,
    followUpId: id,
    hook: readHook(body.notifyHook),
    ref: body.state ?? undefined,
    origin: request.origin,
    speed: readSpeed(body.accountFilter?.modes?.[0]?.toLowerCase()) ?? speed,
    command,
  }
  return modals.open(submission) ?? start(core, submission)
}

function start(core: Core, submission: Submission): Promise<StudioAnswer> {
  return core.accept(submission, (job) => {
    const before = core.jobs.place(job)
    return before > 0
      ? receipt(22, `In queue, there are ${before} tasks ahead`, job.id, { numberOfQueues: before, ...instance })
      : receipt(1, 'Submit success', job.id, instance)
  })
}

/** Null: no such route. */
function task(
  { core, modals }: Deps,
  request: StudioRequest,
  { id, verb }: { id: string; verb: string },
): StudioAnswer | null {
  const job = jobOf(wireName, core.jobs, id)
  if (verb === 'fetch') {
    const modal = modals.taskBody(id)
    if (modal) return json(200, modal)
    return job ? forceAnswer(json(200, csharpTaskBody(job, core.pictures)), job.scenario.poll) : empty(200)
  }
  if (verb === 'cancel' && request.method === 'POST') {
    const wasOpen = modals.cancel(id)
    if (job) core.jobs.cancel(job)
    return wasOpen || job ? receipt(1, 'Success', id) : receipt(3, 'The task does not exist')
  }
  if (verb !== 'image-seed') return null
  return job?.drawing && job.outcome
    ? receipt(1, 'Success', String(job.drawing.seed))
    : receipt(3, 'The task does not exist')
}

/** Null: no such list. */
function list(core: Core, request: StudioRequest, path: string): StudioAnswer | null {
  if (path === 'admin/accounts') return json(200, [account(core)])
  const wanted = z.object({ ids: z.array(z.string()) }).safeParse(request.body)
  const ids = wanted.success ? wanted.data.ids : []
  const keeps: Record<string, (job: StudioJob) => boolean> = {
    'task/list': () => true,
    'task/queue': (job) => !isOver(job),
    'task/list-by-condition': (job) => ids.includes(job.id),
    'task/list-by-ids': (job) => ids.includes(job.id),
  }
  const keep = keeps[path]
  if (!keep) return null
  const kept = core.jobs.list().filter((job) => job.wire === wireName && keep(job))
  return json(
    200,
    kept.map((job) => csharpTaskBody(job, core.pictures)),
  )
}

/** One Midjourney account; the Discord token that stands here at the real server is left out. */
function account(core: Core): object {
  const queue = core.jobs.lengths()
  return {
    id: instance.discordInstanceId,
    channelId: instance.discordChannelId,
    enable: true,
    queueCount: queue.fast + queue.relax,
    runningCount: queue.running,
    properties: infoText(core.account, queue),
  }
}

function speedOf(prefix: string): Speed | undefined {
  return readSpeed(/^\/mj-(fast|turbo|relax)$/.exec(prefix)?.[1])
}

function readSpeed(speed: string | undefined): Speed | undefined {
  return speed === 'fast' || speed === 'turbo' || speed === 'relax' ? speed : undefined
}

function words(status: number, body: string): StudioAnswer {
  return { status, headers: ['Content-Type', 'text/plain'], body }
}
