import type { Job } from '../../../contract/job.ts'
import { paints } from '../../../jobs/kinds.ts'
import * as icons from '../icons/icon-paths.ts'
import type { JobActions } from '../model/job-actions.ts'
import { describedPrompt } from '../model/prompt.ts'
import { t } from '../text/words.ts'
import { Icon } from './icon.tsx'
import './texts.css'

/** What an answer says in words: the prompts of *describe*, each to be used; else a notice. */
export function Texts({ job, actions }: { job: Job; actions: JobActions }) {
  const { text: texts = [], pictures = [] } = job.result ?? {}
  // What comes with a picture is its prompt once more.
  if (texts.length === 0 || (pictures.length > 0 && paints(job.command.kind))) return null
  if (job.command.kind !== 'describe') {
    return (
      <div class="texts">
        {texts.map((text) => (
          <p key={text} dir="auto">
            {text}
          </p>
        ))}
      </div>
    )
  }
  return (
    <ol class="texts">
      {texts.map(describedPrompt).map((text) => (
        <li key={text}>
          <span dir="auto">{text}</span>
          {actions.edit && (
            <button type="button" class="quiet" onClick={() => actions.edit?.(text)}>
              {t('deed_use')}
            </button>
          )}
          <button
            type="button"
            class="quiet"
            aria-label={t('deed_copy')}
            title={t('deed_copy')}
            onClick={() => actions.copy(text)}
          >
            <Icon path={icons.copy} />
          </button>
        </li>
      ))}
    </ol>
  )
}
