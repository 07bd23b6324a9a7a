import { paints } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import { localeCode } from '../../../shared/locale-code.ts'
import * as icons from '../components/icon-paths.ts'
import { duration, percent } from './format.ts'
import { t } from './words.ts'

/** How to find another job of the user's; undefined when it is gone or not loaded. */
export type Find = (id: string) => Job | undefined
export type Tone = 'live' | 'good' | 'bad' | 'wait' | 'quiet'

/** A family is short; this only stops a ring in a broken record. */
const maxDepth = 20

/** The words the picture was painted from: its own, or the nearest ancestor's. Empty when nobody knows. */
export function promptOf(job: Job, find: Find): string {
  let at: Job | undefined = job
  for (let depth = 0; at && depth < maxDepth; depth++) {
    if (at.command.kind === 'imagine') return at.command.prompt
    if (at.command.kind === 'button' && at.command.prompt) return at.command.prompt
    at = at.parentId ? find(at.parentId) : undefined
  }
  return ''
}

/** What was done to get there, when it was not a plain *imagine*: `Upscale 2`, `Describe`. Empty otherwise. */
export function deedOf(job: Job, find: Find): string {
  const { command } = job
  if (command.kind === 'imagine') return ''
  if (command.kind === 'speed') return t('kind_speed', t(`speed_${command.speed}`))
  if (command.kind !== 'button') return t(`kind_${command.kind}`)
  const parent = job.parentId ? find(job.parentId) : undefined
  const button = parent?.result?.buttons.find((one) => one.label === command.label && one.customId === command.customId)
  return button ? buttonDeed(button) : command.label
}

/** What a button does, in words. The API's own label stays visible beside it. */
export function buttonDeed(button: Button): string {
  const { role, index } = button
  if (role === 'upscale' && index !== undefined) return t('deed_upscale', String(index))
  if (role === 'vary' && index !== undefined) return t('deed_vary', String(index))
  if (role === 'reroll') return t('deed_reroll')
  return button.shown || button.label
}

/** The key under which `Job.pressed` keeps a button. */
export function pressKey(button: Pick<Button, 'label' | 'customId'>): string {
  return button.customId ?? button.label
}

export interface StateText {
  word: string
  tone: Tone
  /** One of `icon-paths`. */
  icon: string
}

export function stateText(job: Job): StateText {
  const painting = paints(job.command.kind)
  switch (job.state) {
    case 'sending':
      return { word: t('state_sending'), tone: 'live', icon: icons.send }
    case 'accepted':
      return { word: t('state_accepted'), tone: 'live', icon: icons.clock }
    case 'running': {
      const doing = painting ? 'running' : 'working'
      return {
        word: job.progress === undefined ? t(`state_${doing}`) : t(`state_${doing}_at`, percent(job.progress)),
        tone: 'live',
        icon: icons.picture,
      }
    }
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
      return { word: t('state_unknown'), tone: 'wait', icon: icons.question }
  }
}

export function reasonText(job: Job): string {
  return job.reason ? t(`reason_${localeCode(job.reason.code)}`) : t('state_failed')
}
