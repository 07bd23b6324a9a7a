import type { Command } from '../../contract/command.ts'
import type { Job } from '../../contract/job.ts'
import { type Purpose, pickPictures } from '../ui/dialogs/pick-pictures.tsx'
import type { KeptPictures } from '../ui/model/job-actions.ts'
import { recentPictures } from '../ui/model/recent.ts'

interface Options {
  purpose: Purpose
  chosen: readonly string[]
  jobs: readonly Job[]
  pictures: KeptPictures | null
  submit: (command: Command) => Promise<void>
}

/** Lets the user pick links and recent results. Resolves to references; a describe or blend is sent at once and resolves to null. */
export async function pickFor({ purpose, chosen, jobs, pictures, submit }: Options): Promise<string[] | null> {
  const before = purpose === 'reference' ? chosen : []
  const picked = await pickPictures({ purpose, chosen: before, recent: recentPictures(jobs, Date.now()), pictures })
  if (!picked || purpose === 'reference') return picked
  const [url = ''] = picked
  await submit(purpose === 'describe' ? { kind: 'describe', url } : { kind: 'blend', urls: picked })
  return null
}
