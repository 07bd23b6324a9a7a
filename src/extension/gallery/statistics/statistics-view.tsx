import { useEffect, useState } from 'preact/hooks'
import type { Store } from '../../store/store.ts'
import { Icon } from '../../ui/components/icon.tsx'
import * as icons from '../../ui/icons/icon-paths.ts'
import { t } from '../../ui/text/words.ts'
import { Charts } from './charts.tsx'
import { loadStatistics, type StatisticsData } from './load.ts'

interface StatisticsViewProps {
  store: Store
  now: number
  onClose: () => void
}

/** The plots, read when they are asked for. */
export function StatisticsView({ store, now, onClose }: StatisticsViewProps) {
  const [data, setData] = useState<StatisticsData | null>(null)
  useEffect(() => {
    let wanted = true
    void loadStatistics(store).then((loaded) => wanted && setData(loaded))
    return () => {
      wanted = false
    }
  }, [store])
  return (
    <>
      <header class="bar">
        <button type="button" class="round" aria-label={t('gallery_back')} title={t('gallery_back')} onClick={onClose}>
          <Icon path={icons.previous} />
        </button>
        <h1>{t('gallery_numbers')}</h1>
      </header>
      <main aria-busy={data === null}>{data && <Charts {...data} now={now} />}</main>
    </>
  )
}
