import type { ComponentChildren } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { quarters } from '../../../contract/grid.ts'
import type { Job } from '../../../contract/job.ts'
import { medianDurationMs } from '../../../jobs/duration.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import { isLoadable } from '../../../shared/address.ts'
import type { Send } from '../../messaging/client.ts'
import { openLink, openPage } from '../../platform/tabs.ts'
import type { Drafts } from '../../store/drafts.ts'
import type { PictureReader } from '../../store/pictures.ts'
import type { Store } from '../../store/store.ts'
import { useJobActions } from '../../ui/hooks/use-job-actions.ts'
import type { Notice } from '../../ui/hooks/use-notice.ts'
import type { JobActions } from '../../ui/model/job-actions.ts'
import { useFamily } from '../hooks/use-family.ts'
import type { useMarks } from '../hooks/use-marks.ts'
import type { Save } from '../hooks/use-saving.ts'
import type { Sources } from '../hooks/use-sources.ts'
import { familyOf } from '../query/family.ts'
import type { Library, LibrarySnapshot } from '../query/library.ts'
import { placeOfQuarter } from '../save/quarters.ts'
import { Lightbox } from './lightbox.tsx'
import type { PictureActions } from './panel.tsx'

interface OpenedProps {
  id: string
  pairId: string | null
  snapshot: LibrarySnapshot
  library: Library
  store: Store
  drafts: Drafts
  pictures: PictureReader
  sources: Sources
  send: Send
  now: number
  marks: ReturnType<typeof useMarks>
  notify: (text: string, tone?: Notice['tone']) => void
  save: Save
  remove: (jobIds: readonly string[]) => void
  show: (id: string) => void
  compare: (id: string | null) => void
  previous: (() => void) | null
  next: (() => void) | null
  onHelp: () => void
  onClose: () => void
  children: ComponentChildren
}

/** The lightbox with what it needs of the library and the worker. The last picture stays until the next one is read. */
export function Opened(props: OpenedProps) {
  const { id, pairId, snapshot, library, show, compare, marks, send, notify } = props
  const family = useFamily(id, snapshot, library)
  const other = useFamily(pairId, snapshot, library)
  const last = useRef<Job | null>(null)
  const job = family?.get(id) ?? last.current
  last.current = job ?? null
  const entry = job ? snapshot.byId.get(job.id) : undefined
  const members = useMemo(() => (entry ? familyOf(entry, snapshot) : []), [entry, snapshot])
  const knownTags = useMemo(() => [...new Set(snapshot.entries.flatMap(({ tags }) => tags))].sort(), [snapshot])
  const pageActions = useJobActions({
    send,
    jobs: family?.values() ?? [],
    notify,
    open: (one) => show(one.id),
    store: props.store,
  })
  const [isPicking, setPicking] = useState(false)
  if (!job || !entry) return null

  const actions: JobActions = {
    ...pageActions,
    remove: () => props.remove([job.id]),
    edit: (prompt) =>
      void props.drafts.writeDraft({ text: prompt, parameters: {} }).then(() => openPage('popup', { draft: '1' })),
  }
  const pair = pairId === null ? null : (other?.get(pairId) ?? null)
  const neighbour = members.find((member) => member.id !== id && member.cover !== null)
  const toggleCompare = () => {
    setPicking(pairId === null)
    compare(pairId === null ? (neighbour?.id ?? null) : null)
  }
  const cover = job.result ? coverOf(job.result) : null
  const hasBytes = job.kept?.some((state) => state === 'kept') ?? false
  const picture: PictureActions = {
    ...linkActions(job, cover, { actions, pictures: props.pictures }),
    save: hasBytes ? () => props.save([job.id]) : undefined,
    saveQuarter: quarters.some((quarter) => placeOfQuarter(job, quarter))
      ? (quarter) => props.save([job.id], quarter)
      : undefined,
    favourite: () => marks.favourite([entry]),
    compare: neighbour || pairId !== null ? toggleCompare : undefined,
    addTags: (tags) => marks.addTags([entry], tags),
    removeTag: (tag) => marks.removeTag(entry, tag),
  }
  return (
    <Lightbox
      job={job}
      pair={pair}
      members={members}
      snapshot={snapshot}
      provider={props.sources.get(job.connectionId) ?? ''}
      usual={medianDurationMs(entry, snapshot.entries)}
      now={props.now}
      knownTags={knownTags}
      actions={actions}
      picture={picture}
      previous={props.previous}
      next={props.next}
      // While two are compared, the strip chooses the second one.
      onShow={(one) => (pairId !== null && isPicking ? one !== id && compare(one) : show(one))}
      onRemove={() => props.remove([job.id])}
      onHelp={props.onHelp}
      onClose={props.onClose}
    >
      {props.children}
    </Lightbox>
  )
}

/** A minute is enough for the new tab to read it. */
const tabMs = 60_000

function linkActions(
  job: Job,
  cover: number | null,
  { actions, pictures }: { actions: JobActions; pictures: Pick<PictureReader, 'readPicture'> },
): Pick<PictureActions, 'original' | 'copyLink'> {
  const link = cover === null ? undefined : job.result?.pictures[cover]
  if (!link || cover === null) return {}
  const isDead =
    link.usable === false ||
    job.kept?.[cover] === 'lost' ||
    (link.expiresAt !== undefined && link.expiresAt < Date.now())
  const url = !isDead && isLoadable(link.url, true) ? link.url : undefined
  const isKept = job.kept?.[cover] === 'kept'
  const openKept = async () => {
    const blob = await pictures.readPicture(job.id, cover, 'original')
    if (!blob) return url && openLink(url)
    const address = URL.createObjectURL(blob)
    open(address, '_blank', 'noopener')
    setTimeout(() => URL.revokeObjectURL(address), tabMs)
  }
  return {
    original: isKept || url ? () => void openKept() : undefined,
    copyLink: url ? () => actions.copy(url) : undefined,
  }
}
