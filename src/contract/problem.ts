import * as z from 'zod/mini'

/** RFC 9457 problem JSON as the relay and the studio's control route send it. `code` is stable, `detail` says what to do. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.optional(z.string()),
})
export type Problem = z.infer<typeof problemSchema>
