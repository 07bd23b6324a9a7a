import { useEffect, useRef, useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import type { Source } from '../../../contract/source.ts'
import { isFromPage, type Known, sourcePageOf } from '../../../jobs/lineage.ts'
import { textLink } from '../../../shared/text-fragment.ts'
import type { Send } from '../../messaging/client.ts'
import { settings as settingsItem } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'
import { useItem } from '../hooks/use-item.ts'
import * as icons from '../icons/icon-paths.ts'
import { textOf } from '../model/prompt.ts'
import { failureText } from '../text/failure-text.ts'
import { t } from '../text/words.ts'
import { Icon } from './icon.tsx'
import './source.css'

interface SourceProps {
  job: Job
  known: Known<Job>
  prompt: string
  store: Store
  send: Send
  /** The selected text is shown, where the prompt says something else. */
  withText?: boolean
}

/** The page that a picture came from, with the way back to the very text; or, once, the question whether to remember it. */
export function SourceOf({ job, known, prompt, store, send, withText = false }: SourceProps) {
  const source = sourcePageOf(job, known)
  if (source) return <SourceLink source={source} prompt={withText ? prompt : null} />
  return isFromPage(job, known) ? <SourceQuestion store={store} send={send} /> : null
}

function SourceLink({ source, prompt }: { source: Source; prompt: string | null }) {
  const { url, title, text } = source
  const { host } = new URL(url)
  const words = text.replaceAll('\n', ' ')
  return (
    <div class="source small">
      <p class="source-line">
        <Icon path={icons.link} />
        <span class="unseen">{t('source_from')}</span>
        <a href={textLink(url, text)} target="_blank" rel="noopener noreferrer" title={t('source_open')} dir="auto">
          {title || host}
        </a>
        {title && (
          <span class="muted" dir="ltr">
            {host}
          </span>
        )}
      </p>
      {prompt !== null && words !== '' && words !== textOf(prompt) && (
        <blockquote class="source-text muted" dir="auto">
          {words}
        </blockquote>
      )}
    </div>
  )
}

function SourceQuestion({ store, send }: Pick<SourceProps, 'store' | 'send'>) {
  const settings = useItem(store, settingsItem)
  const [outcome, setOutcome] = useState('')
  const said = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (outcome) said.current?.focus()
  }, [outcome])
  if (outcome) {
    return (
      <p ref={said} class="source small muted" role="status" tabIndex={-1}>
        {outcome}
      </p>
    )
  }
  if (!settings || settings.rememberSources !== undefined) return null
  const answer = async (rememberSources: boolean) => {
    const reply = await send('settings.save', { ...settings, rememberSources })
    if (!reply.ok) setOutcome(failureText(reply.error.code))
    else setOutcome(t(rememberSources ? 'source_remembered' : 'source_not_remembered'))
  }
  return (
    <section class="source source-question small" aria-label={t('source_ask')}>
      <p>
        <strong>{t('source_ask')}</strong> <span class="muted">{t('source_ask_text')}</span>
      </p>
      <div class="source-answers">
        <button type="button" class="quiet" onClick={() => void answer(true)}>
          {t('source_yes')}
        </button>
        <button type="button" class="quiet" onClick={() => void answer(false)}>
          {t('source_no')}
        </button>
      </div>
    </section>
  )
}
