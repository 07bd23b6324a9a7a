import * as z from 'zod/mini'

/** Fast time as an `info` told it, to draw how it was used. `left` and `of` in `unit`; `at` is epoch ms. */
export const readingSchema = z.object({
  connectionId: z.string(),
  at: z.number(),
  left: z.number(),
  of: z.optional(z.number()),
  unit: z.enum(['hours', 'minutes']),
})
export type Reading = z.infer<typeof readingSchema>
