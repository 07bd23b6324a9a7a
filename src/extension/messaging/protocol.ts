import * as z from 'zod/mini'
import { accountSchema } from '../../contract/account.ts'
import { maxPrompts } from '../../contract/batch.ts'
import { commandSchema } from '../../contract/command.ts'
import { connectionSchema } from '../../contract/connection.ts'
import { fastTimeSampleSchema } from '../../contract/fast-time-sample.ts'
import { jobSchema } from '../../contract/job.ts'
import type { Reason } from '../../contract/reason.ts'
import { settingsSchema } from '../../contract/settings.ts'
import { sourceSchema } from '../../contract/source.ts'
import { maxBatch } from './max-batch.ts'

const empty = z.object({})
const job = z.object({ jobId: z.string() })
const batch = z.object({ id: z.string() })
const { token: _, ...withoutToken } = connectionSchema.shape
/** Which picture, and under what name a page offers its bytes, see `transfer.ts`. */
const offeredPicture = z.object({ jobId: z.string(), index: z.number(), offer: z.string() })
/** Most tags of a job. */
const maxTags = 50
const tag = z.string().check(z.minLength(1), z.maxLength(60))

interface JobReply {
  jobId: string
}

/** `heldUntil`: until when it is held back and can be undone, epoch ms. */
interface SentReply extends JobReply {
  heldUntil?: number | undefined
}

/** One message. `reply` is there for its type alone: what the worker replies is of the page's own build, and not parsed. */
interface Message<Request extends z.ZodMiniType, Reply> {
  request: Request
  reply?: Reply
}

/** A message that is replied to with `Reply`; with nothing, unless said otherwise. */
function replies<Reply = Record<string, never>>() {
  return <Request extends z.ZodMiniType>(request: Request): Message<Request, Reply> => ({ request })
}

const done = replies()

/**
 * What pages may ask of the worker, by name. The worker alone writes jobs, account and cursor; pages read storage themselves and
 * send intents here. A reply travels as `{ok, value}` or `{ok, error}`. The handlers of an area, which is what stands before the
 * dot, are in `background/handlers/<area>.ts`.
 */
