import type { Command } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import type { Send } from '../../messaging/client.ts'
import type { KeptDialogs, KeptRegion, KeptZoom } from '../../store/kept-dialog.ts'
import type { PictureReader } from '../../store/pictures.ts'
import type { Store } from '../../store/store.ts'
import type { FailureCode } from '../text/failure-text.ts'
import type { OutActions, Part } from './target.ts'

export type KeptPictures = Pick<PictureReader, 'readPicture'>

/** What dialogs for the advanced actions work with. */
export interface AdvancedActions {
  store: Store
  send: Send
  pictures: KeptPictures | null
  /** Absent on pages that do not close by themselves. */
  dialogs?: KeptDialogs | undefined
  /** Notifies the user that something could not be sent. */
  refuse: (code: FailureCode) => void
}

/** A part of one picture is to be painted anew. */
export interface Repainting {
  job: Job
  /** In `result.pictures`. */
  index: number
  prompt: string
  /** By which the command names the picture. */
  url: string
  /** What had been entered when the page was closed. */
  kept?: KeptRegion
}

/** What a user can do with a job, wherever it is shown. */
export interface JobActions {
  /** @param kept what had been entered in the button's dialog when the page was closed */
  press: (job: Job, button: Button, kept?: KeptZoom | KeptRegion) => void
  /** Puts the prompt into the box; absent where there is none. */
  edit?: (prompt: string) => void
  /** Puts the picture beside the prompt; absent where there is none. */
  refer?: (url: string) => void
  /** The picture alone, for words of what to change in it; absent where there is no prompt box. */
  change?: (url: string) => void
  /** Asks which part of the picture, and sends it; absent where only the plain actions are offered. */
  repaint?: (repainting: Repainting) => void
  /** Sends a new command. */
  begin: (command: Command) => void
  /** The same command once more, because the user wants another picture. */
  again: (job: Job) => void
  /** The same command in the place of a job that came to nothing. */
  resend: (job: Job) => void
  /** Takes back what is held and has not left. */
  undo: (job: Job) => void
  /** Asks API and relay now. */
  check: (job: Job) => Promise<void>
  /** Forgets the job and its pictures. */
  remove: (job: Job) => void
  copy: (text: string) => void
  /** What takes its pictures out of the browser. */
  out: OutActions
  /** Saves its pictures, or one of them, as files; absent where no pictures are kept. Called in the handler of a click or key. */
  save?: (job: Job, part?: Part) => void
  favourite: (job: Job) => void
  /** Opens it where it has room; absent where it is open already. */
  show?: (job: Job) => void
  openSetup: () => void
  /** What can be done when something goes wrong. */
  openHelp: () => void
  /** Switches to relax; absent where the API can't. */
  relax?: () => void
  /** Absent where only the plain actions are offered. */
  advancedActions?: AdvancedActions
}
