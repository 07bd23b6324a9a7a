import { batches as batchesItem } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'
import { useItem } from '../hooks/use-item.ts'
import type { BatchListProps } from './batch-list.tsx'
import { lazy } from './lazy.tsx'

// Mostly there is none.
const BatchList = lazy(async () => (await import('./batch-list.tsx')).BatchList)

type BatchesProps = Omit<BatchListProps, 'batches'> & { store: Store }

/** The batches that are under way, or whose end the user has not put away. */
export function Batches({ store, ...props }: BatchesProps) {
  const batches = useItem(store, batchesItem)
  return batches?.length ? <BatchList batches={batches} {...props} /> : null
}
