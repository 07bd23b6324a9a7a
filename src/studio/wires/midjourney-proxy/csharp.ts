import * as z from 'zod/mini'
import { empty, json } from '../../../server/answer.ts'
import { infoText, type Speed } from '../../account.ts'
import type { Action } from '../../actions.ts'
import type { StudioCommand } from '../../commands.ts'
import { type Core, forceAnswer, readHook, type Submission, type Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { isOver, type StudioJob } from '../../jobs.ts'
import { componentsOf, pressedAction } from './buttons.ts'
import { blendAspects, receipt } from './java.ts'
import { createTaskIds, instance, messageHash, taskBody } from './task.ts'

const name = 'midjourney-proxy-cs'

const text = z.string().check(z.minLength(1))
const modes = z.array(z.enum(['RELAX', 'FAST', 'TURBO']))
const shared = {
  state: z.optional(z.nullable(z.string())),
  notifyHook: z.optional(z.nullable(z.string())),
  accountFilter: z.optional(z.nullable(z.object({ modes: z.optional(z.nullable(modes)) }))),
}
const bodies = {
  imagine: z.object({ ...shared, prompt: text }),
  action: z.object({ ...shared, taskId: text, customId: text }),
  modal: z.object({ ...shared, taskId: text, prompt: z.optional(z.nullable(z.string())) }),
  describe: z.object({
    ...shared,
    base64: z.optional(z.nullable(z.string())),
    link: z.optional(z.nullable(z.string())),
  }),
  blend: z.object({
    ...shared,
    base64Array: z.array(text),
    dimensions: z.optional(z.nullable(z.enum(['PORTRAIT', 'SQUARE', 'LANDSCAPE']))),
  }),
}
type Route = keyof typeof bodies
type Body = { [Key in Route]: z.infer<(typeof bodies)[Key]> }[Route]

/** A press that waits in its window for `submit/modal`. */
interface Modal {
  submission: Submission
  parent: StudioJob
  action: Action
}

/** Discord opens a window for these whatever the settings. */
const windowed: readonly Action[] = ['vary-region', 'zoom-custom']

/** The C# server: buttons with a `customId`, a window before some of them, speeds as path prefixes, accounts for admins. */
export function createMidjourneyProxyCs(core: Core): Wire {
  const drawId = createTaskIds(core.now)
  const modals = new Map<string, Modal>()

  function find(id: string): StudioJob | null {
    const job = core.jobs.get(id)
    return job?.wire === name ? job : null
  }

  async function submit(request: StudioRequest, route: Route, prefix: Speed | undefined): Promise<StudioAnswer> {
    const parsed = bodies[route].safeParse(request.body)
    if (!parsed.success) return receipt(4, 'Parameter error')
    const body: Body = parsed.data
    if ('taskId' in body && !('customId' in body)) return confirm(body.taskId, body.prompt ?? '')
    const command = commandOf(body)
    if (command === null) return receipt(3, 'The related task does not exist or has expired')
    const banned = command.kind === 'imagine' ? core.naughty(command.prompt) : null
    if (banned !== null && command.kind === 'imagine') {
      return receipt(24, 'May contain sensitive words', '', { promptEn: command.prompt, bannedWord: banned })
    }
    if (core.jobs.isFull()) return receipt(23, 'The queue is full, please try again later', null)
    const id = drawId()
    const asked = body.accountFilter?.modes?.[0]?.toLowerCase()
    const speed = asked === 'relax' || asked === 'fast' || asked === 'turbo' ? asked : prefix
    const hook = readHook(body.notifyHook)
    const submission = {
      wire: name,
      id,
      followUpId: id,
      hook,
      ref: body.state ?? undefined,
      origin: request.origin,
      speed,
      command,
    }
    return open(submission) ?? start(submission)
  }

  function commandOf(body: Body): StudioCommand | null {
    if ('customId' in body) {
      const parent = find(body.taskId)
      const action = parent && pressedAction(body.customId, messageHash(parent))
      return parent && action && { kind: 'button', parent, action, extras: {} }
    }
    if ('base64Array' in body) {
      return { kind: 'blend', urls: body.base64Array, aspect: blendAspects[body.dimensions ?? 'SQUARE'] }
    }
    if ('prompt' in body && typeof body.prompt === 'string') return { kind: 'imagine', prompt: body.prompt }
    const picture = 'base64' in body || 'link' in body ? (body.base64 ?? body.link) : null
    return picture ? { kind: 'describe', url: picture } : null
  }

  /** Code 21: nothing begins before `submit/modal`. Null: no window for this one. */
  function open(submission: Submission): StudioAnswer | null {
    const { command } = submission
    if (command.kind !== 'button' || command.parent === null || command.action === null) return null
    const remixed = core.account.remix && /^(vary|reroll|pan)/.test(command.action)
    if (!windowed.includes(command.action) && !remixed && !core.wantsModal('button')) return null
    modals.set(submission.id, { submission, parent: command.parent, action: command.action })
    const properties = { finalPrompt: command.parent.prompt, remix: core.account.remix, ...instance }
    return receipt(21, 'Waiting for window confirm', submission.id, properties)
  }

  function confirm(taskId: string, prompt: string): StudioAnswer | Promise<StudioAnswer> {
    const modal = modals.get(taskId)
    if (!modal) return receipt(3, 'The related task does not exist or has expired')
    modals.delete(taskId)
    const { parent, action, submission } = modal
    return start({ ...submission, command: { kind: 'button', parent, action, extras: { prompt } } })
  }

  function start(submission: Submission): Promise<StudioAnswer> {
    return core.accept(submission, (job) => {
      const before = core.jobs.place(job)
      return before > 0
        ? receipt(22, `In queue, there are ${before} tasks ahead`, job.id, { numberOfQueues: before, ...instance })
        : receipt(1, 'Submit success', job.id, instance)
    })
  }

  function body(job: StudioJob): Record<string, unknown> {
    const { outcome } = job
    const picture = outcome?.picture
    const urls = picture
      ? [picture, ...(job.drawing?.grid ? outcome.quarters : [])].map((one) => core.pictures.link(job.origin, one))
      : []
    return {
      ...taskBody(job, core.pictures),
      botType: 'MID_JOURNEY',
      mode: job.speed.toUpperCase(),
      isCompleted: isOver(job),
      imageWidth: picture?.width ?? null,
      imageHeight: picture?.height ?? null,
      imageUrls: urls.slice(1).map((url) => ({ url, thumbnail: url })),
      buttons: outcome && job.drawing ? componentsOf(outcome.actions, messageHash(job)) : [],
      seed: null,
    }
  }

  function windowBody({ submission, parent }: Modal): object {
    const { id, ref } = submission
    return {
      id,
      action: 'ACTION',
      status: 'MODAL',
      prompt: parent.prompt,
      progress: '0%',
      state: ref ?? null,
      imageUrl: null,
      failReason: null,
      buttons: [],
      properties: { finalPrompt: parent.prompt },
    }
  }

  function task(request: StudioRequest, id: string, verb: string): StudioAnswer | null {
    const modal = modals.get(id)
    const job = find(id)
    if (verb === 'fetch') {
      if (modal) return json(200, windowBody(modal))
      return job ? forceAnswer(json(200, body(job)), job.scenario.poll) : empty(200)
    }
    if (verb === 'cancel' && request.method === 'POST') {
      modals.delete(id)
      if (job) core.jobs.cancel(job)
      return modal || job ? receipt(1, 'Success', id) : receipt(3, 'The task does not exist')
    }
    if (verb !== 'image-seed') return null
    return job?.drawing && job.outcome
      ? receipt(1, 'Success', String(job.drawing.seed))
      : receipt(3, 'The task does not exist')
  }

  function list(request: StudioRequest, path: string): StudioAnswer | null {
    if (path === 'admin/accounts') return json(200, [account()])
    const wanted = z.object({ ids: z.array(z.string()) }).safeParse(request.body)
    const ids = wanted.success ? wanted.data.ids : []
    const keeps: Record<string, (job: StudioJob) => boolean> = {
      'task/list': () => true,
      'task/queue': (job) => !isOver(job),
      'task/list-by-condition': (job) => ids.includes(job.id),
      'task/list-by-ids': (job) => ids.includes(job.id),
    }
    const keep = keeps[path]
    return keep
      ? json(
          200,
          core.jobs
            .list()
            .filter((job) => job.wire === name && keep(job))
            .map(body),
        )
      : null
  }

  /** One Midjourney account; the Discord token that stands here at the real server is left out. */
  function account(): object {
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

  return {
    name,
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
        return submit(request, route, speedOf(prefix ?? ''))
      const [, id, verb] = /^task\/([^/]+)\/([a-z-]+)$/.exec(path) ?? []
      return id !== undefined && verb !== undefined ? task(request, id, verb) : list(request, path)
    },
    // A cancelled task ranks lowest in the server's order of states and is never notified.
    hookBody: (job) => (job.status === 'cancelled' ? null : body(job)),
    lateBody: (job) => ({ ...body(job), status: 'IN_PROGRESS', progress: '50%' }),
  }
}

function isRoute(route: string): route is Route {
  return Object.hasOwn(bodies, route)
}

function speedOf(prefix: string): Speed | undefined {
  const speed = /^\/mj-(fast|turbo|relax)$/.exec(prefix)?.[1]
  return speed === 'fast' || speed === 'turbo' || speed === 'relax' ? speed : undefined
}

function words(status: number, body: string): StudioAnswer {
  return { status, headers: ['Content-Type', 'text/plain'], body }
}
