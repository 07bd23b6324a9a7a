import { type Draft, type Drafts, emptyDraft } from '../../store/drafts.ts'
import type { JobActions } from '../model/job-actions.ts'

/** What puts something into the prompt box. @param put stores the draft and shows the box */
export function draftActions(
  drafts: Drafts,
  put: (next: Draft) => void,
): Required<Pick<JobActions, 'edit' | 'change' | 'refer'>> {
  return {
    edit: (prompt) => put({ text: prompt, parameters: {} }),
    change: (url) => put({ ...emptyDraft, references: [url] }),
    refer(url) {
      void drafts.readDraft().then((kept) => {
        const draft = kept ?? emptyDraft
        put({ ...draft, references: [...new Set([...(draft.references ?? []), url])] })
      })
    },
  }
}
