import * as z from 'zod/mini'
import { empty, json } from '../../../server/answer.ts'
import type { Action } from '../../actions.ts'
import type { StudioCommand } from '../../commands.ts'
import { type Core, forceAnswer, readHook, type Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { isOver, jobOf, type StudioJob } from '../../jobs.ts'
import { createTaskIds, instance, taskBody } from './task.ts'

const name = 'midjourney-proxy'

const text = z.string().check(z.minLength(1))
const shared = { state: z.optional(z.nullable(z.string())), notifyHook: z.optional(z.nullable(z.string())) }
const bodies = {
  imagine: z.object({ ...shared, prompt: text }),
  change: z.object({
    ...shared,
    taskId: text,
    action: z.enum(['UPSCALE', 'VARIATION', 'REROLL']),
    index: z.optional(z.nullable(z.int())),
  }),
  'simple-change': z.object({ ...shared, content: z.string().check(z.regex(/^\S+ ([UV][1-4]|R)$/i)) }),
  describe: z.object({ ...shared, base64: text }),
  blend: z.object({
    ...shared,
    base64Array: z.array(text),
    dimensions: z.optional(z.nullable(z.enum(['PORTRAIT', 'SQUARE', 'LANDSCAPE']))),
  }),
}
type Route = keyof typeof bodies
type Body = { [Key in Route]: z.infer<(typeof bodies)[Key]> }[Route]

export const blendAspects = { PORTRAIT: 2 / 3, SQUARE: 1, LANDSCAPE: 3 / 2 }

interface Deps {
  core: Core
  drawId(): string
}

/** The Java server: `submit/*` answers 200 with a code, every change is posted to `notifyHook`. It lists no buttons. */
export function createMidjourneyProxyJava(core: Core): Wire {
  const drawId = createTaskIds(core.now)
  return {
    name,
    answer(request) {
      const path = /^(?:\/java)?\/mj\/(?!admin\/)(.+?)\/?$/.exec(request.path)?.[1]
      if (path === undefined) return null
      if (!core.isToken(request.headers['mj-api-secret'])) return empty(401)
      const route = /^submit\/([a-z-]+)$/.exec(path)?.[1]
      if (request.method === 'POST' && route !== undefined && isRoute(route)) {
        return submit({ core, drawId }, request, route)
      }
      const id = /^task\/([^/]+)\/fetch$/.exec(path)?.[1]
      return id === undefined ? listTasks(core, request, path) : fetchTask(core, id)
    },
    hookBody: (job) => taskBody(job, core.pictures),
    lateBody: (job) => ({ ...taskBody(job, core.pictures), status: 'IN_PROGRESS', progress: '50%' }),
  }
}

async function submit({ core, drawId }: Deps, request: StudioRequest, route: Route): Promise<StudioAnswer> {
  const parsed = bodies[route].safeParse(request.body)
  if (!parsed.success) return receipt(4, '校验错误')
  const body: Body = parsed.data
  const command = commandOf(core, body)
  if (command === null) return receipt(3, '关联任务不存在或已失效')
  const refused = refusal(core, command)
  if (refused !== null) return refused
  const id = drawId()
  const submission = {
    wire: name,
    id,
    followUpId: id,
    hook: readHook(body.notifyHook),
    ref: body.state ?? undefined,
    command,
  }
  return core.accept({ ...submission, origin: request.origin }, (job) => {
    const before = core.jobs.place(job)
    return before > 0
      ? receipt(22, `排队中，前面还有${before}个任务`, job.id, {
          numberOfQueues: before,
          discordInstanceId: instance.discordInstanceId,
        })
      : receipt(1, '提交成功', job.id, { discordInstanceId: instance.discordInstanceId })
  })
}

/** Null: the task it is about does not exist. */
function commandOf({ jobs }: Core, body: Body): StudioCommand | null {
  if ('prompt' in body) return { kind: 'imagine', prompt: body.prompt }
  if ('base64' in body) return { kind: 'describe', url: body.base64 }
  if ('base64Array' in body) {
    return { kind: 'blend', urls: body.base64Array, aspect: blendAspects[body.dimensions ?? 'SQUARE'] }
  }
  const [id, change] =
    'content' in body ? body.content.split(' ') : [body.taskId, changeOf(body.action, body.index ?? 0)]
  const parent = jobOf(name, jobs, id ?? '')
  return parent && { kind: 'button', parent, action: actionOf(change ?? ''), extras: {} }
}

/** What the server says at once in place of starting. */
function refusal(core: Core, command: StudioCommand): StudioAnswer | null {
  if (command.kind === 'imagine') {
    const bannedWord = core.naughty(command.prompt)
    if (bannedWord !== null) return receipt(24, '可能包含敏感词', undefined, { promptEn: command.prompt, bannedWord })
  }
  if (command.kind === 'button') {
    if (command.action === null) return receipt(4, '校验错误')
    const existing = core.jobs
      .list()
      .find((job) => job.parent === command.parent && job.action === command.action && job.status !== 'failed')
    if (existing && /^upscale/.test(command.action)) {
      const { status, imageUrl } = taskBody(existing, core.pictures)
      return receipt(21, '任务已存在', existing.id, { status, imageUrl })
    }
  }
  return core.jobs.isFull() ? receipt(23, '队列已满，请稍后尝试', null) : null
}

function fetchTask({ jobs, pictures }: Core, id: string): StudioAnswer {
  const job = jobOf(name, jobs, id)
  // An id nobody knows is an empty 200.
  return job ? forceAnswer(json(200, taskBody(job, pictures)), job.scenario.poll) : empty(200)
}

/** Null: no such list. */
function listTasks({ jobs, pictures }: Core, request: StudioRequest, path: string): StudioAnswer | null {
  const list = (keep: (job: StudioJob) => boolean): StudioAnswer => {
    const kept = jobs.list().filter((job) => job.wire === name && keep(job))
    return json(
      200,
      kept.map((job) => taskBody(job, pictures)),
    )
  }
  if (path === 'task/list') return list(() => true)
  if (path === 'task/queue') return list((job) => !isOver(job))
  if (path !== 'task/list-by-condition') return null
  const wanted = z.object({ ids: z.array(z.string()) }).safeParse(request.body)
  return list((job) => wanted.success && wanted.data.ids.includes(job.id))
}

function isRoute(route: string): route is Route {
  return Object.hasOwn(bodies, route)
}

function changeOf(action: 'UPSCALE' | 'VARIATION' | 'REROLL', index: number): string {
  return action === 'REROLL' ? 'R' : `${action[0]}${index}`
}

function actionOf(change: string): Action | null {
  const [, kind, index] = /^(?:([UV])([1-4])|R)$/i.exec(change) ?? ['?', '?']
  if (index === undefined) return kind === undefined ? 'reroll' : null
  const names = ['1', '2', '3', '4'] as const
  const quarter = names.find((name) => name === index) ?? '1'
  return kind?.toUpperCase() === 'U' ? `upscale-${quarter}` : `vary-${quarter}`
}

/** `result` undefined leaves it out, as the server does for a banned word. */
export function receipt(
  code: number,
  description: string,
  result?: string | string[] | null,
  properties: object = {},
): StudioAnswer {
  return json(200, { code, description, ...(result === undefined ? {} : { result }), properties })
}
