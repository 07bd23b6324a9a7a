import { local, onLocalChanged, onSessionChanged, session } from '../platform/storage.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import { createKeptDialogs, type KeptDialogs } from './kept-dialog.ts'
import { createStore, type Store } from './store.ts'

/** Opens the browser's storage for reading. */
export function openStore(): Store {
  return createStore({ area: local, onChanged: onLocalChanged })
}

export function openDrafts(): Drafts {
  return createDrafts(session, onSessionChanged)
}

export function openDialogs(): KeptDialogs {
  return createKeptDialogs(session, navigator.locks)
}
