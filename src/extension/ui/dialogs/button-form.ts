import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
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

/** Asks for what a button needs. Null when the user cancelled; empty where the API takes nothing. */
export async function askButton(
  job: Job,
  button: Button,
  prompt: string,
  advancedActions: AdvancedActions,
): Promise<ButtonInput | null> {
  const abilities = await abilitiesOf(advancedActions.store, job.connectionId)
  if (button.role === 'region' && takes(abilities, 'mask')) {
    return askRegion({ job, prompt, pictures: advancedActions.pictures })
  }
  if (button.role === 'zoom' && takes(abilities, 'zoom')) return askZoom(prompt)
  return {}
}
