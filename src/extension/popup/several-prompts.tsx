import { useEffect, useRef } from 'preact/hooks'
import { maxPrompts } from '../../contract/batch.ts'
import { shownPrompt } from '../ui/components/shown-prompt.tsx'
import { type BatchCost, batchCost } from '../ui/model/batch-cost.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { number } from '../ui/text/format.ts'
import { moneyText } from '../ui/text/money.ts'
import { count, t } from '../ui/text/words.ts'
import '../ui/components/segments.css'
import { usePopup } from './popup-context.ts'
import type { BatchDraft, BatchFault, BatchStep } from './use-batch.ts'
import './several-prompts.css'

interface SeveralPromptsProps {
  batch: BatchDraft
  step: BatchStep
  onChoose: (several: boolean) => void
}

/** Whether the text is one prompt or several, and which these are: exactly what is sent. */
export function SeveralPrompts({ batch, step, onChoose }: SeveralPromptsProps) {
  const { isOn, prompts, fault, hasBraces } = batch
  return (
    <div class="several">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset can't be laid out as a row in all browsers. */}
      <div class="segments" role="group" aria-label={t('batch_choice')}>
        <button type="button" aria-pressed={!isOn} onClick={() => onChoose(false)}>
          {t('batch_one')}
        </button>
        <button type="button" aria-pressed={isOn} onClick={() => onChoose(true)}>
          {fault?.kind === 'too-many' ? t('batch_several') : count('batch_prompts', prompts.length)}
        </button>
      </div>
      {isOn && prompts.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        <ol class="several-list" tabIndex={0} aria-label={t('batch_list')}>
          {prompts.map((prompt, index) => (
            <li key={index} dir="auto" class={isTooLong(fault, index) ? 'bad' : ''}>
              {shownPrompt(prompt)}
            </li>
          ))}
        </ol>
      )}
      {isOn && fault && (
        <p class="small bad" role="alert">
          {faultText(fault)}
        </p>
      )}
      {isOn && !fault && <p class="small muted">{t(hasBraces ? 'batch_hint_braces' : 'batch_hint_lines')}</p>}
      {step.kind === 'refused' && (
        <p class="small bad" role="alert">
          {failureText(step.code)}
        </p>
      )}
    </div>
  )
}

function isTooLong(fault: BatchFault | null, index: number): boolean {
  return fault?.kind === 'too-long' && fault.index === index
}

function faultText(fault: BatchFault): string {
  switch (fault.kind) {
    case 'too-many':
      return t('batch_fault_many', number(Math.min(fault.count, 999_999)), number(maxPrompts))
    case 'too-long':
      return t('batch_fault_long', number(fault.index + 1), number(fault.by))
    case 'too-long-together':
      return t('failure_too_long')
  }
}

interface ConfirmBatchProps {
  prompts: readonly string[]
  isBusy: boolean
  onConfirm: () => void
  onCancel: () => void
}

/** How many go, where to, and what they cost, before they go. */
export function ConfirmBatch({ prompts, isBusy, onConfirm, onCancel }: ConfirmBatchProps) {
  const { connection, provider, account, modes, jobList } = usePopup()
  const confirm = useRef<HTMLButtonElement>(null)
  useEffect(() => confirm.current?.focus(), [])
  const cost = batchCost(prompts.length, { connection, provider, account, speed: modes.speed, jobs: jobList })
  const service = connection?.name || provider?.name || ''
  return (
    <div class="several-ask">
      <p aria-live="polite">
        <b>{count('batch_ask', prompts.length)}</b> {t('batch_to', service)} {costText(cost)}
      </p>
      <div class="several-buttons">
        <button type="button" class="quiet" onClick={onCancel}>
          {t('batch_back')}
        </button>
        <button
          ref={confirm}
          type="button"
          class="primary"
          aria-disabled={isBusy}
          onClick={() => isBusy || onConfirm()}
        >
          {isBusy && <span class="spinner" />}
          {count('batch_send', prompts.length)}
        </button>
      </div>
    </div>
  )
}

function costText(cost: BatchCost): string {
  switch (cost.kind) {
    case 'as-last':
      return t('batch_cost_last', moneyText(cost.each), moneyText(cost.all))
    case 'fast-time':
      return count('batch_cost_fast', cost.minutes)
    case 'free':
      return t('batch_cost_free')
    case 'relaxed':
      return t('batch_cost_relaxed')
    case 'unknown':
      return t('batch_cost_unknown')
  }
}
