import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Job } from '../../contract/job.ts'
import { openPage } from '../platform/tabs.ts'
import type { Draft } from '../store/drafts.ts'
import { emptyDraft } from '../ui/actions/draft-actions.ts'
import { Announcer } from '../ui/components/announcer.tsx'
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
import { usePopupState } from './use-popup-state.ts'
import { useStoredState } from './use-stored-state.ts'
import './popup.css'

const Welcome = lazy(async () => (await import('./welcome.tsx')).Welcome)

export function Popup(services: PopupServices) {
  const { store, drafts, send } = services
  const stored = useStoredState(store)
  const [draft, setDraft] = useState<Draft | null>(null)
  useEffect(() => {
    void drafts.readDraft().then((kept) => setDraft(kept ?? emptyDraft))
    // The worker looks once at the relay, and finishes what a killed one left behind.
    void send('sync.refresh', {})
  }, [drafts, send])
  const ready = stored && draft
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
        {ready && !stored.connection && <Welcome />}
        {ready && stored.connection && (
          <PopupContent services={services} stored={stored} draft={draft} setDraft={setDraft} />
        )}
      </main>
    </>
  )
}

interface PopupContentProps {
  services: PopupServices
  stored: StoredState
  draft: Draft
  setDraft: (draft: Draft) => void
}

function PopupContent({ services: pageServices, stored, draft, setDraft }: PopupContentProps) {
  const [notice, notify] = useNotice()
  const state = usePopupState({ services: pageServices, stored, draft, setDraft, notify })
  const { connections, connection, providers } = stored
  const activeId = connection?.id ?? null
  const services = useMemo(() => ({ connections, activeId, providers }), [connections, activeId, providers])
  return (
    <PopupContext.Provider value={state}>
      <ServicesContext.Provider value={services}>
        <Banners />
        <AccountStrip />
        <Compose />
        <RecentJobs />
        <Announcer jobs={state.jobList} known={state.jobs} wholeOf={itself} />
        <NoticeLine notice={notice} />
      </ServicesContext.Provider>
    </PopupContext.Provider>
  )
}

function HeaderButton({ icon, label, page }: { icon: string; label: string; page: 'gallery' | 'setup' }) {
  return (
    <button type="button" class="round" aria-label={label} title={label} onClick={() => void openPage(page)}>
      <Icon path={icon} />
    </button>
  )
}

const itself = (job: Job) => job
