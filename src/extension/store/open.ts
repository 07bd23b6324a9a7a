import { local, onLocalChanged, session } from '../platform/storage.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import { createStore, type Store } from './store.ts'

/** The browser's own store, for reading. The worker, which writes, opens it with a way to repair. */
export function openStore(): Store {
  return createStore({ area: local, onChanged: onLocalChanged })
}

export function openDrafts(): Drafts {
  return createDrafts(session)
}
