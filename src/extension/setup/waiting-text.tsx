import { useEffect, useMemo, useState } from 'preact/hooks'
import { shorten } from '../../shared/shorten.ts'
import { openPage } from '../platform/tabs.ts'
import type { Draft } from '../store/drafts.ts'
import { openDrafts } from '../store/open.ts'
import { Banner } from '../ui/components/banner.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { createRequestIds } from '../ui/model/request-ids.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { t } from '../ui/text/words.ts'
import { useSetup } from './setup-context.ts'

const shownLength = 140

/** A text that was selected before anything was set up: it waits here, and is painted when the user says so. */
export function WaitingText() {
  const { connections, providers, send, notify } = useSetup()
  const [draft, forget] = useWaitingDraft()
  const [requestIds] = useState(createRequestIds)
  if (!draft) return null
  const active = connections.list.find(({ id }) => id === connections.active)
  const provider = providers.find(({ id }) => id === active?.provider)
  const fits = provider !== undefined && draft.text.length <= provider.capabilities.maxPromptLength
  const paint = async () => {
    // What a preset adds, what was left out and what is too long is seen in the prompt box before it is sent.
    if (!fits || !isPlain(draft)) return openPage('popup', { draft: '1' })
    const command = { kind: 'imagine', prompt: draft.text } as const
    const reply = await send('jobs.submit', { command, requestId: requestIds.idOf(command) })
    if (!reply.ok) return notify(failureText(reply.error.code), 'bad')
    requestIds.taken(command)
    notify(t('compose_sent'), 'good')
    await forget()
  }
  return (
    <Banner
      tone="wait"
      icon={icons.clock}
      title={t('waiting_title')}
      action={active ? { label: t('waiting_paint'), run: () => void paint() } : undefined}
    >
      <q dir="auto">{shorten(draft.text, shownLength)}</q> {t(active ? 'waiting_ready' : 'waiting_text')}{' '}
      <button type="button" class="plain" onClick={() => void forget()}>
        {t('waiting_discard')}
      </button>
    </Banner>
  )
}

/** Nothing but its text. */
function isPlain({ parameters, leftOut = [], references = [] }: Draft): boolean {
  return Object.keys(parameters).length + leftOut.length + references.length === 0
}

/** It may come while the page is open: a right-click brings the page to the front. */
function useWaitingDraft(): [Draft | null, () => Promise<void>] {
  const drafts = useMemo(openDrafts, [])
  const [draft, setDraft] = useState<Draft | null>(null)
  useEffect(() => {
    const closed = new AbortController()
    const show = (kept: Draft | null) => setDraft(kept?.waiting ? kept : null)
    drafts.watchDraft(show, closed.signal)
    void drafts.readDraft().then((kept) => closed.signal.aborted || show(kept))
    return () => closed.abort()
  }, [drafts])
  const forget = async () => {
    await drafts.clearDraft()
    setDraft(null)
  }
  return [draft, forget]
}
