import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Job } from '../../contract/job.ts'
import type { Send } from '../messaging/client.ts'
import { openPage } from '../platform/tabs.ts'
import type { Draft, Drafts } from '../store/drafts.ts'
import type { Store } from '../store/store.ts'
import { AccountStrip } from '../ui/components/account-strip.tsx'
import { Announcer } from '../ui/components/announcer.tsx'
import { Icon, Mark } from '../ui/components/icon.tsx'
import * as icons from '../ui/components/icon-paths.ts'
import { NoticeLine } from '../ui/components/notice-line.tsx'
import { useDeeds } from '../ui/hooks/use-deeds.ts'
import { useNotice } from '../ui/hooks/use-notice.ts'
import { useNow } from '../ui/hooks/use-now.ts'
import { t } from '../ui/text/words.ts'
import { Banners } from './banners.tsx'
import { Compose } from './compose.tsx'
import { Shelf } from './shelf.tsx'
import { currentSpeed, type PopupState, shelve, underway } from './state.ts'
import { usePopup } from './use-popup.ts'
import './popup.css'

export interface PopupProps {
  store: Store
  drafts: Drafts
  send: Send
}

const emptyDraft: Draft = { text: '', parameters: {} }
/** Where the API's own limit is not known. */
const anyLength = 4_000

export function Popup({ store, drafts, send }: PopupProps) {
  const state = usePopup(store)
  const [draft, setDraft] = useState<Draft | null>(null)
  useEffect(() => {
    void drafts.readDraft().then((kept) => setDraft(kept ?? emptyDraft))
    // The worker looks once at the relay, and finishes what a killed one left behind.
    void send('sync.wake', {})
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
          <Desk state={state} draft={draft} setDraft={setDraft} drafts={drafts} send={send} />
        )}
      </main>
    </>
  )
}

interface DeskProps extends Omit<PopupProps, 'store'> {
  state: PopupState
  draft: Draft
  setDraft: (draft: Draft) => void
}

function Desk({ state, draft, setDraft, drafts, send }: DeskProps) {
  const { jobs, connection, card, account } = state
  const shelves = useMemo(() => shelve(jobs), [jobs])
  const now = useNow(shelves.now.length > 0 ? 1_000 : 20_000)
  const [notice, notify] = useNotice()
  const [openId, setOpenId] = useState<string | null>(null)
  const find = useMemo(() => (id: string) => jobs.get(id), [jobs])
  const all = useMemo(() => [...jobs.values()], [jobs])
  const acts = useDeeds({ send, jobs: all, notify, open: (job) => setOpenId(job.id) })
  const speeds = card?.capabilities.speeds.filter((one) => one === 'fast' || one === 'relax' || one === 'turbo') ?? []
  const setSpeed = async (speed: (typeof speeds)[number]) => {
    const refused = await acts.submit({ kind: 'speed', speed }, crypto.randomUUID())
    if (refused) notify(t('speed_failed'), 'bad')
  }
  const deeds = {
    ...acts,
    edit(prompt: string) {
      setDraft({ text: prompt, parameters: {} })
      void drafts.writeDraft({ text: prompt, parameters: {} })
      scrollTo({ top: 0 })
    },
    show: (job: Job) => void openPage('gallery', { job: job.id }),
    ...(speeds.includes('relax') ? { relax: () => void setSpeed('relax') } : {}),
  }
  return (
    <>
      <Banners state={state} now={now} onSetup={acts.openSetup} onWake={acts.wake} />
      <AccountStrip
        account={account}
        name={connection?.name || (card?.name ?? '')}
        speed={currentSpeed(account, jobs)}
        speeds={card?.capabilities.commands.includes('speed') ? speeds : []}
        {...underway(jobs)}
        now={now}
        onSpeed={(speed) => void setSpeed(speed)}
        onRefresh={card?.capabilities.commands.includes('info') ? acts.refresh : undefined}
      />
      <Compose
        draft={draft}
        maxLength={draft.limit ?? card?.capabilities.maxPromptLength ?? anyLength}
        onDraft={(next) => void drafts.writeDraft(next)}
        onSend={async (prompt, requestId) => {
          const refused = await acts.submit({ kind: 'imagine', prompt }, requestId)
          if (!refused) void drafts.clearDraft()
          return refused
        }}
      />
      <Shelf shelves={shelves} all={all} find={find} now={now} deeds={deeds} openId={openId} onOpen={setOpenId} />
      <Announcer jobs={all} find={find} />
      <NoticeLine notice={notice} />
    </>
  )
}

function HeaderButton({ icon, label, page }: { icon: string; label: string; page: 'gallery' | 'setup' }) {
  return (
    <button type="button" class="round" aria-label={label} title={label} onClick={() => void openPage(page)}>
      <Icon path={icon} />
    </button>
  )
}

function Welcome() {
  return (
    <section class="welcome sheet">
      <h2>{t('welcome_title')}</h2>
      <p class="muted">{t('welcome_text')}</p>
      <button type="button" class="primary" onClick={() => void openPage('setup', { first: '1' })}>
        {t('welcome_button')}
      </button>
    </section>
  )
}
