import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'

/** What a user can do with a job, wherever it is shown. */
export interface Deeds {
  press: (job: Job, button: Button) => void
  /** Puts the prompt into the box; absent where there is none. */
  edit?: (prompt: string) => void
  /** The same command as a new job. */
  resend: (job: Job) => void
  /** Asks API and relay now. */
  check: (job: Job) => Promise<void>
  /** Forgets the job and its pictures. */
  remove: (job: Job) => void
  copy: (text: string) => void
  /** Opens it where it has room; absent where it is open already. */
  show?: (job: Job) => void
  openSetup: () => void
  /** Switches to relax; absent where the API can't. */
  relax?: () => void
}
