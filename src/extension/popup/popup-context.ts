import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Command } from '../../contract/command.ts'
import type { Job } from '../../contract/job.ts'
import type { Send } from '../messaging/client.ts'
import type { Draft, Drafts } from '../store/drafts.ts'
import type { KeptDialog, KeptDialogs } from '../store/kept-dialog.ts'
import type { Store } from '../store/store.ts'
import type { PageActions } from '../ui/actions/use-job-actions.ts'
import type { Modes, RecentJobLists, StoredState, Underway } from './state.ts'

/** What the page is started with. */
export interface PopupServices {
  store: Store
  drafts: Drafts
  dialogs: KeptDialogs
  send: Send
  /** Opens the panel and closes the popup; absent in the panel. */
  openPanel?: (() => void) | undefined
}

/** What every part of the popup may need. */
export interface PopupState extends PopupServices, StoredState {
  /** What the prompt box begins with; a new object puts its text into the box and the cursor behind it. */
  draft: Draft
  /** The dialog that was open when the page was closed. */
  keptDialog: KeptDialog | null
  /** The values of `jobs`. */
  jobList: readonly Job[]
  recent: RecentJobLists
  modes: Modes
  underway: Underway
  actions: PageActions
  /** Sends a command and notifies the user when it is refused. A command that was not accepted keeps its request id. */
  sendCommand: (command: Command) => Promise<void>
  /** The job the user wants to see large; null for the newest result. */
  openId: string | null
  open: (id: string) => void
  /** Ms since the epoch; moves on by itself. */
  now: number
}

/** Null until storage is read, and while no API is connected. */
export const PopupContext = createContext<PopupState | null>(null)

/** Throws outside of the popup. */
export function usePopup(): PopupState {
  const popup = useContext(PopupContext)
  if (!popup) throw new Error('Rendered outside of PopupContext.')
  return popup
}
