import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import { buttonKey } from '../../../jobs/button.ts'
import { useRoving } from '../hooks/use-roving.ts'
import * as icons from '../icons/icon-paths.ts'
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
      {buttons.map((button, place) => {
        const pressed = job.pressed?.includes(buttonKey(button)) ?? false
        const shown = button.shown || button.label
        const name = nameOf(button, shown)
        const hint = pressed ? `${name}, ${t('button_pressed')}` : name
        return (
          <button
            key={`${place} ${buttonKey(button)}`}
            type="button"
            class="quiet"
            tabIndex={place === 0 ? 0 : -1}
            aria-label={hint}
            title={hint}
            data-label={button.label}
            data-pressed={pressed || undefined}
            onClick={() => onPress(button)}
          >
            {pressed && <Icon path={icons.check} />}
            {button.role === 'reroll' && !/\p{Letter}/u.test(shown) ? (
              <Icon path={icons.refresh} />
            ) : (
              <span dir="auto">{shown}</span>
            )}
          </button>
        )
      })}
    </div>
  )
}

/** Begins with what is seen, so that speech control finds it. */
function nameOf(button: Button, shown: string): string {
  const { role, index } = button
  if ((role === 'upscale' || role === 'vary') && index !== undefined) return `${shown}: ${t(`name_${role}`, index)}`
  return role === 'reroll' ? `${shown}: ${t('deed_reroll')}` : shown
}
