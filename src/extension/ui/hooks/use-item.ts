import { useCallback, useLayoutEffect, useState } from 'preact/hooks'
import type { Account } from '../../../contract/account.ts'
import { accountKey, type Item } from '../../store/items.ts'
import type { Change, Store } from '../../store/store.ts'

type Followed = Pick<Store, 'read' | 'readAccount' | 'subscribe'>

/** An item of the store, kept up with it; undefined until it is read. */
export function useItem<Value>(store: Followed, item: Item<Value>): Value | undefined {
  const read = useCallback(() => store.read(item), [store, item])
  const changed = useCallback((change: Change) => change.value(item), [item])
  return useStored(store, { key: item.key, read, changed })
}

/** What is known of a connection's account, kept up with the store: null for nothing, undefined until it is read. */
export function useAccount(store: Followed, connectionId: string | null): Account | null | undefined {
  const read = useCallback(
    async () => (connectionId === null ? null : store.readAccount(connectionId)),
    [store, connectionId],
  )
  const changed = useCallback(
    (change: Change) => (connectionId === null ? undefined : change.account(connectionId)),
    [connectionId],
  )
  return useStored<Account | null>(store, { key: accountKey(connectionId ?? ''), read, changed })
}

/** `read` and `changed` are new when, and only when, something else is read. */
interface Stored<Value> {
  key: string
  read: () => Promise<Value>
  /** The new value; undefined where the change is of something else. */
  changed: (change: Change) => Value | undefined
}

function useStored<Value>(store: Followed, { key, read, changed }: Stored<Value>): Value | undefined {
  const [known, setKnown] = useState<{ key: string; value: Value } | null>(null)
  // Not after the first frame: the page is empty until this is read.
  useLayoutEffect(() => {
    const closed = new AbortController()
    let isOld = false
    const show = (value: Value) => setKnown({ key, value })
    store.subscribe((change) => {
      const value = changed(change)
      if (value === undefined) return
      // What is being read may be older than this.
      isOld = true
      show(value)
    }, closed.signal)
    void read().then((value) => isOld || closed.signal.aborted || show(value))
    return () => closed.abort()
  }, [store, key, read, changed])
  return known?.key === key ? known.value : undefined
}
