import { type Quarter, quarters } from '../../../contract/grid.ts'
import type { Job } from '../../../contract/job.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import { mayBeLoadable } from '../../../shared/address.ts'
import { openLink } from '../../platform/tabs.ts'
import type { PictureReader } from '../../store/pictures.ts'
import { copyQuarter, hasQuarters, outCommands } from '../../ui/actions/out-commands.ts'
import type { JobActions } from '../../ui/model/job-actions.ts'
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
  copyPicture?: (() => void) | undefined
  copyQuarter?: ((quarter: Quarter) => void) | undefined
  copyLink?: (() => void) | undefined
  compare?: (() => void) | undefined
  addTags: (tags: string[]) => void
  removeTag: (tag: string) => void
}

interface PictureActionsOptions {
  job: Job
  entry: Entry
  prompt: string
  save: Save
  actions: JobActions
  compare: (() => void) | undefined
}

export function usePictureActions(options: PictureActionsOptions): PictureActions {
  const { job, entry, prompt, save, actions, compare } = options
  const { pictures, marks } = useGallery()
  const cover = job.result ? coverOf(job.result) : null
  const hasBytes = job.kept?.some((state) => state === 'kept') ?? false
  const canSaveQuarter = quarters.some((quarter) => placeOfQuarter(job, quarter))
  const out = outCommands({ job, prompt, actions })
  return {
    original: cover === null ? undefined : openOriginal(job, cover, pictures),
    copyPicture: out.picture?.run,
    copyQuarter: hasQuarters(job) ? (quarter) => copyQuarter(actions.out, job, quarter) : undefined,
    copyLink: out.link?.run,
    compare,
    save: hasBytes ? () => save([job.id]) : undefined,
    saveQuarter: canSaveQuarter ? (quarter) => save([job.id], { quarter }) : undefined,
    favourite: () => marks.favourite([entry]),
    addTags: (tags) => marks.addTags([entry], tags),
    removeTag: (tag) => marks.removeTag(entry, tag),
  }
}

/** A minute is enough for the new tab to read it. */
const tabMs = 60_000

/** Opens the original of one picture in a tab; undefined where neither bytes nor a link are left. */
export function openOriginal(
  job: Job,
  index: number,
  pictures: Pick<PictureReader, 'readPicture'>,
): (() => void) | undefined {
  const link = job.result?.pictures[index]
  if (!link) return undefined
  const isDead =
    link.usable === false ||
    job.kept?.[index] === 'lost' ||
    (link.expiresAt !== undefined && link.expiresAt < Date.now())
  const url = !isDead && mayBeLoadable(link.url) ? link.url : undefined
  const openKept = async () => {
    const blob = await pictures.readPicture(job.id, index, 'original')
    if (!blob) return url && openLink(url)
    const address = URL.createObjectURL(blob)
    open(address, '_blank', 'noopener')
    setTimeout(() => URL.revokeObjectURL(address), tabMs)
  }
  return job.kept?.[index] === 'kept' || url ? () => void openKept() : undefined
}
