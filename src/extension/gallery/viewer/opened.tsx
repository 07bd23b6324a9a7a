import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { openPage } from '../../platform/tabs.ts'
import { draftActions } from '../../ui/actions/draft-actions.ts'
import { useJobActions } from '../../ui/actions/use-job-actions.ts'
import type { JobActions } from '../../ui/model/job-actions.ts'
import { useGallery } from '../gallery-context.ts'
import { type Family, useFamily } from '../hooks/use-family.ts'
import type { ViewState } from '../hooks/use-gallery-view.ts'
import type { Save } from '../hooks/use-saving.ts'
import { Lightbox } from './lightbox.tsx'
import { useComparison } from './use-comparison.ts'

interface OpenedProps {
  id: string
  view: ViewState
  save: Save
  onHelp: () => void
  children: ComponentChildren
}

/** The job that is open, as soon as it is read. The previous one stays in sight until the next one is read. */
export function Opened({ id, view, save, onHelp, children }: OpenedProps) {
  const { snapshot, library } = useGallery()
  const family = useFamily(id, snapshot, library)
  const last = useRef<Job | null>(null)
  const job = family?.get(id) ?? last.current
  last.current = job ?? null
  const entry = job ? snapshot.byId.get(job.id) : undefined
  const comparison = useComparison(id, entry, view)
  const actions = useOpenedActions(job, family, view, save)
  if (!job || !entry) return null
  return (
    <Lightbox
      job={job}
      family={family ?? none}
      entry={entry}
      view={view}
      actions={actions}
      comparison={comparison}
      save={save}
      onHelp={onHelp}
    >
      {children}
    </Lightbox>
  )
}

const none: Family = new Map()

function useOpenedActions(job: Job | null, family: Family | null, { show, remove }: ViewState, save: Save): JobActions {
  const { send, notify, store, drafts } = useGallery()
  const actions = useJobActions({
    send,
    jobs: family?.values() ?? [],
    notify,
    open: (one) => show(one.id),
    store,
  })
  return {
    ...actions,
    // With the gallery's progress, and its question about the download folder.
    save: (one, part) => save([one.id], part),
    remove: () => job && remove([job.id]),
    // Another address each time: a popup that is open in a tab reads the draft when it is loaded.
    ...draftActions(
      drafts,
      (draft) => void drafts.writeDraft(draft).then(() => openPage('popup', { draft: String(Date.now()) })),
    ),
  }
}