export const protocol = {
  /**
   * Saves the job, then sends it. Replies as soon as it is saved. `requestId` is drawn by the page: the same one twice is one job, and so
   * is the same command a moment later, unless the user says `again`. `model`: in place of the active connection's.
   */
  'jobs.submit': replies<SentReply>()(
    z.object({
      command: commandSchema,
      requestId: z.string(),
      parentId: z.optional(z.string()),
      again: z.optional(z.boolean()),
      model: z.optional(z.string()),
      /** The page it was made from, of a job that is made once more. */
      source: z.optional(sourceSchema),
    }),
  ),
  /** The user wants it sent again, knowing that it may have been sent: a new job with the same command. */
  'jobs.resend': replies<SentReply>()(job),
  /** Removes a job that is held back, as if it had never been. `undone` is false when it has already been sent. */
  'jobs.undo': replies<{ undone: boolean }>()(job),
  /** Asks the API's poll route and the relay now. `found`: something new was learnt. */
  'jobs.check': replies<{ found: boolean }>()(job),
  /** Forgets a job and its pictures. A pending one is no longer waited for. */
  'jobs.delete': done(job),
  /**
   * Asks the API to stop a job, where it can: replies with the job that asks. What became of the other is then asked for,
   * since not all APIs tell. A job that is held back is undone instead, and is itself the reply.
   */
  'jobs.cancel': replies<JobReply>()(job),
  /**
   * The picture at an address, as bytes: a preview, a result that is not kept (`jobId`), or a reference image. Pages load no
   * address themselves. The worker asks a host only where the user allowed it. `src` is a `data:` URL, null when the picture can't be
   * had; `forbidden`: the browser may not talk to its host until the user allows it.
   */
  'pictures.show': replies<{ src: string | null; forbidden?: boolean }>()(
    z.object({
      url: z.string(),
      jobId: z.optional(z.string()),
      size: z.enum(['thumbnail', 'original']),
    }),
  ),
  /**
   * Keeps a picture that the user added, by file, paste or drop, until no job and no draft names it. Replies with the address that
   * stands for it in a command; null when it is no picture, or too large to be sent.
   */
  'pictures.upload': replies<{ url: string | null }>()(z.object({ offer: z.string() })),
  /** Small copies of a kept picture that only a page can draw: of a film. Nothing happens when the picture is gone. */
  'pictures.poster': done(offeredPicture),
  /** The user's own marks on a job; what is not named stays. `saved`: one of its pictures was saved as a file. */
  'jobs.mark': done(
    z.object({
      jobId: z.string(),
      favourite: z.optional(z.boolean()),
      saved: z.optional(z.boolean()),
      /** One by one, so that two pages that add one each do not undo each other. */
      addTags: z.optional(z.array(tag).check(z.maxLength(maxTags))),
      removeTags: z.optional(z.array(tag).check(z.maxLength(maxTags))),
    }),
  ),
  /** Pictures of these jobs were saved as files. Jobs that are gone are passed over. */
  'jobs.saved': done(z.object({ jobIds: z.array(z.string()).check(z.maxLength(maxBatch)) })),
  /**
   * Takes in what an archive holds and this browser does not: nothing of ours is overwritten, but for a job that still waits here
   * and has ended there. The pictures that the jobs call `kept` must be stored before. Connections come without their tokens.
   * Replies with how many jobs are new, were completed, and stayed as they are.
   */
  'archive.merge': replies<{ added: number; completed: number; same: number }>()(
    z.object({
      connections: z.array(z.object(withoutToken)),
      accounts: z.array(z.object({ connectionId: z.string(), account: accountSchema })),
      readings: z.array(fastTimeSampleSchema),
      jobs: z.array(jobSchema).check(z.maxLength(maxBatch)),
    }),
  ),
  /**
   * Keeps pictures that an archive holds, before the jobs that name them: each whole where its part of the offer has an original, else
   * its small copies. All or none. `storage`: there is no room.
   */
  'archive.pictures': done(
    z.object({
      pictures: z.array(z.object({ jobId: z.string(), index: z.number() })).check(z.maxLength(maxBatch)),
      offer: z.string(),
    }),
  ),
  /** The user has read how many pictures were evicted: the count begins again at zero. */
  'budget.seen': done(empty),
  /** Deletes what came for no job of ours. */
  'unmatched.delete': done(z.object({ key: z.string() })),
  /**
   * Takes what came for no job of ours as the end of the waiting job `jobId`, else as a new job of its own that has ended.
   * Replies with the job it belongs to now.
   */
  'unmatched.adopt': replies<JobReply>()(z.object({ key: z.string(), jobId: z.optional(z.string()) })),
  /**
   * Sends these prompts to the active connection, one after the other, each as a job of its own. Replies as soon as they are saved. The
   * same `requestId` twice is one batch.
   */
  'batches.create': replies<{ batchId: string }>()(
    z.object({
      requestId: z.string(),
      prompts: z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(maxPrompts)),
      references: z.optional(z.array(z.string()).check(z.maxLength(maxBatch))),
      model: z.optional(z.string()),
    }),
  ),
  /** No further prompt of this batch leaves. Jobs on their way stay. */
  'batches.pause': done(batch),
  'batches.resume': done(batch),
  /** What has not been sent never will be. Jobs on their way stay. */
  'batches.cancel': done(batch),
  /** Forgets a batch that has ended. Its jobs stay. */
  'batches.remove': done(batch),
  /** Sends `info`: to the active connection unless another is named. */
  'account.refresh': replies<JobReply>()(z.object({ connectionId: z.optional(z.string()) })),
  /** What is sent from now on goes there. Jobs on their way stay where they are. */
  'connections.activate': done(z.object({ id: z.string() })),
  /** What the user calls it; empty: by its API. */
  'connections.rename': done(z.object({ id: z.string(), name: z.string() })),
  /** Forgets address, token and account. Its jobs stay. When it was active, none is: where to pay is the user's to choose. */
  'connections.remove': done(z.object({ id: z.string() })),
  /**
   * The models that a saved connection offers, read from its service: at most 1,000. `models` is null where the service has no list,
   * and where it could not be read, which `reason` explains.
   */
  'connections.models': replies<{ models: { id: string; name: string }[] | null; reason?: Reason | undefined }>()(
    z.object({ id: z.string() }),
  ),
  /** Forgets from which pages jobs were made: replies with of how many. */
  'sources.forget': replies<{ forgotten: number }>()(empty),
  /** A page was opened: one look at the relay, and whatever a killed worker left behind. */
  'sync.refresh': done(empty),
  /** Saves the settings as a whole; the menu item comes and goes with them. */
  'settings.save': done(settingsSchema),
  /**
   * Saves a connection; an empty token keeps the saved one, as long as the origin is the same. It becomes the active one when there
   * is none.
   */
  'setup.connect': done(connectionSchema),
  /**
   * Opens an inbox on this relay with a new or the kept secret and saves it; an empty address does without a relay. `anew`: with a new
   * one in any case, so that who knows the old hook writes to nobody; jobs on their way there are still heard of.
   * Replies with how long it took, ms, and why it did not work.
   */
  'setup.relay': replies<{ ms: number; reason?: Reason | undefined }>()(
    z.object({ address: z.string(), accessKey: z.string(), anew: z.optional(z.boolean()) }),
  ),
  /**
   * One step of *Test everything*; *token* tests the active connection unless another is named. `jobId`: the `info` job that *token*
   * sent, whose end the page then watches.
   */
  'setup.test': replies<{ ms: number; ok: boolean; reason?: Reason | undefined; jobId?: string | undefined }>()(
    z.object({ step: z.enum(['relay', 'hook', 'token']), connectionId: z.optional(z.string()) }),
  ),
} as const

export type Protocol = typeof protocol
export type MessageName = keyof Protocol
export type MessageRequest<Name extends MessageName> = z.infer<Protocol[Name]['request']>
export type MessageReply<Name extends MessageName> = NonNullable<Protocol[Name]['reply']>

/**
 * Why the worker could not do as asked. One sentence each in `public/_locales` (`failure_<code>`).
 *
 *   not-set-up    no connection is active
 *   no-such-job   it was deleted meanwhile
 *   no-such-batch it has ended meanwhile, or was removed
 *   too-long      the prompts of a batch are too long together
 *   too-many      there are as many unfinished batches as may be
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
  'no-such-batch',
  'too-long',
  'too-many',
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
