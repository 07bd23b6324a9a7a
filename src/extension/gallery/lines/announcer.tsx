import { useEffect, useRef, useState } from 'preact/hooks'
import { isFinal } from '../../../contract/job.ts'
import { stateText } from '../../ui/text/job-text.ts'
import { t } from '../../ui/text/words.ts'
import type { Entry } from '../model/entry.ts'
import { promptOf } from '../model/family.ts'
import type { Shelf } from '../model/library.ts'

/** Enough of a prompt to know which job is meant. */
const spokenLength = 60

/** Tells screen readers of jobs that ended or went wrong since the page was opened; not of every percent. */
export function Announcer({ shelf }: { shelf: Shelf }) {
  const waiting = useRef<ReadonlyMap<string, Entry['state']>>(new Map())
  const [text, setText] = useState('')
  useEffect(() => {
    const news = [...waiting.current].flatMap(([id, state]) => {
      const entry = shelf.byId.get(id)
      return entry?.job && entry.state !== state && (isFinal(entry.state) || entry.state === 'overdue') ? [entry] : []
    })
    const open = shelf.entries.filter((entry) => !isFinal(entry.state))
    waiting.current = new Map(open.map((entry) => [entry.id, entry.state]))
    if (news.length > 0) setText(news.map((entry) => spoken(entry, shelf)).join('. '))
  }, [shelf])
  return (
    <div class="unseen" aria-live="polite" role="status">
      {text}
    </div>
  )
}

function spoken(entry: Entry, shelf: Shelf): string {
  const word = entry.job ? stateText(entry.job).word : ''
  return t('announce', word, promptOf(entry, shelf).slice(0, spokenLength))
}
