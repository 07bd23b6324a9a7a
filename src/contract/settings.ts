import * as z from 'zod/mini'

export const settingsSchema = z.object({
  /** Pass ` --parameters` found in page text on to the API. Off: page text must not choose what the user pays. */
  allowPageParameters: z.boolean(),
  notify: z.boolean(),
  contextMenu: z.boolean(),
  /** How much room kept pictures may take, in millions of bytes; 0 for as much as the browser gives. */
  pictureBudgetMb: z._default(z.number().check(z.int(), z.gte(0)), 2000),
})
export type Settings = z.infer<typeof settingsSchema>
