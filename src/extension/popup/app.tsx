import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Command } from '../../contract/command.ts'
import type { Job } from '../../contract/job.ts'
import type { Send } from '../messaging/client.ts'
import { openPage } from '../platform/tabs.ts'
import type { Draft, Drafts } from '../store/drafts.ts'
import type { Store } from '../store/store.ts'
import { type PageActions, useJobActions } from '../ui/actions/use-job-actions.ts'
import { AccountStrip } from '../ui/components/account-strip.tsx'
import { Announcer } from '../ui/components/announcer.tsx'
import { Icon, Mark } from '../ui/components/icon.tsx'
import { lazy } from '../ui/components/lazy.tsx'
import { NoticeLine } from '../ui/components/notice-line.tsx'
import type { Purpose } from '../ui/dialogs/pick-pictures.tsx'
import { useNotice } from '../ui/hooks/use-notice.ts'
import { useNow } from '../ui/hooks/use-now.ts'
import * as icons from '../ui/icons/icon-paths.ts'
import { canCommand, takes } from '../ui/model/abilities.ts'
import type { JobActions } from '../ui/model/job-actions.ts'
import { createRequestIds } from '../ui/model/request-ids.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { t } from '../ui/text/words.ts'
import { Banners } from './banners.tsx'
import { Compose } from './compose.tsx'
import { RecentJobs } from './recent-jobs.tsx'
import { currentModes, type PopupState, recentJobs, underway } from './state.ts'
import { usePopup } from './use-popup.ts'
import './popup.css'

export interface PopupProps {
  store: Store
  drafts: Drafts
  send: Send
}

const Welcome = lazy(async () => (await import('./welcome.tsx')).Welcome)
const AccountPanel = lazy(async () => (await import('./account-panel.tsx')).AccountPanel)

const emptyDraft: Draft = { text: '', parameters: {} }
/** Where the API's own limit is not known. */
const anyLength = 4_000

export function Popup({ store, drafts, send }: PopupProps) {
  const state = usePopup(store)
  const [draft, setDraft] = useState<Draft | null>(null)
  useEffect(() => {
    void drafts.readDraft().then((kept) => setDraft(kept ?? emptyDraft))
    // The worker looks once at the relay, and finishes what a killed one left behind.
    void send('sync.refresh', {})
  }, [drafts, send])
  const ready = state && draft
  return (
    <>
      <header class="top">
        <Mark />
        <h1>{t('app_name')}</h1>
        <span class="spacer" />
        <HeaderButton icon={icons.gallery} label={t('open_gallery')} page="gallery" />
        <HeaderButton icon={icons.setup} label={t('open_setup')} page="setup" />
      </header>
      <main>
        {ready && !state.connection && <Welcome />}
        {ready && state.connection && (
          <PopupContent state={state} draft={draft} setDraft={setDraft} store={store} drafts={drafts} send={send} />
        )}
      </main>
    </>
  )
}

interface PopupContentProps extends PopupProps {
  state: PopupState
  draft: Draft
  setDraft: (draft: Draft) => void
}

