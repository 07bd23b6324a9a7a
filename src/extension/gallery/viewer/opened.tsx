import type { ComponentChildren } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { openPage } from '../../platform/tabs.ts'
import { useJobActions } from '../../ui/actions/use-job-actions.ts'
import type { JobActions } from '../../ui/model/job-actions.ts'
import { useGallery } from '../gallery-context.ts'
import { type Family, useFamily } from '../hooks/use-family.ts'
import type { ViewState } from '../hooks/use-gallery-view.ts'
import type { Save } from '../hooks/use-saving.ts'
import type { Entry } from '../query/entry.ts'
import { familyOf } from '../query/family.ts'
import { Lightbox } from './lightbox.tsx'
import { usePictureActions } from './picture-actions.ts'

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
  const actions = useOpenedActions(job, family, view)
  if (!job || !entry) return null
  return (
    <OpenedJob
      job={job}
      entry={entry}
      view={view}
      actions={actions}
      comparison={comparison}
      save={save}
      onHelp={onHelp}
    >
      {children}
    </OpenedJob>
  )
}

interface OpenedJobProps extends Omit<OpenedProps, 'id'> {
  job: Job
  entry: Entry
  actions: JobActions
  comparison: Comparison
}

function OpenedJob({ job, entry, view, actions, comparison, save, onHelp, children }: OpenedJobProps) {
  const { pair, members, toggle, show } = comparison
  const picture = usePictureActions({ job, entry, save, copy: actions.copy, compare: toggle })
  return (
    <Lightbox
      job={job}
      pair={pair}
      members={members}
      actions={actions}
      picture={picture}
      previous={view.previous}
      next={view.next}
      onShow={show}
      onRemove={() => view.remove([job.id])}
      onHelp={onHelp}
      onClose={view.close}
    >
      {children}
    </Lightbox>
  )
}

interface Comparison {
  /** Shown beside the open job. */
  pair: Job | null
  /** The family of the open job, the oldest first. */
  members: readonly Entry[]
  /** Begins or ends the comparison; undefined where there is nothing to compare with. */
  toggle: (() => void) | undefined
  /** While a second job is being picked, the strip chooses it; otherwise it opens the job. */
  show: (id: string) => void
}

function useComparison(id: string, entry: Entry | undefined, { pairId, compare, show }: ViewState): Comparison {
  const { snapshot, library } = useGallery()
  const other = useFamily(pairId, snapshot, library)
  const members = useMemo(() => (entry ? familyOf(entry, snapshot) : []), [entry, snapshot])
  const [isPicking, setPicking] = useState(false)
  const neighbour = members.find((member) => member.id !== id && member.cover !== null)
  const toggle = () => {
    setPicking(pairId === null)
    compare(pairId === null ? (neighbour?.id ?? null) : null)
  }
  return {
    pair: pairId === null ? null : (other?.get(pairId) ?? null),
    members,
    toggle: neighbour || pairId !== null ? toggle : undefined,
    show: (one) => (pairId !== null && isPicking ? one !== id && compare(one) : show(one)),
  }
}

function useOpenedActions(job: Job | null, family: Family | null, { show, remove }: ViewState): JobActions {
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
    remove: () => job && remove([job.id]),
    edit: (prompt) =>
      void drafts.writeDraft({ text: prompt, parameters: {} }).then(() => openPage('popup', { draft: '1' })),
  }
}
