import * as z from 'zod/mini'
import type { Area, AreaChanges } from '../platform/storage.ts'

const key = 'draft'

/** The content of the prompt box. */
export const draftSchema = z.object({
  text: z.string(),
  /**
   * What the chips add: the aspect ratio (`3:2`), the number of pictures, parameters as the API writes them, and of a preset its template and
   * its model.
   */
  parameters: z.object({
    shape: z.optional(z.string()),
    count: z.optional(z.number()),
    extra: z.optional(z.string()),
    template: z.optional(z.string()),
    model: z.optional(z.object({ id: z.string(), connectionId: z.string() })),
  }),
  /** Parameters of the selected text that were left out. */
  leftOut: z.optional(z.array(z.string())),
  /** What of the chosen preset can't be used. */
  unusable: z.optional(z.array(z.enum(['connection', 'shape', 'count', 'parameters']))),
  /** Addresses of reference pictures. */
  references: z.optional(z.array(z.string())),
  /** Whether the text is several prompts, where it may be one or several. Absent: as it suggests. */
  several: z.optional(z.boolean()),
  /** The longest prompt that the API takes, in characters, when a page's text is longer: the user shortens it. */
  limit: z.optional(z.number()),
  /** It was selected on a page before anything was set up, and waits for that. */
  waiting: z.optional(z.boolean()),
})
export type Draft = z.infer<typeof draftSchema>

export const emptyDraft: Draft = { text: '', parameters: {} }

/** Who has written a draft, beside it. */
const writerSchema = z.object({ writer: z.optional(z.string()) })

export interface Drafts {
  readDraft(): Promise<Draft | null>
  writeDraft(draft: Draft): Promise<void>
  clearDraft(): Promise<void>
  /** Calls `listener` with each draft that another page or the worker writes, an empty one when it is cleared. Popup and panel have one draft, and may be open at once. */
  watchDraft(listener: (draft: Draft) => void, signal: AbortSignal): void
}

type OnChanged = (listener: (changes: AreaChanges) => void, signal: AbortSignal) => void

/**
 * @param area `storage.session`: the popup closes at any click outside, and its text must survive that
 * @param onChanged of the same area; the worker, which shows no draft, watches none
 */
export function createDrafts(area: Area, onChanged: OnChanged = () => {}): Drafts {
  const writer = crypto.randomUUID()
  return {
    async readDraft() {
      const parsed = draftSchema.safeParse((await area.get([key]))[key])
      return parsed.success ? parsed.data : null
    },
    writeDraft: (draft) => area.set({ [key]: { ...draft, writer } }),
    // Not removed: a page could not tell its own clearing from another's. Its own leaves the text in the box.
    clearDraft: () => area.set({ [key]: { writer } }),
    watchDraft(listener, signal) {
      onChanged((changes) => {
        const written = changes[key]?.newValue
        const draft = draftSchema.safeParse(written)
        const by = writerSchema.safeParse(written)
        // One's own writing comes back late, when more has been typed.
        if (key in changes && by.data?.writer !== writer) listener(draft.data ?? emptyDraft)
      }, signal)
    },
  }
}
