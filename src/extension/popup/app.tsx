import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks'
import type { Job } from '../../contract/job.ts'
import { openPage } from '../platform/tabs.ts'
import { type Draft, emptyDraft } from '../store/drafts.ts'
import type { KeptDialog } from '../store/kept-dialog.ts'
import { Announcer } from '../ui/components/announcer.tsx'
import { Batches } from '../ui/components/batches.tsx'
import { Icon, Mark } from '../ui/components/icon.tsx'
import { lazy } from '../ui/components/lazy.tsx'
import { NoticeLine } from '../ui/components/notice-line.tsx'
import { useNotice } from '../ui/hooks/use-notice.ts'
import { ServicesContext } from '../ui/hooks/use-services.ts'
import * as icons from '../ui/icons/icon-paths.ts'
import { t } from '../ui/text/words.ts'
import { AccountStrip } from './account-strip.tsx'
import { Banners } from './banners.tsx'
import { Compose } from './compose.tsx'
import { PopupContext, type PopupServices } from './popup-context.ts'
import { RecentJobs } from './recent-jobs.tsx'
import type { StoredState } from './state.ts'
import { useKeptDialog } from './use-kept-dialog.ts'
import { usePopupState } from './use-popup-state.ts'
import { useStoredState } from './use-stored-state.ts'
import './popup.css'

const Welcome = lazy(async () => (await import('./welcome.tsx')).Welcome)

export function Popup(services: PopupServices) {
  const { store, drafts, dialogs, send, openPanel } = services
  const stored = useStoredState(store)
  const [draft, setDraft] = useState<Draft | null>(null)
  const [keptDialog, setKeptDialog] = useState<KeptDialog | null>(null)
  // Not after the first frame: the page is empty until the draft is read.
  useLayoutEffect(() => {
    const closed = new AbortController()
    void drafts.readDraft().then((kept) => {
      setDraft(kept ?? emptyDraft)
      drafts.watchDraft(setDraft, closed.signal)
    })
    // Nothing on the page waits for it.
    void dialogs.restore().then(setKeptDialog)
    return () => closed.abort()
  }, [drafts, dialogs])
  const ready = stored && draft
  const isReady = ready !== null
  useEffect(() => {
    // The worker looks once at the relay, and finishes what a killed one left behind. It starts when the popup is drawn, and not beside that.
    if (isReady) void send('sync.refresh', {})
  }, [isReady, send])
  return (
    <>
      <header class="top">
        <Mark />
        <h1>{t('app_name')}</h1>
        <span class="spacer" />
        {openPanel && <HeaderButton icon={icons.panel} label={t('open_panel')} onClick={openPanel} />}
        <HeaderButton icon={icons.gallery} label={t('open_gallery')} onClick={() => void openPage('gallery')} />
        <HeaderButton icon={icons.setup} label={t('open_setup')} onClick={() => void openPage('setup')} />
      </header>
      <main>
        {ready && !stored.connection && <Welcome />}
        {ready && stored.connection && (
          <PopupContent services={services} stored={stored} draft={draft} keptDialog={keptDialog} setDraft={setDraft} />
        )}
      </main>
    </>
  )
}

interface PopupContentProps {
  services: PopupServices
  stored: StoredState
  draft: Draft
  keptDialog: KeptDialog | null
  setDraft: (draft: Draft) => void
}

function PopupContent({ services: pageServices, stored, draft, keptDialog, setDraft }: PopupContentProps) {
  const [notice, notify] = useNotice()
  const state = usePopupState({ services: pageServices, stored, draft, keptDialog, setDraft, notify })
  useKeptDialog(state)
  const { connections, connection, providers } = stored
  const activeId = connection?.id ?? null
  const services = useMemo(() => ({ connections, activeId, providers }), [connections, activeId, providers])
  return (
    <PopupContext.Provider value={state}>
      <ServicesContext.Provider value={services}>
        <Banners />
        <AccountStrip />
        <Compose />
        <Batches store={pageServices.store} send={pageServices.send} now={state.now} notify={notify} />
        <RecentJobs />
        <Announcer jobs={state.jobList} known={state.jobs} wholeOf={itself} />
        <NoticeLine notice={notice} />
      </ServicesContext.Provider>
    </PopupContext.Provider>
  )
}

function HeaderButton({ icon, label, onClick }: { icon: string; label: string; onClick: () => void }) {
  return (
    <button type="button" class="round" aria-label={label} title={label} onClick={onClick}>
      <Icon path={icon} />
    </button>
  )
}

const itself = (job: Job) => job
