import { useEffect, useRef, useState } from 'preact/hooks'
import { type Preset, presetLimits } from '../../../contract/preset.ts'
import { presetSummary } from '../../ui/text/preset-text.ts'
import { count, t } from '../../ui/text/words.ts'
import { PresetForm } from './preset-form.tsx'
import { PresetRow } from './preset-row.tsx'
import { PresetsAsText } from './presets-as-text.tsx'
import { usePresets } from './use-presets.ts'
import './presets-card.css'

/** What is open below the list: the form for a new preset, or for the one of this name. */
type Edited = { name?: string } | null

export function PresetsCard() {
  const { presets, defaultPreset, services, save } = usePresets()
  const [edited, setEdited] = useState<Edited>(null)
  const list = useRef<HTMLOListElement>(null)
  const add = useRef<HTMLButtonElement>(null)
  /** The button that moved a preset keeps the focus, wherever it went. */
  const moved = useRef<{ place: number; button: string } | null>(null)
  useEffect(() => {
    const { place, button } = moved.current ?? { place: -1, button: '' }
    list.current?.children[place]?.querySelector<HTMLElement>(`[data-move="${button}"]`)?.focus()
    moved.current = null
  }, [presets])

  /** The button that opens the form comes back when it closes, and has the focus. */
  const wasOpen = useRef(false)
  useEffect(() => {
    if (wasOpen.current) add.current?.focus()
    wasOpen.current = false
  }, [edited])

  const move = (from: number, by: 1 | -1) => {
    const preset = presets[from]
    const to = from + by
    if (!preset || to < 0 || to >= presets.length) return
    moved.current = { place: to, button: by < 0 ? 'up' : 'down' }
    void save(presets.filter((one) => one !== preset).toSpliced(to, 0, preset))
  }
  const original = presets.find(({ name }) => name === edited?.name)
  const close = () => {
    wasOpen.current = true
    setEdited(null)
  }
  const keep = async (preset: Preset) => {
    const changed = original ? presets.map((one) => (one === original ? preset : one)) : [...presets, preset]
    const isDefault = original !== undefined && original.name === defaultPreset
    if (await save(changed, isDefault ? preset.name : defaultPreset)) close()
  }
  const inMenu = presets.filter(({ inMenu, name }) => inMenu && name !== defaultPreset).length
  const isFull = presets.length >= presetLimits.presets
  return (
    <section class="step-card sheet" aria-label={t('presets_title')}>
      <h2>{t('presets_title')}</h2>
      <p class="hint">{t('presets_about')}</p>
      {presets.length > 0 && (
        <>
          <DefaultChoice presets={presets} chosen={defaultPreset ?? ''} onChoose={(name) => void save(presets, name)} />
          <ol class="preset-list" ref={list}>
            {presets.map((preset, place) => (
              <PresetRow
                key={preset.name}
                preset={preset}
                summary={presetSummary(preset)}
                service={services.find(({ id }) => id === preset.connectionId)?.name}
                isDefault={preset.name === defaultPreset}
                isFirst={place === 0}
                isLast={place === presets.length - 1}
                isEdited={preset === original}
                onMove={(by) => move(place, by)}
                onEdit={() => setEdited({ name: preset.name })}
                onRemove={() => {
                  void save(presets.filter((one) => one !== preset))
                  add.current?.focus()
                }}
              />
            ))}
          </ol>
        </>
      )}
      {inMenu > presetLimits.inMenu && (
        <p class="hint wait preset-menu-full">{count('presets_menu_full', presetLimits.inMenu)}</p>
      )}
      {edited && (
        <PresetForm
          key={edited.name ?? ''}
          preset={original}
          taken={presets.filter((one) => one !== original).map(({ name }) => name)}
          onSave={(preset) => void keep(preset)}
          onCancel={close}
        />
      )}
      {!edited && (
        <button ref={add} type="button" class="quiet" disabled={isFull} onClick={() => setEdited({})}>
          {t('presets_new')}
        </button>
      )}
      {isFull && <p class="hint">{t('presets_full')}</p>}
      <PresetsAsText />
    </section>
  )
}

interface DefaultChoiceProps {
  presets: readonly Preset[]
  /** Empty: none. */
  chosen: string
  onChoose: (name: string) => void
}

/** What *Imagine* in the browser's menu uses. */
function DefaultChoice({ presets, chosen, onChoose }: DefaultChoiceProps) {
  return (
    <label class="field preset-default">
      {t('presets_default')}
      <select name="defaultPreset" value={chosen} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="">{t('menu_without_preset')}</option>
        {presets.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <small>{t('presets_default_hint')}</small>
    </label>
  )
}
