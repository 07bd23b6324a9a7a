import { Icon } from '../ui/components/icon.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { unusableText } from '../ui/text/preset-text.ts'
import { t } from '../ui/text/words.ts'
import type { useComposer } from './use-composer.ts'
import './preset-notes.css'

/** The template around the text, what of its preset is not used, and what of a page was left out. */
export function PresetNotes({ composer }: { composer: ReturnType<typeof useComposer> }) {
  const { template, told, parameters, change } = composer
  return (
    <>
      {template && (
        <p class="compose-template">
          <span dir="auto">{template}</span>
          <button
            type="button"
            class="round"
            aria-label={t('compose_template_remove')}
            title={t('compose_template_remove')}
            onClick={() => change({ parameters: { ...parameters, template: undefined } })}
          >
            <Icon path={icons.cross} />
          </button>
        </p>
      )}
      {told.unusable.map((part) => (
        <p key={part} class="compose-note wait">
          {unusableText(part)}
        </p>
      ))}
      {told.leftOut.length > 0 && (
        <p class="compose-note muted" dir="auto">
          {t('left_out_of_page', told.leftOut.join(' '))}
        </p>
      )}
    </>
  )
}
