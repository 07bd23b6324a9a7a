import type { ComponentChild } from 'preact'
import type { Job } from '../../contract/job.ts'
import { promptOf } from '../../jobs/lineage.ts'
import { Icon } from '../ui/components/icon.tsx'
import { useStateText } from '../ui/hooks/use-state-text.ts'
import * as icons from '../ui/icons/icon-paths.ts'
import { textOf } from '../ui/model/prompt.ts'
import { dotted } from '../ui/text/format.ts'
import { subjectOf } from '../ui/text/job-text.ts'
import { count, t } from '../ui/text/words.ts'
import { usePopup } from './popup-context.ts'
import './doubtful-jobs.css'

/** Jobs that are late or of unknown outcome: one line that is never folded away. They may lie there for a week. */
export function DoubtfulJobs({ jobs, card }: { jobs: readonly Job[]; card: (job: Job) => ComponentChild }) {
  const { jobs: known } = usePopup()
  const stateText = useStateText()
  const [only, ...more] = jobs
  if (!only) return null
  const words =
    more.length === 0
      ? dotted(stateText(only).word, textOf(subjectOf(only, promptOf(only, known))))
      : count('recent_doubtful', jobs.length)
  return (
    <section aria-label={t('recent_needs_look')}>
      <h2 class="unseen">{t('recent_needs_look')}</h2>
      <details class="doubtful">
        <summary>
          <Icon path={icons.question} />
          <span dir="auto">{words}</span>
          <Icon path={icons.down} />
        </summary>
        <div class="recent-jobs">{jobs.map(card)}</div>
      </details>
    </section>
  )
}
