import type { Job } from '../../../contract/job.ts'
import { Icon } from '../../ui/components/icon.tsx'
import { t } from '../../ui/text/words.ts'
import { useGallery } from '../gallery-context.ts'
import * as own from '../grid/icons.ts'
import { openOriginal } from './picture-actions.ts'

interface OneOfSeveralProps {
  job: Job
  /** In `result.pictures`. */
  index: number
}

/** What the gallery adds to the menu of one of several pictures. */
export function OneOfSeveral({ job, index }: OneOfSeveralProps) {
  const { pictures } = useGallery()
  const original = openOriginal(job, index, pictures)
  return (
    original && (
      <button type="button" onClick={original}>
        <Icon path={own.fit} /> {t('gallery_original')}
      </button>
    )
  )
}