function PopupContent({ state, draft, setDraft, store, drafts, send }: PopupContentProps) {
  const { jobs, connection, provider, account, settings } = state
  const abilities = provider?.capabilities
  const recent = useMemo(() => recentJobs(jobs), [jobs])
  const now = useNow(recent.now.length > 0 ? 1_000 : 20_000)
  const [notice, notify] = useNotice()
  const [openId, setOpenId] = useState<string | null>(null)
  const all = useMemo(() => [...jobs.values()], [jobs])
  const pageActions = useJobActions({ send, jobs: all, notify, open: (job) => setOpenId(job.id), store })
  const submit = useSubmit(pageActions.submit, notify)
  const speeds =
    provider?.capabilities.speeds.filter((one) => one === 'fast' || one === 'relax' || one === 'turbo') ?? []
  const modes = currentModes(state, jobs)
  const onTheWay = underway(jobs)
  const actions: JobActions = {
    ...pageActions,
    ...draftActions(drafts, setDraft),
    show: (job) => void openPage('gallery', { job: job.id }),
    ...(speeds.includes('relax') ? { relax: () => void submit({ kind: 'speed', speed: 'relax' }) } : {}),
  }
  const pick = async (purpose: Purpose, chosen: readonly string[]) => {
    const { pickFor } = await import('./pick.ts')
    return pickFor({ purpose, chosen, jobs: all, pictures: pageActions.advancedActions?.pictures ?? null, submit })
  }
  return (
    <>
      <Banners state={state} now={now} onSetup={pageActions.openSetup} onPoll={pageActions.pollRelay} />
      <AccountStrip
        account={account}
        name={connection?.name || (provider?.name ?? '')}
        {...modes}
        speeds={canCommand(abilities, 'speed') ? speeds : []}
        asking={onTheWay.asking}
        switchingTo={onTheWay.switchingTo}
        now={now}
        onSpeed={(speed) => void submit({ kind: 'speed', speed })}
        onRefresh={canCommand(abilities, 'info') ? pageActions.refresh : undefined}
      >
        <AccountPanel
          state={state}
          visibility={modes.visibility}
          visibilityTo={onTheWay.visibilityTo}
          onVisibility={(visibility) => void submit({ kind: 'visibility', visibility })}
          onActivate={({ id }) => void pageActions.activate(id)}
          advancedActions={pageActions.advancedActions}
          onManage={pageActions.openSetup}
        />
      </AccountStrip>
      <Compose
        draft={draft}
        maxLength={draft.limit ?? abilities?.maxPromptLength ?? anyLength}
        onDraft={(next) => void drafts.writeDraft(next)}
        presets={settings.presets ?? []}
        onPresets={(presets) => pageActions.saveSettings({ ...settings, presets })}
        abilities={abilities}
        onPick={pick}
        onSend={async ({ prompt, references, requestId, again }) => {
          const pictures =
            references.length > 0 && takes(abilities, 'references') ? { references: [...references] } : {}
          const refused = await pageActions.submit({ kind: 'imagine', prompt, ...pictures }, requestId, again)
          if (!refused) void drafts.clearDraft()
          return refused
        }}
      />
      <RecentJobs recent={recent} jobs={jobs} now={now} actions={actions} openId={openId} onOpen={setOpenId} />
      <Announcer jobs={all} known={jobs} wholeOf={itself} />
      <NoticeLine notice={notice} />
    </>
  )
}

/** Sends a command of the popup's own. What the worker did not answer is asked with the same id again. */
function useSubmit(submit: PageActions['submit'], notify: ReturnType<typeof useNotice>[1]) {
  const ids = useMemo(createRequestIds, [])
  return async (command: Command) => {
    const refused = await submit(command, ids.idOf(command))
    if (refused) notify(failureText(refused), 'bad')
    else ids.taken(command)
  }
}

/** What puts something into the prompt box. */
function draftActions(drafts: Drafts, setDraft: (draft: Draft) => void): Pick<JobActions, 'edit' | 'refer'> {
  const put = (next: Draft) => {
    setDraft(next)
    void drafts.writeDraft(next)
    scrollTo({ top: 0 })
  }
  return {
    edit: (prompt) => put({ text: prompt, parameters: {} }),
    async refer(url) {
      const kept = (await drafts.readDraft()) ?? emptyDraft
      put({ ...kept, references: [...new Set([...(kept.references ?? []), url])] })
    },
  }
}

function HeaderButton({ icon, label, page }: { icon: string; label: string; page: 'gallery' | 'setup' }) {
  return (
    <button type="button" class="round" aria-label={label} title={label} onClick={() => void openPage(page)}>
      <Icon path={icon} />
    </button>
  )
}

const itself = (job: Job) => job
