import * as z from 'zod/mini'
import { speedSchema, visibilitySchema } from './command.ts'
import { unitSchema } from './money.ts'

/** The decoded answer of `info`. `entries` holds every key the API sent, in its order and words, also those without a field here. */
export const accountSchema = z.object({
  /** Epoch ms at which the answer reached us; the API's own dates are not trustworthy. */
  readAt: z.number(),
  /** Epoch ms at which the job that asked for it was created. An older answer may arrive after a newer one. */
  askedAt: z.optional(z.number()),
  fast: z.nullable(
    z.object({
      left: z.number(),
      /** The total that `left` is a part of, in the same unit; absent on trials. */
      of: z.optional(z.number()),
      unit: z.enum(['hours', 'minutes']),
      /** 0 to 100: the API's own figure, else computed from `left` and `of`. */
      percent: z.optional(z.number()),
    }),
  ),
  credits: z.nullable(
    z.object({
      left: z.number(),
      /** Absent: credits. */
      unit: z.optional(unitSchema),
      of: z.optional(z.number()),
      extra: z.optional(z.number()),
      expiresAt: z.optional(z.number()),
    }),
  ),
  speed: z.nullable(speedSchema),
  visibility: z.nullable(visibilitySchema),
  queue: z.object({ fast: z.nullable(z.number()), relax: z.nullable(z.number()), running: z.nullable(z.number()) }),
  subscription: z.nullable(
    z.object({
      plan: z.string(),
      status: z.optional(z.string()),
      renewsAt: z.optional(z.number()),
      renewsText: z.optional(z.string()),
    }),
  ),
  /** Every key as it came. `known`: a field above holds the same. */
  entries: z.array(z.object({ key: z.string(), value: z.string(), known: z.boolean() })),
})
export type Account = z.infer<typeof accountSchema>
