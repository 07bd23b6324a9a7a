import { useEffect, useRef, useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { isFinal } from '../../../contract/job.ts'
import { type Find, promptOf, stateText } from '../text/job-text.ts'
import { t } from '../text/words.ts'

/** Enough of a prompt to know which job is meant. */
const spokenLength = 60

/** Tells screen readers of jobs that ended or went wrong since the page was opened; not of every percent. */
export function Announcer({ jobs, find }: { jobs: readonly Job[]; find: Find }) {
  const known = useRef<Map<string, string> | null>(null)
  const [text, setText] = useState('')
  useEffect(() => {
    const before = known.current
    known.current = new Map(jobs.map((job) => [job.id, job.state]))
    if (!before) return
    const news = jobs.filter((job) => {
      const was = before.get(job.id)
      return was !== undefined && was !== job.state && (isFinal(job.state) || job.state === 'overdue')
    })
    if (news.length === 0) return
    setText(
      news.map((job) => t('announce', stateText(job).word, promptOf(job, find).slice(0, spokenLength))).join('. '),
    )
  }, [jobs, find])
  return (
    <div class="unseen" aria-live="polite" role="status">
      {text}
    </div>
  )
}
