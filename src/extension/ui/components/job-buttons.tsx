import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import { buttonKey } from '../../../jobs/button.ts'
import { useRoving } from '../hooks/use-roving.ts'
import * as icons from '../icons/icon-paths.ts'
import { list } from '../text/format.ts'
import { t } from '../text/words.ts'
import { Icon } from './icon.tsx'
import './job-buttons.css'

interface JobButtonsProps {
  job: Job
  onPress: (button: Button) => void
}

/** The buttons of the result, in its order and words. Link buttons are left out, since the API can't press them. */
export function JobButtons({ job, onPress }: JobButtonsProps) {
  const roving = useRoving()
  const buttons = job.result?.buttons.filter((button) => button.role !== 'link') ?? []
  if (buttons.length === 0) return null
  return (
    <div class="job-buttons" role="toolbar" aria-label={t('buttons_title')} {...roving}>
      {groupsOf(buttons).map((group) => (
        <div key={buttons.indexOf(group[0])} class="job-button-group">
          {group.map((button, place) => (
            <JobButton
              key={`${place} ${buttonKey(button)}`}
              button={button}
              isPressed={job.pressed?.includes(buttonKey(button)) ?? false}
              isFirst={button === buttons[0]}
              onPress={onPress}
            />
          ))}
        </div>
      ))}
    </div>
  )
}

interface JobButtonProps extends Pick<JobButtonsProps, 'onPress'> {
  button: Button
  isPressed: boolean
  /** The one that Tab stops at. */
  isFirst: boolean
}

function JobButton({ button, isPressed, isFirst, onPress }: JobButtonProps) {
  const shown = button.shown || button.label
  const name = nameOf(button, shown)
  const hint = isPressed ? list([name, t('button_pressed')]) : name
  return (
    <button
      type="button"
      class="quiet"
      tabIndex={isFirst ? 0 : -1}
      aria-label={hint}
      title={hint}
      data-label={button.label}
      data-pressed={isPressed || undefined}
      onClick={() => onPress(button)}
    >
      {isPressed && <Icon path={icons.check} />}
      {button.role === 'reroll' && isSign(shown) ? <Icon path={icons.refresh} /> : <span dir="auto">{shown}</span>}
    </button>
  )
}

/** Those for the four quarters of a grid stay in one row: U1 to U4, V1 to V4. Every other button may go to the next row by itself. */
function groupsOf(buttons: readonly Button[]): [Button, ...Button[]][] {
  const groups: [Button, ...Button[]][] = []
  for (const button of buttons) {
    const last = groups.at(-1)
    if (last && button.index !== undefined && last[0].index !== undefined && last[0].role === button.role)
      last.push(button)
    else groups.push([button])
  }
  return groups
}

/** Begins with what is seen, so that speech control finds it. */
function nameOf(button: Button, shown: string): string {
  const { role, index } = button
  if ((role === 'upscale' || role === 'vary') && index !== undefined) return `${shown}: ${t(`deed_${role}`, index)}`
  if (role !== 'reroll') return shown
  // Without letters it is shown as an icon.
  return isSign(shown) ? t('deed_reroll') : `${shown}: ${t('deed_reroll')}`
}

/** Whether it is a sign, such as an emoji, and no word. */
function isSign(shown: string): boolean {
  return !/\p{Letter}/u.test(shown)
}
