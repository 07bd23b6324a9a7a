import { type Quarter, quarters } from '../../../contract/grid.ts'
import type { Job } from '../../../contract/job.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import { mayBeLoadable } from '../../../shared/address.ts'
import { openLink } from '../../platform/tabs.ts'
import type { PictureReader } from '../../store/pictures.ts'
import { placeOfQuarter } from '../../ui/save/quarters.ts'
import { useGallery } from '../gallery-context.ts'
import type { Save } from '../hooks/use-saving.ts'
import type { Entry } from '../query/entry.ts'

/** What can be done with the picture that is shown, by button and by key. Absent: not possible. */
export interface PictureActions {
  save?: (() => void) | undefined
  saveQuarter?: ((quarter: Quarter) => void) | undefined
  favourite: () => void
  original?: (() => void) | undefined
  copyLink?: (() => void) | undefined
  compare?: (() => void) | undefined
  addTags: (tags: string[]) => void
  removeTag: (tag: string) => void
}

interface PictureActionsOptions {
  job: Job
  entry: Entry
  save: Save
  copy: (text: string) => void
  compare: (() => void) | undefined
}

export function usePictureActions({ job, entry, save, copy, compare }: PictureActionsOptions): PictureActions {
  const { pictures, marks } = useGallery()
  const cover = job.result ? coverOf(job.result) : null
  const hasBytes = job.kept?.some((state) => state === 'kept') ?? false
  const hasQuarters = quarters.some((quarter) => placeOfQuarter(job, quarter))
  return {
    ...(cover === null ? {} : linkActions(job, cover, { copy, pictures })),
    compare,
    save: hasBytes ? () => save([job.id]) : undefined,
    saveQuarter: hasQuarters ? (quarter) => save([job.id], { quarter }) : undefined,
    favourite: () => marks.favourite([entry]),
    addTags: (tags) => marks.addTags([entry], tags),
    removeTag: (tag) => marks.removeTag(entry, tag),
  }
}

/** A minute is enough for the new tab to read it. */
const tabMs = 60_000

interface LinkOptions {
  copy: (text: string) => void
  pictures: Pick<PictureReader, 'readPicture'>
}

/** What leads to the original of one picture. */
export function linkActions(
  job: Job,
  index: number,
  { copy, pictures }: LinkOptions,
): Pick<PictureActions, 'original' | 'copyLink'> {
  const link = job.result?.pictures[index]
  if (!link) return {}
  const isDead =
    link.usable === false ||
    job.kept?.[index] === 'lost' ||
    (link.expiresAt !== undefined && link.expiresAt < Date.now())
  const url = !isDead && mayBeLoadable(link.url) ? link.url : undefined
  const isKept = job.kept?.[index] === 'kept'
  const openKept = async () => {
    const blob = await pictures.readPicture(job.id, index, 'original')
    if (!blob) return url && openLink(url)
    const address = URL.createObjectURL(blob)
    open(address, '_blank', 'noopener')
    setTimeout(() => URL.revokeObjectURL(address), tabMs)
  }
  return {
    original: isKept || url ? () => void openKept() : undefined,
    copyLink: url ? () => copy(url) : undefined,
  }
}
