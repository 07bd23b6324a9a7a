import { useEffect, useRef, useState } from 'preact/hooks'
import { type Preset, presetLimits } from '../../../contract/preset.ts'
import { plainText } from '../../../jobs/page-text.ts'
import { placeholder } from '../../../jobs/prompt.ts'
import { shapes } from '../../ui/model/prompt.ts'
import { number } from '../../ui/text/format.ts'
import { t } from '../../ui/text/words.ts'
import { useSetup } from '../setup-context.ts'
import { PresetModel } from './preset-model.tsx'
import { PresetPreview } from './preset-preview.tsx'
import { usePresets } from './use-presets.ts'

interface PresetFormProps {
  /** Undefined: a new one. */
  preset: Preset | undefined
  /** Names of the others. */
  taken: readonly string[]
  onSave: (preset: Preset) => void
  onCancel: () => void
}

const blank: Preset = { name: '', shape: '', extra: '', inMenu: true }

export function PresetForm({ preset, taken, onSave, onCancel }: PresetFormProps) {
  const [entry, setEntry] = useState<Preset>(preset ?? blank)
  const [fault, setFault] = useState<'name_missing' | 'name_taken' | null>(null)
  const name = useRef<HTMLInputElement>(null)
  useEffect(() => {
    name.current?.focus()
    name.current?.closest('form')?.scrollIntoView({ block: 'nearest' })
  }, [])
  const change = (changed: Partial<Preset>) => setEntry((before) => ({ ...before, ...changed }))
  const save = () => {
    const wanted = tidy(entry)
    const found = wanted.name === '' ? 'name_missing' : taken.includes(wanted.name) ? 'name_taken' : null
    setFault(found)
    if (found) name.current?.focus()
    else onSave(wanted)
  }
  return (
    <form
      class="preset-form"
      aria-label={t(preset ? 'presets_edit' : 'presets_new')}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      <label class="field">
        {t('presets_name')}
        <input
          ref={name}
          type="text"
          name="presetName"
          dir="auto"
          autocomplete="off"
          maxLength={presetLimits.name}
          aria-invalid={fault !== null}
          value={entry.name}
          onInput={({ currentTarget }) => {
            setFault(null)
            change({ name: currentTarget.value })
          }}
        />
        {fault && (
          <small class="bad" role="alert">
            {t(`presets_${fault}`)}
          </small>
        )}
      </label>
      <label class="field">
        {t('presets_template')}
        <textarea
          name="template"
          rows={2}
          dir="auto"
          maxLength={presetLimits.template}
          placeholder={t('presets_template_example', placeholder)}
          value={entry.template ?? ''}
          onInput={({ currentTarget }) => change({ template: currentTarget.value })}
        />
        <small>{t('presets_template_hint', placeholder)}</small>
      </label>
      <Values entry={entry} onChange={change} />
      <Where entry={entry} onChange={change} />
      <label class="setting">
        <input
          type="checkbox"
          name="inMenu"
          checked={entry.inMenu ?? false}
          onChange={({ currentTarget }) => change({ inMenu: currentTarget.checked })}
        />
        <span>
          {t('presets_in_menu')}
          <small>{t('presets_in_menu_hint')}</small>
        </span>
      </label>
      <PresetPreview preset={tidy(entry)} />
      <div class="preset-actions">
        <button type="submit" class="primary">
          {t('presets_save')}
        </button>
        <button type="button" class="quiet" onClick={onCancel}>
          {t('presets_cancel')}
        </button>
      </div>
    </form>
  )
}

interface PartProps {
  entry: Preset
  onChange: (changed: Partial<Preset>) => void
}

function Values({ entry, onChange }: PartProps) {
  const offered: readonly string[] = shapes
  const counts = Array.from({ length: presetLimits.count }, (_, index) => index + 1)
  return (
    <div class="fields">
      <label class="field">
        {t('shape_title')}
        <select
          name="presetShape"
          value={entry.shape}
          onChange={({ currentTarget }) => onChange({ shape: currentTarget.value })}
        >
          {[...offered, ...(offered.includes(entry.shape) ? [] : [entry.shape])].map((one) => (
            <option key={one} value={one}>
              {one || t('shape_default')}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {t('count_title')}
        <select
          name="presetCount"
          value={entry.count ?? ''}
          onChange={({ currentTarget }) => onChange({ count: Number(currentTarget.value) || undefined })}
        >
          <option value="">{t('count_default')}</option>
          {counts.map((one) => (
            <option key={one} value={one}>
              {number(one)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {t('presets_parameters')}
        <input
          type="text"
          name="presetExtra"
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          maxLength={presetLimits.extra}
          placeholder="--style raw --stylize 250"
          value={entry.extra}
          onInput={({ currentTarget }) => onChange({ extra: currentTarget.value })}
        />
      </label>
    </div>
  )
}

/** Which service paints, and with which model. */
function Where({ entry, onChange }: PartProps) {
  const { services } = usePresets()
  const { connections, providers } = useSetup()
  const connection = connections.list.find(({ id }) => id === entry.connectionId)
  const provider = providers.find(({ id }) => id === connection?.provider)
  const isGone = entry.connectionId !== undefined && !connection
  return (
    <div class="fields">
      <label class="field">
        {t('presets_service')}
        <select
          name="presetService"
          value={entry.connectionId ?? ''}
          onChange={({ currentTarget }) =>
            onChange({ connectionId: currentTarget.value || undefined, model: undefined })
          }
        >
          <option value="">{t('presets_service_active')}</option>
          {isGone && <option value={entry.connectionId}>{t('presets_service_gone')}</option>}
          {services.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {connection && provider?.capabilities.models && (
        <PresetModel
          connection={connection}
          provider={provider}
          model={entry.model ?? ''}
          onModel={(model) => onChange({ model })}
        />
      )}
    </div>
  )
}

/** As it is stored: one line each, without what is empty. */
function tidy({ name, shape, extra, template = '', count, connectionId, model = '', inMenu }: Preset): Preset {
  return {
    ...{ name: plainText(name), shape, extra: plainText(extra) },
    ...(template.trim() ? { template: plainText(template) } : {}),
    ...(count === undefined ? {} : { count }),
    ...(connectionId === undefined ? {} : { connectionId }),
    ...(connectionId === undefined || model.trim() === '' ? {} : { model: model.trim() }),
    ...(inMenu ? { inMenu } : {}),
  }
}
