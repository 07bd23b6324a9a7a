import * as z from 'zod/mini'
import type { Area } from '../platform/storage.ts'

const key = 'draft'

/** What stands in the prompt box. */
export const draftSchema = z.object({
  text: z.string(),
  /** What the chips add: the picture's shape (`3:2`), and parameters as the API writes them. */
  parameters: z.object({ shape: z.optional(z.string()), extra: z.optional(z.string()) }),
  /** Addresses of pictures that go with it. */
  references: z.optional(z.array(z.string())),
  /** It came from a page and is longer than the API takes: how long it may be. The user cuts it. */
  limit: z.optional(z.number()),
})
export type Draft = z.infer<typeof draftSchema>

export interface Drafts {
  readDraft(): Promise<Draft | null>
  writeDraft(draft: Draft): Promise<void>
  clearDraft(): Promise<void>
}

/** @param area `storage.session`: the popup closes at any click outside, and its text must not go with it. */
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
