import * as z from 'zod/mini'
import type { StudioCommand } from '../../commands.ts'
import { type Jobs, jobOf } from '../../jobs.ts'
import { pressedAction } from './buttons.ts'
import { wireName } from './csharp-task.ts'
import { blendAspects } from './java.ts'
import { messageHash } from './task.ts'

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
/** The paths below `submit/`. */
export type Route = keyof typeof bodies
export type Body = { [Key in Route]: z.infer<(typeof bodies)[Key]> }[Route]

export function isRoute(route: string): route is Route {
  return Object.hasOwn(bodies, route)
}

/** Null: a parameter is missing or wrong. */
export function readSubmit(route: Route, body: unknown): Body | null {
  const parsed = bodies[route].safeParse(body)
  return parsed.success ? parsed.data : null
}

/** Null: the task or the picture it is about does not exist. */
export function commandOf(jobs: Jobs, body: Body): StudioCommand | null {
  if ('customId' in body) {
    const parent = jobOf(wireName, jobs, body.taskId)
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
