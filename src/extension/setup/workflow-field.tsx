import { useState } from 'preact/hooks'
import { t } from '../ui/text/words.ts'
import type { FieldProps } from './address-field.tsx'
import { maxWorkflowLength, workflowFault } from './workflow-fault.ts'

/** A workflow of the user's own, in place of the built-in one. */
export function WorkflowField({ entry, onChange }: FieldProps) {
  const { workflow } = entry
  const [isTooLarge, setTooLarge] = useState(false)
  const fault = isTooLarge ? 'too_large' : workflow.trim() === '' ? null : workflowFault(workflow)
  const enter = (text: string) => {
    setTooLarge(false)
    onChange({ workflow: text })
  }
  const open = async (file: File | undefined) => {
    if (file && file.size > maxWorkflowLength) setTooLarge(true)
    else if (file) enter(await file.text())
  }
  return (
    <details class="more-fields" open={entry.option.saved?.workflow !== undefined}>
      <summary>{t('setup_workflow')}</summary>
      <p class="hint">{t('setup_workflow_text')}</p>
      <textarea
        name="workflow"
        rows={6}
        dir="ltr"
        spellcheck={false}
        maxLength={maxWorkflowLength}
        aria-label={t('setup_workflow')}
        aria-invalid={fault !== null}
        value={workflow}
        onInput={({ currentTarget }) => enter(currentTarget.value)}
      />
      <label class="quiet file-button">
        {t('setup_workflow_file')}
        <input
          type="file"
          class="unseen"
          accept=".json,application/json"
          onChange={({ currentTarget }) => void open(currentTarget.files?.[0])}
        />
      </label>
      {fault && (
        <p class="hint bad" role="alert">
          {t(`workflow_${fault}`)}
        </p>
      )}
    </details>
  )
}
