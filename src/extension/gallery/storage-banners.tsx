import { budget } from '../store/items.ts'
import { Banner } from '../ui/components/banner.tsx'
import { useItem } from '../ui/hooks/use-item.ts'
import * as icons from '../ui/icons/icon-paths.ts'
import { count, t } from '../ui/text/words.ts'
import { useGallery } from './gallery-context.ts'

/** What became of kept pictures for want of room. */
export function StorageBanners() {
  const { store, send } = useGallery()
  const { fullAt, freedCount } = useItem(store, budget) ?? budget.default
  return (
    <>
      {fullAt !== null && (
        <Banner tone="bad" icon={icons.alert} title={t('gallery_full_title')}>
          {t('gallery_full_text')}
        </Banner>
      )}
      {freedCount > 0 && (
        <Banner
          tone="wait"
          icon={icons.alert}
          title={count('gallery_freed', freedCount)}
          action={{ label: t('gallery_freed_seen'), run: () => void send('budget.seen', {}) }}
        >
          {t('gallery_freed_text')}
        </Banner>
      )}
    </>
  )
}
