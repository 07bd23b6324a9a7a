import { useEffect, useState } from 'preact/hooks'
import { withAncestors } from '../../jobs/lineage.ts'
import type { Change, Store } from '../store/store.ts'
import { applyChange, loadPopup, type PopupState } from './state.ts'

/** The popup's state, kept up with storage; null until it is read. */
export function usePopup(store: Store): PopupState | null {
  const [state, setState] = useState<PopupState | null>(null)

  useEffect(() => {
    const closed = new AbortController()
    let current: PopupState | null = null
    // What is written while we read may be missing from what we read.
    let meanwhile: Change[] = []
    const show = (next: PopupState) => {
      if (closed.signal.aborted) return
      current = next
      setState(next)
    }
    const reload = async () => {
      current = null
      meanwhile = []
      const loaded = await loadPopup(store)
      show(meanwhile.reduce<PopupState>((state, change) => applyChange(state, change) ?? state, loaded))
    }
    const follow = async (change: Change) => {
      if (!current) return void meanwhile.push(change)
      const next = applyChange(current, change)
      if (!next) return reload()
      show(next)
      const jobs = await withAncestors(next.jobs, store.readJobs)
      if (jobs !== next.jobs && current) show({ ...current, jobs: new Map([...jobs, ...current.jobs]) })
    }
    store.subscribe((change) => void follow(change), closed.signal)
    void reload()
    return () => closed.abort()
  }, [store])

  return state
}
