import type { PictureFacts } from '../../ui/save/facts.ts'
import { defaultTemplate, fileName, placeholders } from '../../ui/save/names.ts'
import { t } from '../../ui/text/words.ts'
import { useGallery } from '../gallery-context.ts'
import { Sheet } from './sheet.tsx'

interface SavingFormProps {
  /** Of a picture of the user's own, to show what becomes of the template. */
  example: PictureFacts
  onClose: () => void
}

/** How saved files are called, and what lies beside them. */
export function SavingForm({ example, onClose }: SavingFormProps) {
  const { preferences, onPreferences } = useGallery()
  const { template, sidecar, sourceInFile } = preferences
  return (
    <Sheet title={t('gallery_saving_title')} onClose={onClose}>
      <div class="saving-form">
        <label>
          <span>{t('gallery_template')}</span>
          <input
            dir="ltr"
            spellcheck={false}
            value={template}
            onInput={({ currentTarget }) => onPreferences({ template: currentTarget.value })}
          />
        </label>
        <div class="placeholders">
          {placeholders.map((name) => (
            <button
              key={name}
              type="button"
              class="quiet"
              onClick={() => onPreferences({ template: into(template, name) })}
            >
              {`{${name}}`}
            </button>
          ))}
          <button
            type="button"
            class="quiet"
            disabled={template === defaultTemplate}
            onClick={() => onPreferences({ template: defaultTemplate })}
          >
            {t('gallery_template_reset')}
          </button>
        </div>
        <p class="saving-example" dir="ltr">
          {fileName(template || defaultTemplate, example, 'png')}
        </p>
        <label class="saving-check">
          <input
            type="checkbox"
            checked={sidecar}
            onChange={({ currentTarget }) => onPreferences({ sidecar: currentTarget.checked })}
          />
          <span>{t('gallery_sidecar')}</span>
        </label>
        <label class="saving-check">
          <input
            type="checkbox"
            checked={sourceInFile}
            onChange={({ currentTarget }) => onPreferences({ sourceInFile: currentTarget.checked })}
          />
          <span>{t('gallery_source_in_file')}</span>
        </label>
        <p class="small muted">{t('gallery_saving_text')}</p>
      </div>
    </Sheet>
  )
}

/** Before the ending, where there is one. */
function into(template: string, name: string): string {
  const end = template.endsWith('.{ext}') ? template.length - '.{ext}'.length : template.length
  return `${template.slice(0, end)}-{${name}}${template.slice(end)}`
}
