import { useState } from 'preact/hooks'
import type { Preset } from '../../../contract/preset.ts'
import { promptFor, readSelection, unusableParts } from '../../../jobs/preset.ts'
import { shownPrompt } from '../../ui/components/shown-prompt.tsx'
import { unusableText } from '../../ui/text/preset-text.ts'
import { count, t } from '../../ui/text/words.ts'
import { useSetup } from '../setup-context.ts'

/** What would be sent for a text of the user's choice; nothing is. */
export function PresetPreview({ preset }: { preset: Preset }) {
  const { settings, connections, providers } = useSetup()
  const [sample, setSample] = useState(t('presets_sample'))
  const id = preset.connectionId ?? connections.active
  const connection = connections.list.find((one) => one.id === id)
  const service = providers.find((one) => one.id === connection?.provider)?.capabilities
  const selected = readSelection(sample, preset, settings.allowPageParameters)
  const { prompt } = promptFor(service ?? {}, selected)
  const over = prompt.length - (service?.maxPromptLength ?? Number.POSITIVE_INFINITY)
  return (
    <div class="preset-preview">
      <label class="field">
        {t('presets_try')}
        <input
          type="text"
          name="sample"
          dir="auto"
          autocomplete="off"
          value={sample}
          onInput={({ currentTarget }) => setSample(currentTarget.value)}
        />
      </label>
      <p class="small muted">{t('presets_would_send')}</p>
      <output dir="auto" aria-live="off">
        {shownPrompt(prompt || t('presets_would_send_nothing'))}
      </output>
      {selected.leftOut.length > 0 && (
        <p class="small muted" dir="auto">
          {t('left_out_of_page', selected.leftOut.join(' '))}
        </p>
      )}
      {over > 0 && <p class="hint wait">{count('presets_over', over)}</p>}
      {service &&
        unusableParts(preset, service).map((part) => (
          <p key={part} class="hint wait">
            {unusableText(part)}
          </p>
        ))}
    </div>
  )
}
