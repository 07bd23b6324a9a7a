import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import { Announcer } from '../ui/components/announcer.tsx'
import { NoticeLine } from '../ui/components/notice-line.tsx'
import { useNotice } from '../ui/hooks/use-notice.ts'
import { useNow } from '../ui/hooks/use-now.ts'
import { type Services, ServicesContext } from '../ui/hooks/use-services.ts'
import { sourcesOf } from '../ui/model/connection-names.ts'
import { t } from '../ui/text/words.ts'
import { GalleryContext, type GalleryServices, type GalleryState } from './gallery-context.ts'
import { GalleryView } from './gallery-view.tsx'
import { SmallContext } from './grid/cover.tsx'
import { useOpenJob } from './hooks/use-address.ts'
import { restAfterMs, useLibrary } from './hooks/use-library.ts'
import { useMarks } from './hooks/use-marks.ts'
import { usePreferences } from './hooks/use-preferences.ts'
import { useRemoval } from './hooks/use-removal.ts'
import { useServices } from './hooks/use-sources.ts'
import { useTask } from './hooks/use-task.ts'
import { useThumbs } from './hooks/use-thumbs.ts'
import { useUndoKey } from './hooks/use-undo-key.ts'
import type { Entry } from './query/entry.ts'
import { StatisticsView } from './statistics/statistics-view.tsx'
import { StatusBar } from './status-bar/status-bar.tsx'
import './gallery.css'

/** Everything the user ever made. */
export function Gallery(pageServices: GalleryServices) {
  const { store, pictures, send } = pageServices
  const services = useServices(store)
  const [notice, notify] = useNotice()
  const [isStatistics, setStatistics] = useState(false)
  const small = useThumbs(pictures)
  const state = useGalleryState(pageServices, services, notify)
  const { snapshot, openId, removal } = state
  const isRead = snapshot !== null
  useEffect(() => {
    if (!isRead) return
    // The worker looks once at the relay. It starts when the first screen is painted, and not beside that.
    const timer = setTimeout(() => void send('sync.refresh', {}), restAfterMs)
    return () => clearTimeout(timer)
  }, [isRead, send])
  useUndoKey(removal)

  const statusBar = (
    <>
      <StatusBar task={state.tasks.task} removal={removal} />
      <NoticeLine notice={notice} />
    </>
  )
  return (
    <ServicesContext.Provider value={services}>
      <SmallContext.Provider value={small}>
        {isStatistics ? (
          <StatisticsView store={store} now={state.now} onClose={() => setStatistics(false)} />
        ) : (
          snapshot && (
            <GalleryContext.Provider value={{ ...state, snapshot }}>
              <GalleryView onStatistics={() => setStatistics(true)} statusBar={statusBar} />
            </GalleryContext.Provider>
          )
        )}
        {openId === null && statusBar}
        {snapshot && <Announcer jobs={snapshot.unfinished} known={snapshot.byId} wholeOf={wholeOf} />}
      </SmallContext.Provider>
    </ServicesContext.Provider>
  )
}

type UnreadState = Omit<GalleryState, 'snapshot'> & { snapshot: GalleryState['snapshot'] | null }

function useGalleryState(
  pageServices: GalleryServices,
  services: Services,
  notify: GalleryState['notify'],
): UnreadState {
  const { store, send } = pageServices
  const { snapshot, library } = useLibrary(store)
  const sources = useMemo(() => sourcesOf(services), [services])
  const [preferences, onPreferences] = usePreferences(localStorage)
  const [openId, open] = useOpenJob()
  const fail = useCallback((text: string) => notify(text, 'bad'), [notify])
  const removal = useRemoval(send, fail)
  const marks = useMarks(send, fail)
  const tasks = useTask()
  const isWaiting = snapshot !== null && snapshot.totals.jobs.waiting > 0
  const now = useNow(isWaiting ? 1_000 : 30_000)
  const isRead = snapshot !== null
  useEffect(() => {
    if (openId === null || !isRead) return
    let wanted = true
    void library.fetch(openId).then((isFound) => {
      if (isFound || !wanted) return
      fail(t('failure_no_such_job'))
      open(null)
    })
    // What is opened meanwhile stays open.
    return () => {
      wanted = false
    }
  }, [openId, isRead, library, fail, open])
  return {
    ...pageServices,
    ...{ library, snapshot, sources, preferences, onPreferences, openId, open, removal, marks, tasks, now, notify },
  }
}

const wholeOf = ({ job }: Entry) => job
