import * as z from 'zod/mini'

/**
 * The fast time left at one moment, as an answer to `info` says it; the statistics draw its use from them. `left` and `of` in
 * `unit`; `at` is epoch ms.
 */
export const fastTimeSampleSchema = z.object({
  connectionId: z.string(),
  at: z.number(),
  left: z.number(),
  of: z.optional(z.number()),
  unit: z.enum(['hours', 'minutes']),
})
export type FastTimeSample = z.infer<typeof fastTimeSampleSchema>
