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
import { useDeeds } from '../../ui/hooks/use-job-actions.ts'
import type { Notice } from '../../ui/hooks/use-notice.ts'
import type { Deeds } from '../../ui/model/job-actions.ts'
import { useFamily } from '../hooks/use-family.ts'
import type { useMarks } from '../hooks/use-marks.ts'
import type { Save } from '../hooks/use-saving.ts'
import type { Sources } from '../hooks/use-sources.ts'
import { familyOf } from '../query/family.ts'
import type { Library, Shelf } from '../query/library.ts'
import { placeOfQuarter } from '../save/quarters.ts'
import { Lightbox } from './lightbox.tsx'
import type { PictureDeeds } from './panel.tsx'

interface OpenedProps {
  id: string
  pairId: string | null
  shelf: Shelf
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
  const { id, pairId, shelf, library, show, compare, marks, send, notify } = props
  const family = useFamily(id, shelf, library)
  const other = useFamily(pairId, shelf, library)
  const last = useRef<Job | null>(null)
  const job = family?.get(id) ?? last.current
  last.current = job ?? null
  const entry = job ? shelf.byId.get(job.id) : undefined
  const members = useMemo(() => (entry ? familyOf(entry, shelf) : []), [entry, shelf])
  const knownTags = useMemo(() => [...new Set(shelf.entries.flatMap(({ tags }) => tags))].sort(), [shelf])
  const acts = useDeeds({ send, jobs: family?.values() ?? [], notify, open: (one) => show(one.id), store: props.store })
  const [isPicking, setPicking] = useState(false)
  if (!job || !entry) return null

  const deeds: Deeds = {
    ...acts,
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
  const picture: PictureDeeds = {
    ...linkDeeds(job, cover, { deeds, pictures: props.pictures }),
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
      shelf={shelf}
      provider={props.sources.get(job.connectionId) ?? ''}
      usual={medianDurationMs(entry, shelf.entries)}
      now={props.now}
      knownTags={knownTags}
      deeds={deeds}
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

function linkDeeds(
  job: Job,
  cover: number | null,
  { deeds, pictures }: { deeds: Deeds; pictures: Pick<PictureReader, 'readPicture'> },
): Pick<PictureDeeds, 'original' | 'copyLink'> {
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
    copyLink: url ? () => deeds.copy(url) : undefined,
  }
}
