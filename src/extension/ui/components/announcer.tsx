import { useEffect, useRef, useState } from 'preact/hooks'
import type { Job, JobState } from '../../../contract/job.ts'
import { type Commanded, type Known, promptOf } from '../../../jobs/lineage.ts'
import { isEndedOrOverdue, isPending } from '../../../jobs/state.ts'
import { briefly, stateText } from '../text/job-text.ts'
import { sentences, t } from '../text/words.ts'

interface AnnouncerProps<One> {
  jobs: readonly One[]
  /** The same jobs and their ancestors, by id. */
  known: Known<One>
  /** Null when the page does not hold the whole job: it is then not spoken of. */
  wholeOf: (one: One) => Job | null
}

/** Announces to screen readers the jobs that ended or failed since the page was opened, without their progress. */
export function Announcer<One extends Commanded & { state: JobState }>(props: AnnouncerProps<One>) {
  const { jobs, known, wholeOf } = props
  const open = useRef<ReadonlyMap<string, JobState>>(new Map())
  const [text, setText] = useState('')
  useEffect(() => {
    const news = [...open.current].flatMap(([id, state]) => {
      const one = known.get(id)
      const whole = one && one.state !== state && isEndedOrOverdue(one.state) ? wholeOf(one) : null
      return one && whole ? [t('announce', stateText(whole).word, briefly(promptOf(one, known)))] : []
    })
    // One that failed may still get its result.
    const mayChange = jobs.filter(({ state }) => isPending(state) || state === 'failed')
    open.current = new Map(mayChange.map(({ id, state }) => [id, state]))
    if (news.length > 0) setText(sentences(...news.map((one) => t('sentence', one))))
  }, [jobs, known, wholeOf])
  return (
    <div class="unseen" aria-live="polite" role="status">
      {text}
    </div>
  )
}
