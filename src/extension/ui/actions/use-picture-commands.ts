import type { Command } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import { paints } from '../../../jobs/kinds.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import { useConnected } from '../hooks/use-services.ts'
import * as icons from '../icons/icon-paths.ts'
import * as rareIcons from '../icons/icon-paths-rare.ts'
import { canCommand, takes } from '../model/abilities.ts'
import type { JobActions } from '../model/job-actions.ts'
import { referenceTo } from '../model/recent.ts'
import { t } from '../text/words.ts'

/** Something to be begun with a picture, as a button. */
export interface PictureCommand {
  /** One of `icon-paths`. */
  icon: string
  text: string
  run: () => void
}

interface PictureCommandOptions {
  job: Job
  prompt: string
  actions: JobActions
  /** In `result.pictures`; absent for the one that stands for the result. */
  index?: number | undefined
}

/** What the service that new commands go to can begin with one picture of a result. */
export function usePictureCommands({ job, prompt, actions, index }: PictureCommandOptions): PictureCommand[] {
  const service = useConnected()
  const abilities = service?.capabilities
  const at = index ?? (job.result ? coverOf(job.result) : null)
  const url = job.state === 'done' && at !== null ? referenceTo(job, at, service, Date.now()) : null
  if (url === null || at === null) return []
  const canRefer = takes(abilities, 'references')
  // Where results have buttons, the mask is for one of them.
  const canRepaint = canRefer && takes(abilities, 'mask') && !canCommand(abilities, 'button')
  return [
    ...command(takes(abilities, 'edit') && actions.change, rareIcons.brush, t('deed_change'), (change) => change(url)),
    ...command(canRepaint && actions.repaint, rareIcons.region, t('deed_repaint'), (repaint) =>
      repaint({ job, index: at, prompt, url }),
    ),
    ...command(canRefer && actions.refer, icons.picture, t('deed_refer'), (refer) => refer(url)),
    ...command(canCommand(abilities, 'describe') && actions.begin, rareIcons.words, t('deed_describe'), (begin) =>
      begin({ kind: 'describe', url }),
    ),
  ]
}

/** The command, where the page and the service have what it needs. */
function command<Action>(
  action: Action | false | undefined,
  icon: string,
  text: string,
  run: (action: Action) => void,
): PictureCommand[] {
  return action ? [{ icon, text, run: () => run(action) }] : []
}

/** Whether its command can be sent once more by itself: a button needs the result it stood on. */
export function isRepeatable({ kind }: Command): boolean {
  return paints(kind) && kind !== 'button'
}
