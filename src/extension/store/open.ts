import { local, onLocalChanged, session } from '../platform/storage.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import { createStore, type Store } from './store.ts'

/** Opens the browser's storage for reading. */
export function openStore(): Store {
  return createStore({ area: local, onChanged: onLocalChanged })
}

export function openDrafts(): Drafts {
  return createDrafts(session)
}
