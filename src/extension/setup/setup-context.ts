import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Send } from '../messaging/client.ts'
import type { Store } from '../store/store.ts'
import type { Notice } from '../ui/hooks/use-notice.ts'
import type { AccessQuestion } from './use-access-question.ts'
import type { StoredState } from './use-stored-state.ts'

/** What the page is started with. */
export interface SetupServices {
  store: Store
  send: Send
}

/** What every part of set-up may need. */
export interface SetupState extends SetupServices, StoredState {
  notify: (text: string, tone: Notice['tone']) => void
  access: AccessQuestion
}

/** Null until storage is read. */
export const SetupContext = createContext<SetupState | null>(null)

/** Throws outside of set-up, and where set-up is shown before storage is read. */
export function useSetup(): SetupState {
  const setup = useContext(SetupContext)
  if (!setup) throw new Error('Rendered outside of SetupContext.')
  return setup
}
