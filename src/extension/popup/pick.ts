import type { Command } from '../../contract/command.ts'
import type { ProviderInfo } from '../../contract/connection.ts'
import type { Job } from '../../contract/job.ts'
import type { Send } from '../messaging/client.ts'
import type { KeptDialogs, KeptPick } from '../store/kept-dialog.ts'
import { type Purpose, pickPictures } from '../ui/dialogs/pick-pictures.tsx'
import type { KeptPictures } from '../ui/model/job-actions.ts'
import { recentPictures, takesBytes } from '../ui/model/recent.ts'

interface Options {
  purpose: Purpose
  chosen: readonly string[]
  jobs: readonly Job[]
  pictures: KeptPictures | null
  /** To which the pictures go. */
  service: ProviderInfo | null
  send: Send
  submit: (command: Command) => Promise<void>
  dialogs: KeptDialogs
  kept: KeptPick | undefined
}

/** Lets the user pick links and recent results. Resolves to references; a describe or blend is sent at once and resolves to null. */
export async function pickFor(options: Options): Promise<string[] | null> {
  const { purpose, chosen, jobs, pictures, service, send, submit, dialogs, kept } = options
  const before = purpose === 'reference' ? chosen : []
  const recent = recentPictures(jobs, service, Date.now())
  const upload = takesBytes(service) ? send : null
  const picked = await pickPictures({ purpose, chosen: before, recent, pictures, upload, dialogs, kept })
  if (!picked || purpose === 'reference') return picked
  const [url = ''] = picked
  await submit(purpose === 'describe' ? { kind: 'describe', url } : { kind: 'blend', urls: picked })
  return null
}
