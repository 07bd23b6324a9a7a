import * as z from 'zod/mini'
import { isWhole, presetsSchema, satisfies } from './preset.ts'

/** What `undoSeconds` may be. */
export const undoChoices = [0, 5, 10] as const

/** Each has the default that holds until the user chooses, and for records that were stored before it was there. */
export const settingsSchema = z.object({
  /** Pass ` --parameters` found in page text on to the API. Off: page text must not choose what the user pays. */
  allowPageParameters: z._default(z.boolean(), false),
  notify: z._default(z.boolean(), true),
  contextMenu: z._default(z.boolean(), true),
  presets: z.optional(presetsSchema),
  /** Name of the preset that *Imagine* in the browser's menu uses. Absent, and where no preset has that name: none. */
  defaultPreset: z.optional(z.string()),
  /** For so many seconds a send can be taken back. 0: it leaves at once. Each second delays every picture. */
  undoSeconds: z._default(z.literal(undoChoices), 0),
  /** Keep the page that a job was made from. Absent: the user was not asked yet, and nothing is kept. */
  rememberSources: z.optional(z.boolean()),
  /** How many millions of bytes kept pictures may take; 0 for as many as the browser allows. */
  pictureBudgetMb: z._default(z.number().check(satisfies(isWhole)), 2000),
})
export type Settings = z.infer<typeof settingsSchema>
