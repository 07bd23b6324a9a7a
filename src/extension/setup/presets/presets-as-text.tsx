import { useRef, useState } from 'preact/hooks'
import { presetLimits } from '../../../contract/preset.ts'
import { plainText } from '../../../jobs/page-text.ts'
import { placeholder } from '../../../jobs/prompt.ts'
import { count, t } from '../../ui/text/words.ts'
import { type Fault, mergePresets, readPresets, writePresets } from './preset-lines.ts'
import { usePresets } from './use-presets.ts'

/** More than all presets that can be stored take, each at its longest. */
const maxText = 500_000
/** So many faults are shown at once. */
const maxFaults = 5

/** Presets as a text that can be changed and shared. */
export function PresetsAsText() {
  const { presets, services, save } = usePresets()
  const [text, setText] = useState('')
  const [faults, setFaults] = useState<readonly string[]>([])
  const [told, setTold] = useState<readonly string[]>([])
  const box = useRef<HTMLTextAreaElement>(null)
  const enter = (next: string) => {
    setText(next)
    setFaults([])
    setTold([])
  }
  const template = plainText(t('presets_template_example', placeholder))
  const example = `[${t('presets_example_name')}]\ntemplate: ${template}\nmenu: yes`
  const copy = async () => {
    box.current?.select()
    try {
      await navigator.clipboard.writeText(text)
      setTold([t('copied')])
    } catch {
      // The text is selected: the browser's own copying is left.
      setTold([t('copy_failed')])
    }
  }
  const takeIn = async () => {
    setTold([])
    const read = readPresets(text, services)
    if (!read.ok) return setFaults(read.faults.map(faultText))
    const merged = mergePresets(presets, read.presets)
    if (merged.length > presetLimits.presets) return setFaults([t('presets_too_many', presetLimits.presets)])
    setFaults([])
    if (read.presets.length === 0 || !(await save(merged))) return
    setTold([
      count('presets_taken', read.presets.length),
      ...read.unknown.map((name) => t('presets_unknown_service', name)),
    ])
  }
  return (
    <details
      class="more-fields presets-text"
      onToggle={({ currentTarget }) =>
        currentTarget.open && text === '' && enter(writePresets(presets, services) || example)
      }
    >
      <summary>{t('presets_text')}</summary>
      <p class="hint">{t('presets_text_hint')}</p>
      <textarea
        ref={box}
        name="presetsText"
        rows={10}
        dir="auto"
        spellcheck={false}
        maxLength={maxText}
        aria-label={t('presets_text')}
        aria-invalid={faults.length > 0}
        value={text}
        onInput={({ currentTarget }) => enter(currentTarget.value)}
      />
      <div class="preset-actions">
        <button type="button" class="quiet" disabled={text.trim() === ''} onClick={() => void takeIn()}>
          {t('presets_text_take')}
        </button>
        <button type="button" class="quiet" disabled={text === ''} onClick={() => void copy()}>
          {t('presets_text_copy')}
        </button>
        <button
          type="button"
          class="quiet"
          disabled={presets.length === 0}
          onClick={() => enter(writePresets(presets, services))}
        >
          {t('presets_text_write')}
        </button>
      </div>
      <div role="alert">
        {faults.slice(0, maxFaults).map((fault) => (
          <p key={fault} class="hint bad">
            {fault}
          </p>
        ))}
        {faults.length > 0 && <p class="hint">{t('presets_nothing_taken')}</p>}
      </div>
      <div role="status">
        {told.map((line) => (
          <p key={line} class="hint">
            {line}
          </p>
        ))}
      </div>
    </details>
  )
}

function faultText({ line, code, value }: Fault): string {
  return t(`presets_line_${code}`, line, value)
}
