import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Job } from '../../contract/job.ts'
import type { Send } from '../messaging/client.ts'
import { openPage } from '../platform/tabs.ts'
import type { Drafts } from '../store/drafts.ts'
import type { Store } from '../store/store.ts'
import { Announcer } from '../ui/components/announcer.tsx'
import { Icon } from '../ui/components/icon.tsx'
import * as icons from '../ui/components/icon-paths.ts'
import { NoticeLine } from '../ui/components/notice-line.tsx'
import { useDeeds } from '../ui/hooks/use-deeds.ts'
import { useNotice } from '../ui/hooks/use-notice.ts'
import { useNow } from '../ui/hooks/use-now.ts'
import type { Deeds } from '../ui/model/deeds.ts'
import { usualMs } from '../ui/model/timing.ts'
import { number } from '../ui/text/format.ts'
import { deedOf, type Find, promptOf } from '../ui/text/job-text.ts'
import { count, t } from '../ui/text/words.ts'
import { choose, type Filter, filters, inFilter } from './catalogue.ts'
import { Detail } from './detail.tsx'
import { Grid } from './grid.tsx'
import { UnmatchedList } from './unmatched.tsx'
import { useOpenJob } from './use-address.ts'
import { type GalleryState, useGallery } from './use-gallery.ts'
import './gallery.css'

interface GalleryProps {
  store: Store
  drafts: Drafts
  send: Send
}

export function Gallery({ store, drafts, send }: GalleryProps) {
  const { state, loadOlder, loadJob } = useGallery(store)
  const [openId, open] = useOpenJob()
  const [notice, notify] = useNotice()
  useEffect(() => void send('sync.wake', {}), [send])
  useEffect(() => {
    if (openId === null) return
    void loadJob(openId).then((found) => {
      if (found) return
      notify(t('failure_no_such_job'), 'bad')
      open(null)
    })
  }, [openId, loadJob, notify, open])
  return (
    <>
      {state && (
        <Wall
          state={state}
          loadOlder={loadOlder}
          openId={openId}
          open={open}
          drafts={drafts}
          send={send}
          notify={notify}
        />
      )}
      <NoticeLine notice={notice} />
    </>
  )
}

interface WallProps {
  state: GalleryState
  loadOlder: () => Promise<void>
  openId: string | null
  open: (id: string | null) => void
  drafts: Drafts
  send: Send
  notify: ReturnType<typeof useNotice>[1]
}

function Wall({ state, loadOlder, openId, open, drafts, send, notify }: WallProps) {
  const [filter, setFilter] = useState<Filter>('all')
  const [search, setSearch] = useState('')
  const find = useMemo(() => (id: string) => state.jobs.get(id), [state.jobs])
  const all = useMemo(() => [...state.jobs.values()], [state.jobs])
  const chosen = useMemo(() => choose(all, { filter, search, find }), [all, filter, search, find])
  const waiting = all.some((job) => inFilter(job, 'waiting'))
  const now = useNow(waiting ? 1_000 : 30_000)
  const acts = useDeeds({ send, jobs: all, notify, open: (job) => open(job.id) })
  const deeds: Deeds = {
    ...acts,
    edit: (prompt) =>
      void drafts.writeDraft({ text: prompt, parameters: {} }).then(() => openPage('popup', { draft: '1' })),
  }
  // Who searches or filters wants all of it, not what happens to be loaded.
  const narrow = filter !== 'all' || search.trim() !== ''
  useEffect(() => {
    if (narrow && state.older > 0) void loadOlder()
  }, [narrow, state.older, loadOlder])

  const opened = openId === null ? undefined : state.jobs.get(openId)
  return (
    <>
      <TopBar
        state={state}
        filter={filter}
        onFilter={setFilter}
        search={search}
        onSearch={setSearch}
        shown={chosen.length}
      />
      <main>
        {filter === 'unmatched' ? (
          <UnmatchedList entries={state.unmatched} onDelete={(key) => void send('unmatched.delete', { key })} />
        ) : chosen.length > 0 ? (
          <Grid jobs={chosen} find={find} now={now} onOpen={open} onEnd={loadOlder} />
        ) : (
          state.older === 0 && <Nothing narrow={narrow} />
        )}
      </main>
      {opened && <Opened job={opened} chosen={chosen} all={all} find={find} now={now} deeds={deeds} open={open} />}
      <Announcer jobs={all} find={find} />
    </>
  )
}

interface TopBarProps {
  state: GalleryState
  filter: Filter
  onFilter: (filter: Filter) => void
  search: string
  onSearch: (search: string) => void
  shown: number
}

function TopBar({ state, filter, onFilter, search, onSearch, shown }: TopBarProps) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement || document.querySelector('dialog[open]')
      if (event.key !== '/' || typing) return
      event.preventDefault()
      box.current?.focus()
    }
    addEventListener('keydown', focus)
    return () => removeEventListener('keydown', focus)
  }, [])
  const amount = (one: Filter) =>
    one === 'unmatched' ? state.unmatched.length : [...state.jobs.values()].filter((job) => inFilter(job, one)).length
  return (
    <header class="bar">
      <h1>{t('gallery_title')}</h1>
      <label class="search">
        <Icon path={icons.search} />
        <span class="unseen">{t('gallery_search')}</span>
        <input
          ref={box}
          type="search"
          value={search}
          placeholder={t('gallery_search')}
          onInput={({ currentTarget }) => onSearch(currentTarget.value)}
        />
      </label>
      <div class="filters">
        {filters
          .filter((one) => one === 'all' || one === filter || amount(one) > 0)
          .map((one) => (
            <button key={one} type="button" aria-pressed={one === filter} onClick={() => onFilter(one)}>
              {t(`gallery_${one}`)}
              {one !== 'all' && ` ${number(amount(one))}`}
            </button>
          ))}
      </div>
      <span class="spacer" />
      <span class="muted" role="status">
        {filter !== 'unmatched' && count(state.older > 0 ? 'gallery_count_more' : 'gallery_count', shown)}
      </span>
      <button
        type="button"
        class="round"
        aria-label={t('open_setup')}
        title={t('open_setup')}
        onClick={() => void openPage('setup')}
      >
        <Icon path={icons.setup} />
      </button>
    </header>
  )
}

interface OpenedProps {
  job: Job
  chosen: readonly Job[]
  all: readonly Job[]
  find: Find
  now: number
  deeds: Deeds
  open: (id: string | null) => void
}

function Opened({ job, chosen, all, find, now, deeds, open }: OpenedProps) {
  const at = chosen.findIndex(({ id }) => id === job.id)
  const close = useCallback(() => open(null), [open])
  const step = (to: Job | undefined) => (to && at >= 0 ? () => open(to.id) : null)
  return (
    <Detail
      job={job}
      prompt={promptOf(job, find)}
      deed={deedOf(job, find)}
      usual={usualMs(job, all)}
      now={now}
      deeds={deeds}
      previous={step(chosen[at - 1])}
      next={step(chosen[at + 1])}
      onClose={close}
    />
  )
}

function Nothing({ narrow }: { narrow: boolean }) {
  return (
    <section class="gallery-nothing">
      <h2>{t(narrow ? 'gallery_none_title' : 'empty_title')}</h2>
      <p class="muted">{t(narrow ? 'gallery_none_text' : 'gallery_empty_text')}</p>
    </section>
  )
}
