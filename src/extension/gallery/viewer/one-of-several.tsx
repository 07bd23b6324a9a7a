import type { Job } from '../../../contract/job.ts'
import { Icon } from '../../ui/components/icon.tsx'
import * as icons from '../../ui/icons/icon-paths.ts'
import { t } from '../../ui/text/words.ts'
import { useGallery } from '../gallery-context.ts'
import * as own from '../grid/icons.ts'
import type { Save } from '../hooks/use-saving.ts'
import { linkActions } from './picture-actions.ts'

interface OneOfSeveralProps {
  job: Job
  /** In `result.pictures`. */
  index: number
  save: Save
  copy: (text: string) => void
}

/** What the panel offers for a whole result, for one of its pictures. */
export function OneOfSeveral({ job, index, save, copy }: OneOfSeveralProps) {
  const { pictures } = useGallery()
  const { original, copyLink } = linkActions(job, index, { copy, pictures })
  return (
    <>
      {job.kept?.[index] === 'kept' && (
        <button type="button" onClick={() => save([job.id], { index })}>
          <Icon path={own.save} /> {t('gallery_save')}
        </button>
      )}
      {original && (
        <button type="button" onClick={original}>
          <Icon path={own.fit} /> {t('gallery_original')}
        </button>
      )}
      {copyLink && (
        <button type="button" onClick={copyLink}>
          <Icon path={icons.link} /> {t('gallery_copy_link')}
        </button>
      )}
    </>
  )
}
