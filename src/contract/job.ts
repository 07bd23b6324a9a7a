import * as z from 'zod/mini'
import { commandSchema, speedSchema } from './command.ts'
import { reasonSchema } from './reason.ts'
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
})
export type Result = z.infer<typeof resultSchema>

/**
 * One command on its way, from before it is sent until it ends. All times are epoch ms of this machine's clock: the APIs
 * stamp their dates at the moment of the result, so that no duration can be told from them.
 */
export const jobSchema = z.object({
  /** Ours, sent as `ref` and as the hook's tag; sorts by time. */
  id: z.string(),
  connectionId: z.string(),
  /** Whose wire its news speak: they can be read after the connection was removed. */
  provider: z.optional(z.string()),
  command: commandSchema,
  state: z.enum(jobStates),
  createdAt: z.number(),
  updatedAt: z.number(),
  acceptedAt: z.optional(z.number()),
  endedAt: z.optional(z.number()),
  /** When silence turns the job `overdue`. */
  deadlineAt: z.number(),
  /** Where it was sent, until it ends: the API's origin, and which inbox hears of it (see `inboxMark`). */
  sent: z.optional(z.object({ origin: z.string(), inbox: z.optional(z.string()) })),
  /** Epoch ms since when nobody knows of it: the API said so, or its time is over. One such word is not believed. */
  doubtedAt: z.optional(z.number()),
  /** Next look at the API's poll route, and how many there have been. */
  nextCheckAt: z.optional(z.number()),
  checks: z.optional(z.number()),
  /** The API's id of our request, from the receipt. */
  messageId: z.optional(z.string()),
  /** What the API wants to hear in a follow-up on this job. */
  handle: z.optional(z.string()),
  parentId: z.optional(z.string()),
  /** Mode in which it was sent, as far as known: the account's, or the prompt's own. */
  speed: z.optional(speedSchema),
  /** 0 to 100. */
  progress: z.optional(z.number()),
  preview: z.optional(z.string()),
  result: z.optional(resultSchema),
  reason: z.optional(reasonSchema),
  /** Buttons of this job that were pressed: `customId` where there is one, else the label. */
  pressed: z.optional(z.array(z.string())),
  /**
   * How the pictures' bytes fare, by index in `result.pictures`. `waiting`: still to be fetched. `kept`: as they came. `reduced`:
   * the original went to make room, small copies are left. `lost`: nothing is here, and the link is dead or held no picture.
   */
  kept: z.optional(z.array(z.enum(['waiting', 'kept', 'reduced', 'lost']))),
  /** False until the user has been told of the end; a killed worker tells late, not never and not twice. */
  told: z.optional(z.boolean()),
  /** The user's own marks. Nothing of the API changes them. */
  favourite: z.optional(z.boolean()),
  tags: z.optional(z.array(z.string())),
  /** Epoch ms at which the user last saved one of its pictures as a file. */
  savedAt: z.optional(z.number()),
})
export type Job = z.infer<typeof jobSchema>
