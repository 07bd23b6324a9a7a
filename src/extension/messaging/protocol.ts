import * as z from 'zod/mini'
import { accountSchema } from '../../contract/account.ts'
import { commandSchema } from '../../contract/command.ts'
import { connectionSchema } from '../../contract/connection.ts'
import { jobSchema } from '../../contract/job.ts'
import { readingSchema } from '../../contract/reading.ts'
import { reasonSchema } from '../../contract/reason.ts'
import { settingsSchema } from '../../contract/settings.ts'

const nothing = z.object({})
const jobId = z.object({ jobId: z.string() })
/** Most jobs that one message names or carries. */
export const maxBatch = 200
const tag = z.string().check(z.minLength(1), z.maxLength(60))

/**
 * What pages may ask of the worker: name -> shape of the request and of the reply. The worker alone writes jobs, account
 * and cursor; pages read storage themselves and send intents here. A reply travels as `{ok, value}` or `{ok, error}`.
 */
export const protocol = {
  /** Saves the job, then sends it. Replies as soon as it is saved. `requestId` is drawn by the page: the same one twice is one job. */
  'jobs.submit': {
    request: z.object({ command: commandSchema, requestId: z.string(), parentId: z.optional(z.string()) }),
    reply: jobId,
  },
  /** The user wants it sent again, knowing that it may have been sent: a new job with the same command. */
  'jobs.resend': { request: jobId, reply: jobId },
  /** Asks the API's poll route and the relay now. `found` tells whether anything new was learnt. */
  'jobs.check': { request: jobId, reply: z.object({ found: z.boolean() }) },
  /** Forgets a job and its pictures. A pending one is no longer waited for. */
  'jobs.delete': { request: jobId, reply: nothing },
  /**
   * Asks the API to stop a job, where it can: replies with the job that asks. What became of the other is then asked for,
   * since not all APIs tell.
   */
  'jobs.cancel': { request: jobId, reply: jobId },
  /** The user's own marks on a job; what is not named stays. `saved`: one of its pictures was saved as a file. */
  'jobs.mark': {
    request: z.object({
      jobId: z.string(),
      favourite: z.optional(z.boolean()),
      saved: z.optional(z.boolean()),
      tags: z.optional(z.array(tag).check(z.maxLength(50))),
    }),
    reply: nothing,
  },
  /** Pictures of these jobs were saved as files. Jobs that are gone are passed over. */
  'jobs.saved': { request: z.object({ jobIds: z.array(z.string()).check(z.maxLength(maxBatch)) }), reply: nothing },
  /**
   * Takes in what an archive holds and this browser does not: nothing of ours is overwritten, but for a job that still waits here
   * and has ended there. The pictures that the jobs call `kept` must be stored before. Connections come without their tokens.
   */
  'archive.merge': {
    request: z.object({
      connections: z.array(z.omit(connectionSchema, { token: true })),
      accounts: z.array(z.object({ connectionId: z.string(), account: accountSchema })),
      readings: z.array(readingSchema),
      jobs: z.array(jobSchema).check(z.maxLength(maxBatch)),
    }),
    /** How many jobs are new, were completed, and stayed as they are. */
    reply: z.object({ added: z.number(), completed: z.number(), same: z.number() }),
  },
  /** The user has read what was let go to make room: it is counted anew from here. */
  'budget.seen': { request: nothing, reply: nothing },
  /** Deletes what came for no job of ours. */
  'unmatched.delete': { request: z.object({ key: z.string() }), reply: nothing },
  /**
   * Takes what came for no job of ours as the end of the waiting job `jobId`, else as a new job of its own that has ended.
   * Replies with the job it belongs to now.
   */
  'unmatched.adopt': { request: z.object({ key: z.string(), jobId: z.optional(z.string()) }), reply: jobId },
  /** Sends `info`: to the active connection unless another is named. */
  'account.refresh': { request: z.object({ connectionId: z.optional(z.string()) }), reply: jobId },
  /** What is sent from now on goes there. Jobs on their way stay where they are. */
  'connections.activate': { request: z.object({ id: z.string() }), reply: nothing },
  /** Forgets address, token and account. Its jobs stay. When it was active, none is: where to pay is the user's to choose. */
  'connections.remove': { request: z.object({ id: z.string() }), reply: nothing },
  /** A page was opened: one look at the relay, and whatever a killed worker left behind. */
  'sync.wake': { request: nothing, reply: nothing },
  /** Saves the settings as a whole; the menu item comes and goes with them. */
  'settings.save': { request: settingsSchema, reply: nothing },
  /** Saves and activates a connection; an empty token keeps the saved one, as long as the origin is the same. */
  'setup.connect': { request: connectionSchema, reply: nothing },
  /** Opens an inbox on this relay with a new or the kept secret and saves it; an empty address does without a relay. */
  'setup.relay': {
    request: z.object({ address: z.string(), accessKey: z.string() }),
    reply: z.object({ ms: z.number(), reason: z.optional(reasonSchema) }),
  },
  /** One step of *Test everything*. `ms`: how long it took. */
  'setup.test': {
    request: z.object({ step: z.enum(['relay', 'hook', 'token']) }),
    reply: z.object({
      ms: z.number(),
      ok: z.boolean(),
      reason: z.optional(reasonSchema),
      /** The `info` job that *token* sent, whose end the page then watches. */
      jobId: z.optional(z.string()),
    }),
  },
} as const

export type Protocol = typeof protocol
export type MessageName = keyof Protocol
export type MessageRequest<Name extends MessageName> = z.infer<Protocol[Name]['request']>
export type MessageReply<Name extends MessageName> = z.infer<Protocol[Name]['reply']>

/**
 * Why the worker could not do as asked. One sentence each in `public/_locales` (`failure_<code>`).
 *
 *   not-set-up    no connection is active
 *   no-such-job   it was deleted meanwhile
 *   not-a-result  what came holds nothing that a job could end with
 *   bad-address   no https address (http is for this machine only)
 *   token-needed  the saved token belongs to another origin
 *   bad-request   the page sent what the worker does not understand: they are of different versions
 *   storage       the browser refused to write; nothing was sent
 *   worker        the worker did not answer
 */
export const failureCodes = [
  'not-set-up',
  'no-such-job',
  'not-a-result',
  'bad-address',
  'token-needed',
  'bad-request',
  'storage',
  'worker',
] as const
export type FailureCode = (typeof failureCodes)[number]
export interface MessageFailure {
  code: FailureCode
}
