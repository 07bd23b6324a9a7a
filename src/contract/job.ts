import * as z from 'zod/mini'
import { commandSchema, speedSchema } from './command.ts'
import { costSchema } from './money.ts'
import { reasonSchema } from './reason.ts'
import { sourceSchema } from './source.ts'
import { buttonSchema, pictureLinkSchema } from './update.ts'

export const jobStates = [
  'sending',
  'accepted',
  'running',
  'done',
  'failed',
  'cancelled',
  'overdue',
  'unknown',
] as const
export type JobState = (typeof jobStates)[number]

export const resultSchema = z.object({
  pictures: z.array(pictureLinkSchema),
  buttons: z.array(buttonSchema),
  text: z.array(z.string()),
  seed: z.optional(z.string()),
  cost: z.optional(costSchema),
})
export type Result = z.infer<typeof resultSchema>

/**
 * One command on its way, from before it is sent until it ends. All times are epoch ms of this machine's clock: the APIs
 * stamp their dates at the moment of the result, so that no duration can be computed from them.
 */
export const jobSchema = z.object({
  /** Drawn by us, sent as `ref` and as the hook's tag. Ids sort by time. */
  id: z.string(),
  connectionId: z.string(),
  /** Id of the provider that reads its updates, also after the connection was removed. */
  provider: z.optional(z.string()),
  command: commandSchema,
  state: z.enum(jobStates),
  createdAt: z.number(),
  updatedAt: z.number(),
  acceptedAt: z.optional(z.number()),
  endedAt: z.optional(z.number()),
  /** When the job turns `overdue` if no result has come. */
  deadlineAt: z.number(),
  /**
   * Until when (epoch ms) the user can take it back. A job with this field is `sending` and has certainly not left the browser: the
   * field is removed in a write of its own before anything is sent.
   */
  heldUntil: z.optional(z.number()),
  /** Where it was sent: the API's origin, and the inbox that its hook names (see `inboxMark`). Removed when the job ends. */
  sent: z.optional(z.object({ origin: z.string(), inbox: z.optional(z.string()) })),
  /** Epoch ms of the first sign that the API does not know the job, or of its time being over. One sign alone does not end it. */
  doubtedAt: z.optional(z.number()),
  /** The API has agreed to stop it. Some then forget it, so that *nobody knows of it* means that it was stopped. */
  cancelAgreed: z.optional(z.literal(true)),
  /** When the API is polled next, and how many polls there have been. */
  nextCheckAt: z.optional(z.number()),
  checks: z.optional(z.number()),
  /** The API's id of our request, from the receipt. */
  messageId: z.optional(z.string()),
  /** The update's `followUpId`: by which the API finds this job when a follow-up names it. Stored and archived under this key. */
  handle: z.optional(z.string()),
  parentId: z.optional(z.string()),
  /** The batch it belongs to, and which of its prompts it is. */
  batchId: z.optional(z.string()),
  batchIndex: z.optional(z.number()),
  /** Its request has certainly not left this browser: a worker that finds it so may put its prompt back. Only of jobs of a batch. */
  unsent: z.optional(z.literal(true)),
  /** The page it was made from. Follow-ups have their ancestors' (`sourcePageOf`). One that does not parse is left out, not the job. */
  source: z.catch(z.optional(sourceSchema), undefined),
  /** It was made from a page before the user was asked whether to remember pages: the question is shown with its result. */
  sourceUnasked: z.optional(z.literal(true)),
  /** The mode in which it was sent, as far as known: the account's, or the one that the prompt sets. */
  speed: z.optional(speedSchema),
  /** The model it was sent to, where the service has several. */
  model: z.optional(z.string()),
  /** Parameters of the prompt that the service has no field for, or takes only nearly: `--chaos 10`, `--ar 5:4 (4:3)`. */
  unused: z.optional(z.array(z.string())),
  /** Parameters of the selected text that were not sent, because a page must not choose them. */
  leftOut: z.optional(z.array(z.string())),
  /** Name of the preset it was made with. */
  preset: z.optional(z.string()),
  /** 0 to 100. */
  progress: z.optional(z.number()),
  preview: z.optional(z.string()),
  result: z.optional(resultSchema),
  reason: z.optional(reasonSchema),
  /** Buttons of this job that were pressed: `customId` where there is one, else the label. */
  pressed: z.optional(z.array(z.string())),
  /**
   * What is stored of each picture, by index in `result.pictures`. `waiting`: it is still to be fetched. `kept`: the original.
   * `reduced`: small copies; the original was deleted to make room. `lost`: nothing, and the link is dead or held no picture.
   */
  kept: z.optional(z.array(z.enum(['waiting', 'kept', 'reduced', 'lost']))),
  /** Small copies of pictures that came as bytes within an answer are still to be made: they are shown before that. */
  smallDue: z.optional(z.literal(true)),
  /**
   * False until the user was notified of the end, or of the doubt that the job is in: a worker that was ended in between notifies
   * later, and never twice.
   */
  told: z.optional(z.boolean()),
  /** The user's own marks. No update from the API changes them. */
  favourite: z.optional(z.boolean()),
  tags: z.optional(z.array(z.string())),
  /** Epoch ms at which the user last saved one of its pictures as a file. */
  savedAt: z.optional(z.number()),
})
export type Job = z.infer<typeof jobSchema>
