import type { ProviderInfo } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import { actionOf } from '../../../jobs/action.ts'
import { isHeld } from '../../../jobs/held.ts'
import { isInlineLink } from '../../../jobs/inline-link.ts'
import { paints } from '../../../jobs/kinds.ts'
import type { Commanded, Known } from '../../../jobs/lineage.ts'
import { localeCode } from '../../../shared/locale-code.ts'
import { shorten } from '../../../shared/shorten.ts'
import * as icons from '../icons/icon-paths.ts'
import { duration, percent } from './format.ts'
import { t } from './words.ts'

export type Tone = 'live' | 'good' | 'bad' | 'wait' | 'quiet'

/** What was done to get this result, in words: `Upscale 2`, `Describe`. Empty for a plain *imagine*. */
export function actionName<One extends Commanded>(job: One, known: Known<One>): string {
  const action = actionOf(job, known)
  if (action === null) return ''
  if (action.kind === 'button') return buttonName(action.button)
  const { command } = action
  return command.kind === 'speed' ? t('kind_speed', t(`speed_${command.speed}`)) : t(`kind_${command.kind}`)
}

/** What a button does, in words. The API's own label stays visible beside it. */
function buttonName(button: Pick<Button, 'label' | 'shown' | 'role' | 'index'>): string {
  const { role, index } = button
  if (role === 'upscale' && index !== undefined) return t('deed_upscale', index)
  if (role === 'vary' && index !== undefined) return t('deed_vary', index)
  if (role === 'reroll') return t('deed_reroll')
  return button.shown || button.label
}

/** What a job is about: its prompt, or the picture it describes. A picture of the user's own has no address to show. */
export function subjectOf({ command }: Pick<Job, 'command'>, prompt: string): string {
  if (prompt !== '' || command.kind !== 'describe') return prompt
  return isInlineLink(command.url) ? t('describe_own') : command.url
}

/** UTF-16 units that a screen reader says of a prompt to tell one job, or its button, from the other. */
const briefLength = 60

/** The beginning of a prompt. */
export function briefly(prompt: string): string {
  return shorten(prompt, briefLength)
}

export interface StateText {
  word: string
  tone: Tone
  /** One of `icon-paths`. */
  icon: string
}

/** Whether its answer to a command is the result. */
export function isDirect(service: ProviderInfo | null | undefined): boolean {
  return service?.capabilities.direct ?? false
}

/** @param direct of a service whose answer is the result: it paints for as long as the job is being sent */
export function stateText(job: Job, direct = false): StateText {
  switch (job.state) {
    case 'sending':
      if (isHeld(job)) return { word: t('state_held'), tone: 'wait', icon: icons.clock }
      return direct ? underwayText(job) : { word: t('state_sending'), tone: 'live', icon: icons.send }
    case 'accepted':
      return { word: t('state_accepted'), tone: 'live', icon: icons.clock }
    case 'running':
      return underwayText(job)
    case 'done': {
      const word =
        job.endedAt === undefined ? t('state_done') : t('state_done_in', duration(job.endedAt - job.createdAt))
      return { word, tone: 'quiet', icon: icons.check }
    }
    case 'failed':
      return { word: reasonText(job), tone: 'bad', icon: icons.alert }
    case 'cancelled':
      return { word: t('state_cancelled'), tone: 'quiet', icon: icons.stop }
    case 'overdue':
      return { word: t('state_overdue'), tone: 'wait', icon: icons.clock }
    case 'unknown':
      return { word: t(direct ? 'state_unknown_painted' : 'state_unknown'), tone: 'wait', icon: icons.question }
  }
}

function underwayText({ command, progress }: Job): StateText {
  const doing = paints(command.kind) ? 'running' : 'working'
  const word = progress === undefined ? t(`state_${doing}`) : t(`state_${doing}_at`, percent(progress))
  return { word, tone: 'live', icon: icons.picture }
}

export function reasonText(job: Job): string {
  return job.reason ? t(`reason_${localeCode(job.reason.code)}`) : t('state_failed')
}
