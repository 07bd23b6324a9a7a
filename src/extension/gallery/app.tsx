import { useCallback, useEffect, useState } from 'preact/hooks'
import { isPending } from '../../jobs/state.ts'
import { Announcer } from '../ui/components/announcer.tsx'
import { NoticeLine } from '../ui/components/notice-line.tsx'
import { useNotice } from '../ui/hooks/use-notice.ts'
import { useNow } from '../ui/hooks/use-now.ts'
import { t } from '../ui/text/words.ts'
import { GalleryView } from './gallery-view.tsx'
import { SmallContext } from './grid/cover.tsx'
import { useOpenJob } from './hooks/use-address.ts'
import { useLibrary } from './hooks/use-library.ts'
import { useMarks } from './hooks/use-marks.ts'
import { usePreferences } from './hooks/use-preferences.ts'
import { useRemoval } from './hooks/use-removal.ts'
import { useSources } from './hooks/use-sources.ts'
import { useTask } from './hooks/use-task.ts'
import { useThumbs } from './hooks/use-thumbs.ts'
import type { GalleryProps } from './props.ts'
import type { Entry } from './query/entry.ts'
import { StatisticsView } from './statistics/statistics-view.tsx'
import { StatusBar } from './status-bar/status-bar.tsx'
import './gallery.css'

/** Everything the user ever made. */
export function Gallery(props: GalleryProps) {
  const { store, pictures, send } = props
  const { snapshot, library } = useLibrary(store)
  const sources = useSources(store)
  const [preferences, onPreferences] = usePreferences(localStorage)
  const [openId, open] = useOpenJob()
  const [isStatistics, setStatistics] = useState(false)
  const [notice, notify] = useNotice()
  const fail = useCallback((text: string) => notify(text, 'bad'), [notify])
  const removal = useRemoval(send, fail)
  const marks = useMarks(send, fail)
  const tasks = useTask()
  const isWaiting = snapshot?.entries.some(({ state }) => isPending(state)) ?? false
  const now = useNow(isWaiting ? 1_000 : 30_000)
  const small = useThumbs(pictures)

  useEffect(() => void send('sync.wake', {}), [send])
  useEffect(() => {
    if (openId === null || !snapshot) return
    void library.fetch(openId).then((isFound) => {
      if (isFound) return
      notify(t('failure_no_such_job'), 'bad')
      open(null)
    })
  }, [openId, snapshot === null, library])
  useEffect(() => {
    const undo = (event: KeyboardEvent) => {
      if (removal.undoable === 0 || event.key !== 'z' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      removal.undo()
    }
    addEventListener('keydown', undo)
    return () => removeEventListener('keydown', undo)
  }, [removal.undoable])

  const statusBar = (
    <>
      <StatusBar task={tasks.task} removal={removal} />
      <NoticeLine notice={notice} />
    </>
  )
  return (
    <SmallContext.Provider value={small}>
      {isStatistics ? (
        <StatisticsView store={store} now={now} onClose={() => setStatistics(false)} />
      ) : (
        snapshot && (
          <GalleryView
            {...props}
            {...{
              snapshot,
              library,
              sources,
              preferences,
              onPreferences,
              openId,
              open,
              removal,
              marks,
              tasks,
              now,
              notify,
            }}
            onStatistics={() => setStatistics(true)}
            statusBar={statusBar}
          />
        )
      )}
      {openId === null && statusBar}
      {snapshot && <Announcer jobs={snapshot.entries} known={snapshot.byId} wholeOf={wholeOf} />}
    </SmallContext.Provider>
  )
}

const wholeOf = ({ job }: Entry) => job
