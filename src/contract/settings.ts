import * as z from 'zod/mini'

/** The picture's shape (`3:2`, empty for the API's default) and parameters as the API writes them. */
export const presetSchema = z.object({ name: z.string(), shape: z.string(), extra: z.string() })
export type Preset = z.infer<typeof presetSchema>

/** Written by hand, because zod's own checks would be the largest part of what the popup loads to read settings. */
function wholeNumber({
  value,
  issues,
}: {
  value: number
  issues: { push(issue: { code: 'custom'; input: unknown }): unknown }
}): void {
  if (!Number.isInteger(value) || value < 0) issues.push({ code: 'custom', input: value })
}

/** Each has the default that holds until the user chooses, and for records that were stored before it was there. */
export const settingsSchema = z.object({
  /** Pass ` --parameters` found in page text on to the API. Off: page text must not choose what the user pays. */
  allowPageParameters: z._default(z.boolean(), false),
  notify: z._default(z.boolean(), true),
  contextMenu: z._default(z.boolean(), true),
  /** What the prompt box adds, under names of the user's own, in the order they were saved. */
  presets: z.optional(z.array(presetSchema)),
  /** How many millions of bytes kept pictures may take; 0 for as many as the browser allows. */
  pictureBudgetMb: z._default(z.number().check(wholeNumber), 2000),
})
export type Settings = z.infer<typeof settingsSchema>
