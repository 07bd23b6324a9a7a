import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import { bearerOf } from '../../../server/bearer.ts'
import type { StudioCommand } from '../../commands.ts'
import { type Core, drawLetters, readHook, type Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { isOver } from '../../jobs.ts'
import { progressBody, resultBody } from './body.ts'
import { actionOf } from './labels.ts'

const text = z.string().check(z.minLength(1))
const shared = { ref: z.optional(z.unknown()), webhookOverride: z.optional(z.unknown()) }

/** Which key is there tells the operation. */
const bodySchema = z.union([
  z.object({ ...shared, cmd: z.literal('imagine'), msg: text }),
  z.object({ ...shared, cmd: z.literal('describe'), url: text }),
  z.object({ ...shared, cmd: z.enum(['info', 'relax', 'fast', 'private', 'stealth', 'public', 'turbo', 'settings']) }),
  z.object({ ...shared, button: text, buttonMessageId: text }),
  z.object({ ...shared, reaction: text, buttonMessageId: text }),
])
type Body = z.infer<typeof bodySchema>

/** The Next Leg v1: everything is a POST to one address; results come by webhook only. */
export function createTheNextLegV1(core: Core): Wire {
  function commandOf(body: Body): StudioCommand {
    if ('button' in body) {
      return { kind: 'button', parent: core.jobs.get(body.buttonMessageId), action: actionOf(body.button), extras: {} }
    }
    if ('reaction' in body) {
      const action = actionOf(body.reaction)
      return {
        kind: 'button',
        parent: core.jobs.get(body.buttonMessageId),
        action: action === 'seed' ? action : null,
        extras: {},
      }
    }
    if (body.cmd === 'imagine') return { kind: 'imagine', prompt: body.msg }
    if (body.cmd === 'describe') return { kind: 'describe', url: body.url }
    if (body.cmd === 'info') return { kind: 'info' }
    if (body.cmd === 'settings') return { kind: 'settings', toggle: null }
    return { kind: 'slash', command: body.cmd }
  }

  async function post(request: StudioRequest): Promise<StudioAnswer> {
    if (!core.isToken(bearerOf(request.headers.authorization)))
      return json(401, { success: false, msg: 'Unauthorized' })
    const parsed = bodySchema.safeParse(request.body)
    if (!parsed.success) return json(400, { success: false, msg: 'Unknown command, or a part of it is missing.' })
    const limit = core.rateLimit()
    if (limit !== null) return { ...json(429, { success: false, msg: 'Too many requests.' }), headers: limit }
    const body = parsed.data
    return core.accept(
      {
        wire: 'thenextleg-v1',
        id: drawLetters(),
        followUpId: drawLetters(),
        hook: readHook(body.webhookOverride),
        ref: body.ref,
        origin: request.origin,
        command: commandOf(body),
      },
      (job) => json(200, { success: true, messageId: job.id, createdAt: new Date(job.createdAt).toISOString() }),
    )
  }

  return {
    name: 'thenextleg-v1',
    answer(request) {
      // Early clients post to the bare host.
      return request.method === 'POST' && /^(\/api)?\/?$/.test(request.path) ? post(request) : null
    },
    hookBody: (job) => (isOver(job) && job.status !== 'cancelled' ? resultBody(job, 1, core.pictures) : null),
    lateBody: (job) => ({
      ...progressBody({ ...job, progress: 50 }, core.pictures),
      originatingMessageId: job.id,
      ref: job.ref ?? '',
    }),
  }
}
