import * as z from 'zod/mini'

export const settingsSchema = z.object({
  /** Pass ` --parameters` found in page text on to the API. Off: page text must not choose what the user pays. */
  allowPageParameters: z.boolean(),
  notify: z.boolean(),
  contextMenu: z.boolean(),
})
export type Settings = z.infer<typeof settingsSchema>
