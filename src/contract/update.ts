import * as z from 'zod/mini'
import { accountSchema } from './account.ts'
import { costSchema } from './money.ts'
import { reasonSchema } from './reason.ts'

/** A picture's address as the API gave it. `quadrant` 1 to 4 when it is a part of a 2x2 grid. */
export const pictureLinkSchema = z.object({
  url: z.string(),
  /**
   * False: the address can't be loaded (a placeholder, or http elsewhere than where the job's connection is). It is never fetched,
   * linked or put into a page.
   */
  usable: z.optional(z.literal(false)),
  /** The picture came as bytes within the answer, and is kept from the start. `url` is `inline:` and its number, and leads nowhere. */
  inline: z.optional(z.literal(true)),
  quadrant: z.optional(z.number()),
  /** Pixels: the API's figures until the bytes are stored, then measured ones. */
  width: z.optional(z.number()),
  height: z.optional(z.number()),
  /** Epoch ms after which the link is dead, where the link says so. */
  expiresAt: z.optional(z.number()),
  /** The API's word until the bytes are stored, then what they are. `animation`: a moving GIF or WebP, shown like a picture. */
  kind: z.optional(z.enum(['image', 'animation', 'video'])),
})
export type PictureLink = z.infer<typeof pictureLinkSchema>

/**
 * A button an answer lists. `label` and `customId` are the API's and are sent back byte for byte; `shown` is for people.
 * `role` and `index` say what it does where that is known, so that Upscale and Vary can be shown on each quarter of a grid.
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

/** What one webhook body or one poll answer means. Holds only what the body says; an absent field means that the body did not say. */
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
  cost: z.optional(costSchema),
  account: z.optional(accountSchema),
  reason: z.optional(reasonSchema),
  /** By which the API finds the job when a follow-up names it: `buttonMessageId`, `taskId`. Opaque. */
  followUpId: z.optional(z.string()),
  /** The body may name a job, but nothing else in it was understood. It is kept as unmatched, for the user to look at. */
  unread: z.optional(z.literal(true)),
  /** The unrecognized fields of the body, without secrets. */
  rest: z.optional(z.record(z.string(), z.unknown())),
})
export type Update = z.infer<typeof updateSchema>
