import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import type { KeptRegion, KeptZoom } from '../../store/kept-dialog.ts'
import { abilitiesOf, takes } from '../model/abilities.ts'
import type { AdvancedActions } from '../model/job-actions.ts'
import { askRegion } from './region.tsx'
import { askZoom } from './zoom.tsx'

/** What goes with the press of a button, beyond its name. */
export interface ButtonInput {
  prompt?: string
  zoom?: number
  aspect?: string
  mask?: string
}

interface AskOptions extends Pick<AdvancedActions, 'store' | 'pictures' | 'dialogs'> {
  job: Job
  button: Button
  prompt: string
  /** What had been entered when the page was closed. */
  kept?: KeptZoom | KeptRegion | undefined
}

/** Asks for what a button needs. Null when the user cancelled; empty where the API takes nothing. */
export async function askButton({ store, kept, ...options }: AskOptions): Promise<ButtonInput | null> {
  const { job, button } = options
  const abilities = await abilitiesOf(store, job.connectionId)
  if (button.role === 'region' && takes(abilities, 'mask'))
    return askRegion({ ...options, kept: kept?.kind === 'region' ? kept : undefined })
  if (button.role === 'zoom' && takes(abilities, 'zoom'))
    return askZoom({ ...options, kept: kept?.kind === 'zoom' ? kept : undefined })
  return {}
}
