import { useMemo, useState } from 'preact/hooks'
import type { Command } from '../../contract/command.ts'
import { openPage } from '../platform/tabs.ts'
import type { Draft } from '../store/drafts.ts'
import type { KeptDialog } from '../store/kept-dialog.ts'
import { draftActions } from '../ui/actions/draft-actions.ts'
import { type PageActions, useJobActions } from '../ui/actions/use-job-actions.ts'
import type { Notify } from '../ui/hooks/use-notice.ts'
import { useNow } from '../ui/hooks/use-now.ts'
import { createRequestIds } from '../ui/model/request-ids.ts'
import { failureText } from '../ui/text/failure-text.ts'
import type { PopupServices, PopupState } from './popup-context.ts'
import { currentModes, recentJobs, type StoredState, speedsOf, underway } from './state.ts'

interface PopupStateOptions {
  services: PopupServices
  stored: StoredState
  draft: Draft
  keptDialog: KeptDialog | null
  setDraft: (draft: Draft) => void
  notify: Notify
}

/** The value of `PopupContext`. */
export function usePopupState(options: PopupStateOptions): PopupState {
  const { services, stored, draft, keptDialog, setDraft, notify } = options
  const { store, drafts, dialogs, send } = services
  const { jobs, provider } = stored
  const recent = useMemo(() => recentJobs(jobs), [jobs])
  const jobList = useMemo(() => [...jobs.values()], [jobs])
  const now = useNow(recent.now.length > 0 ? 1_000 : 20_000)
  const [openId, open] = useState<string | null>(null)
  const pageActions = useJobActions({ send, jobs: jobList, notify, open: (job) => open(job.id), store, dialogs })
  const sendCommand = useSendCommand(pageActions.submit, notify)
  const actions: PageActions = {
    ...pageActions,
    ...draftActions(drafts, (next) => {
      setDraft(next)
      void drafts.writeDraft(next)
      scrollTo({ top: 0 })
    }),
    show: (job) => void openPage('gallery', { job: job.id }),
    ...(speedsOf(provider).includes('relax')
      ? { relax: () => void sendCommand({ kind: 'speed', speed: 'relax' }) }
      : {}),
  }
  return {
    ...services,
    ...stored,
    ...{ draft, keptDialog, jobList, recent, actions, sendCommand, openId, open, now },
    modes: currentModes(stored, jobs),
    underway: underway(jobs),
  }
}

function useSendCommand(submit: PageActions['submit'], notify: Notify): PopupState['sendCommand'] {
  const ids = useMemo(createRequestIds, [])
  return async (command: Command) => {
    const refused = await submit(command, ids.idOf(command))
    if (refused) notify(failureText(refused), 'bad')
    else ids.taken(command)
  }
}
