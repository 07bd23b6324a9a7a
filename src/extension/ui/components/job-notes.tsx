import type { Job } from '../../../contract/job.ts'
import { list } from '../text/format.ts'
import { t } from '../text/words.ts'
import './job-notes.css'

/** `--ar 5:4 (4:3)`: the service took what stands in brackets. */
const taken = /\(.+\)$/

/** What of the page was not sent, and what the service did not take of a prompt, or only nearly. Nothing was painted of it into the picture. */
export function JobNotes({ unused = [], leftOut: ofPage = [] }: Pick<Job, 'unused' | 'leftOut'>) {
  const nearly = unused.filter((one) => taken.test(one))
  const leftOut = unused.filter((one) => !taken.test(one))
  if (unused.length + ofPage.length === 0) return null
  return (
    <div class="job-notes">
      {ofPage.length > 0 && <p dir="auto">{t('left_out_of_page', ofPage.join(' '))}</p>}
      {leftOut.length > 0 && <p>{t('unused_left_out', list(leftOut))}</p>}
      {nearly.length > 0 && <p>{t('unused_nearly', list(nearly))}</p>}
    </div>
  )
}
