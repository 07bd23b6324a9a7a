import * as z from 'zod/mini'
import type { Area } from '../platform/storage.ts'

const key = 'draft'

/** The content of the prompt box. */
export const draftSchema = z.object({
  text: z.string(),
  /** What the chips add: the aspect ratio (`3:2`), the number of pictures, and parameters as the API writes them. */
  parameters: z.object({ shape: z.optional(z.string()), count: z.optional(z.number()), extra: z.optional(z.string()) }),
  /** Addresses of reference pictures. */
  references: z.optional(z.array(z.string())),
  /** The longest prompt that the API takes, in characters, when a page's text is longer: the user shortens it. */
  limit: z.optional(z.number()),
})
export type Draft = z.infer<typeof draftSchema>

export interface Drafts {
  readDraft(): Promise<Draft | null>
  writeDraft(draft: Draft): Promise<void>
  clearDraft(): Promise<void>
}

/** @param area `storage.session`: the popup closes at any click outside, and its text must survive that. */
export function createDrafts(area: Area): Drafts {
  return {
    async readDraft() {
      const parsed = draftSchema.safeParse((await area.get([key]))[key])
      return parsed.success ? parsed.data : null
    },
    writeDraft: (draft) => area.set({ [key]: draft }),
    clearDraft: () => area.remove([key]),
  }
}
