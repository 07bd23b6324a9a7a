import { useEffect, useState } from 'preact/hooks'
import type { Store } from '../../store/store.ts'
import { Icon } from '../../ui/components/icon.tsx'
import * as icons from '../../ui/components/icon-paths.ts'
import { t } from '../../ui/text/words.ts'
import { Numbers } from './charts.tsx'
import { loadNumbers, type NumbersData } from './load.ts'

interface NumbersViewProps {
  store: Store
  now: number
  onClose: () => void
}

/** The plots, read when they are asked for. */
export function NumbersView({ store, now, onClose }: NumbersViewProps) {
  const [data, setData] = useState<NumbersData | null>(null)
  useEffect(() => {
    let wanted = true
    void loadNumbers(store).then((loaded) => wanted && setData(loaded))
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
      <main aria-busy={data === null}>{data && <Numbers {...data} now={now} />}</main>
    </>
  )
}
