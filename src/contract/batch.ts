import * as z from 'zod/mini'
import { reasonSchema } from './reason.ts'

/** Most prompts of one batch. */
export const maxPrompts = 1_000
/** Most characters of all prompts of a batch together, in UTF-16 units: what is written to storage in one piece. */
export const maxCharacters = 400_000
/** Longest beginning of the first prompt by which people know a batch, in UTF-16 units. */
export const maxTitle = 120

/**
 *   running     its prompts are sent one after the other, as the service has room
 *   paused      by the user, or for `reason`; no prompt leaves until it is resumed
 *   done        all prompts were sent, and no job is awaited any more
 *   cancelled   what had not been sent never will be; jobs on their way stay
 */
export const batchStates = ['running', 'paused', 'done', 'cancelled'] as const
export type BatchState = (typeof batchStates)[number]

/**
 * Several prompts that the user sent as one act. Each becomes a job of its own; the write that makes the job also counts it here, so
 * that each is sent once. The prompts themselves are a record of their own, which is written once. All times are epoch ms.
 */
export const batchSchema = z.object({
  id: z.string(),
  connectionId: z.string(),
  /** Drawn by the page: the same one twice is one batch. */
  requestId: z.string(),
  /** The beginning of its first prompt. */
  title: z.string(),
  state: z.enum(batchStates),
  createdAt: z.number(),
  endedAt: z.optional(z.number()),
  /** The model that was chosen when it was sent, where the service has several. */
  model: z.optional(z.string()),
  /** Addresses of pictures that go with each prompt. */
  references: z.optional(z.array(z.string())),
  /** How many prompts there are. */
  total: z.number(),
  /** Index of the first prompt that was never taken. */
  next: z.number(),
  /** Indexes below `next` whose job could not be sent: they are taken before the others. Ascending. */
  back: z.array(z.number()),
  /** How many of its jobs ended with a result, and how many without. */
  done: z.number(),
  failed: z.number(),
  /** Why it waits or paused by itself. */
  reason: z.optional(reasonSchema),
  /** No prompt leaves before this time, because the service refused for its rate or could not be reached. */
  heldUntil: z.optional(z.number()),
  /** How often it had to wait in a row. */
  holds: z.optional(z.number()),
  /** Cancelled, and not by the user: its connection was removed, or its prompts can't be read any more. */
  stoppedBy: z.optional(z.enum(['connection', 'storage'])),
  /** False until the user was notified that it has ended, or has paused by itself. */
  told: z.optional(z.boolean()),
})
export type Batch = z.infer<typeof batchSchema>
