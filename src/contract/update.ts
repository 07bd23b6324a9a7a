import * as z from 'zod/mini'
import { accountSchema } from './account.ts'
import { reasonSchema } from './reason.ts'

/** A picture's address as the API gave it. `quadrant` 1 to 4 when it is a part of a 2x2 grid. */
export const pictureLinkSchema = z.object({
  url: z.string(),
  /** False: the address can't be loaded (a placeholder, no https, not on this machine); never to be fetched, linked or put into a page as one. */
  usable: z.optional(z.literal(false)),
  quadrant: z.optional(z.number()),
  /** Pixels: as told, then as measured when the bytes are here. */
  width: z.optional(z.number()),
  height: z.optional(z.number()),
  /** Epoch ms after which the link is dead, where the link says so. */
  expiresAt: z.optional(z.number()),
  /** As told, then as the bytes are. `animation`: a picture that moves, GIF or WebP, shown as pictures are. */
  kind: z.optional(z.enum(['image', 'animation', 'video'])),
})
export type PictureLink = z.infer<typeof pictureLinkSchema>

/**
 * A button an answer lists. `label` and `customId` are the API's, returned byte for byte; `shown` is for people;
 * `role` and `index` say what it means where that is known, so that Upscale and Vary can stand on each quarter of a grid.
 */
export const buttonSchema = z.object({
  label: z.string(),
  customId: z.optional(z.string()),
  shown: z.string(),
  role: z.enum([
    'upscale',
    'vary',
    'reroll',
    'zoom',
    'pan',
    'region',
    'describe',
    'favourite',
    'seed',
    'cancel',
    'link',
    'other',
  ]),
  index: z.optional(z.number()),
})
export type Button = z.infer<typeof buttonSchema>
export type ButtonRole = Button['role']

/** What one webhook body or one poll answer means. Only what the body tells is there; absent means *not told*. */
export const updateSchema = z.object({
  /** How the update finds its job, tried in this order: the hook's tag, our ref, the API's id of our request. */
  ids: z.object({ tag: z.optional(z.string()), ref: z.optional(z.string()), messageId: z.optional(z.string()) }),
  kind: z.optional(z.enum(['picture', 'describe', 'info', 'settings', 'seed', 'notice'])),
  state: z.enum(['accepted', 'running', 'done', 'failed', 'cancelled']),
  /** 0 to 100. */
  progress: z.optional(z.number()),
  /** Link to the unfinished picture. */
  preview: z.optional(z.string()),
  pictures: z.array(pictureLinkSchema),
  buttons: z.array(buttonSchema),
  text: z.array(z.string()),
  seed: z.optional(z.string()),
  account: z.optional(accountSchema),
  reason: z.optional(reasonSchema),
  /** By which the API finds the job when a follow-up names it: `buttonMessageId`, `taskId`. Opaque. */
  followUpId: z.optional(z.string()),
  /** The body may name a job, and says nothing of it that we know: to be kept for a person to look at. */
  unread: z.optional(z.literal(true)),
  /** What the body says beyond that. Secrets are taken out. */
  rest: z.optional(z.record(z.string(), z.unknown())),
})
export type Update = z.infer<typeof updateSchema>
