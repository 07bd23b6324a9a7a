import { useEffect, useState } from 'preact/hooks'
import type { z } from 'zod/mini'
import type { Send } from '../messaging/client.ts'
import { budget } from '../store/items.ts'
import type { Store } from '../store/store.ts'
import { Banner } from '../ui/components/banner.tsx'
import * as icons from '../ui/components/icon-paths.ts'
import { count, t } from '../ui/text/words.ts'

type Budget = z.infer<typeof budget.schema>

/** What became of kept pictures for want of room. */
export function Notes({ store, send }: { store: Store; send: Send }) {
  const [room, setRoom] = useState<Budget>(budget.default)
  useEffect(() => {
    const closed = new AbortController()
    void store.read(budget).then(setRoom)
    store.subscribe((change) => {
      const changed = change.value(budget)
      if (changed) setRoom(changed)
    }, closed.signal)
    return () => closed.abort()
  }, [store])
  return (
    <>
      {room.fullAt !== null && (
        <Banner tone="bad" icon={icons.alert} title={t('gallery_full_title')}>
          {t('gallery_full_text')}
        </Banner>
      )}
      {room.freedCount > 0 && (
        <Banner
          tone="wait"
          icon={icons.alert}
          title={count('gallery_freed', room.freedCount)}
          action={{ label: t('gallery_freed_seen'), run: () => void send('budget.seen', {}) }}
        >
          {t('gallery_freed_text')}
        </Banner>
      )}
    </>
  )
}
