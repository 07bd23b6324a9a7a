import { useEffect } from 'preact/hooks'
import type { Capabilities } from '../../contract/connection.ts'
import { hasCommandKey } from '../platform/keyboard.ts'
import type { Draft } from '../store/drafts.ts'
import type { KeptPick } from '../store/kept-dialog.ts'
import { lazy } from '../ui/components/lazy.tsx'
import type { Purpose } from '../ui/dialogs/pick-pictures.tsx'
import { useFileDrop } from '../ui/hooks/use-file-drop.ts'
import { type Upload, useUpload } from '../ui/hooks/use-upload.ts'
import { canCommand, takes } from '../ui/model/abilities.ts'
import { maxReferences, takesBytes } from '../ui/model/recent.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { number } from '../ui/text/format.ts'
import { count, t } from '../ui/text/words.ts'
import { AddChip, CountChip, ModelChip, ParametersChip, PresetsChip, ShapeChip } from './chips.tsx'
import { usePopup } from './popup-context.ts'
import { useComposer } from './use-composer.ts'
import './compose.css'

const several = () => import('./several-prompts.tsx')
const SeveralPrompts = lazy(async () => (await several()).SeveralPrompts)
const ConfirmBatch = lazy(async () => (await several()).ConfirmBatch)
const PresetNotes = lazy(async () => (await import('./preset-notes.tsx')).PresetNotes)
const References = lazy(async () => (await import('../ui/components/references.tsx')).References)

const sendLabel = {
  idle: 'compose_send',
  busy: 'compose_send',
  refused: 'compose_send',
  sent: 'compose_sent',
  again: 'compose_again',
} as const

/** From here on the length is worth a look. */
const nearShare = 0.8

type Composer = ReturnType<typeof useComposer>

export function Compose() {
  const { provider, send: ask } = usePopup()
  const composer = useComposer()
  const { references, change, submit, severalPrompts } = composer
  const { step } = severalPrompts
  const purposes = purposesOf(provider?.capabilities)
  const upload = useUpload({
    send: takesBytes(provider) && purposes.includes('reference') ? ask : null,
    room: maxReferences - references.length,
    onAdded: (urls) => change({ references: [...new Set([...references, ...urls])] }),
  })
  const { isOver, handlers } = useFileDrop(upload.add)
  return (
    <form
      class={isOver ? 'compose sheet compose-over' : 'compose sheet'}
      {...handlers}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
      onKeyDown={(event) => {
        // A key that is held presses the button thirty times a second.
        if (event.key === 'Enter' && event.repeat) event.preventDefault()
      }}
    >
      <PromptField composer={composer} />
      <Notes composer={composer} upload={upload} purposes={purposes} />
      {step.kind === 'asking' || step.kind === 'busy' ? (
        <ConfirmBatch
          prompts={severalPrompts.prompts}
          isBusy={step.kind === 'busy'}
          onConfirm={severalPrompts.confirm}
          onCancel={severalPrompts.cancel}
        />
      ) : (
        <div class="compose-foot">
          <Chips composer={composer} purposes={purposes} />
          <SendButton composer={composer} />
        </div>
      )}
    </form>
  )
}

function SendButton({ composer }: { composer: Composer }) {
  const { text, over, sending, severalPrompts } = composer
  const { isOn, prompts, fault, step } = severalPrompts
  const sent = isOn ? (step.kind === 'sent' ? 'sent' : 'idle') : sending.kind
  const isImpossible = over > 0 || text.trim() === '' || (isOn && (fault !== null || prompts.length === 0))
  const label = isOn && sent === 'idle' ? t('batch_imagine', number(prompts.length)) : t(sendLabel[sent])
  return (
    <button type="submit" class="primary" aria-disabled={isImpossible || sent === 'busy' || sent === 'sent'}>
      {sent === 'busy' && <span class="spinner" />}
      {label}
      <kbd>{t(hasCommandKey() ? 'compose_keys_mac' : 'compose_keys')}</kbd>
    </button>
  )
}

interface NotesProps {
  composer: Composer
  upload: Upload
  purposes: readonly Purpose[]
}

/** Below the text: what goes with it, and what is wrong with it. */
function Notes({ composer, upload, purposes }: NotesProps) {
  const { provider, cursor, relayAddress } = usePopup()
  const { text, told, references, length, maxLength, room, sending, change, severalPrompts } = composer
  const isOnlyByHook = provider?.capabilities.hook === true && !provider.capabilities.poll
  const mayBeLost = isOnlyByHook && relayAddress !== '' && cursor.problem !== null
  const isEdit = takes(provider?.capabilities, 'edit')
  return (
    <div id="compose-notes">
      {(composer.template || told.unusable.length + told.leftOut.length > 0) && <PresetNotes composer={composer} />}
      <Length length={length} maxLength={maxLength} onCut={() => change({ text: text.trim().slice(0, room) })} />
      {severalPrompts.isOffered && (
        <SeveralPrompts batch={severalPrompts} step={severalPrompts.step} onChoose={(several) => change({ several })} />
      )}
      {references.length > 0 && (
        <div class="compose-references">
          <References
            urls={references}
            label={t('reference_title')}
            onRemove={(url) => change({ references: references.filter((one) => one !== url) })}
          />
          {!purposes.includes('reference') && <p class="small bad">{t('reference_unusable')}</p>}
          {isEdit && text.trim() === '' && <p class="small muted">{t('reference_edit')}</p>}
        </div>
      )}
      <p class="compose-note" aria-live="polite">
        {upload.pending > 0 && t('upload_pending')}
      </p>
      {mayBeLost && <p class="compose-note bad">{t('sign_at_risk')}</p>}
      {upload.trouble && <p class="compose-note bad">{upload.trouble}</p>}
      {sending.kind === 'refused' && <p class="compose-note bad">{failureText(sending.code)}</p>}
    </div>
  )
}

/** What is added to the text, as far as the service takes it. */
function Chips({ composer, purposes }: { composer: Composer; purposes: readonly Purpose[] }) {
  const { connection, provider, jobList, actions, send: ask, sendCommand, dialogs, keptDialog } = usePopup()
  const { text, shape, count, extra, template, model: chosenModel, offered, references, change } = composer
  const written = `${text} ${template ?? ''} ${extra}`
  const set = (values: Draft['parameters']) => change({ parameters: { ...composer.parameters, ...values } })
  const pick = async (purpose: Purpose, kept?: KeptPick) => {
    const { pickFor } = await import('./pick.ts')
    const pictures = actions.advancedActions?.pictures ?? null
    const options = { chosen: references, jobs: jobList, pictures, service: provider, send: ask, submit: sendCommand }
    const picked = await pickFor({ purpose, ...options, dialogs, kept })
    if (picked) change({ references: picked })
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened once, when it was read.
  useEffect(() => {
    if (keptDialog?.kind === 'pick' && purposes.includes(keptDialog.purpose)) void pick(keptDialog.purpose, keptDialog)
  }, [keptDialog])
  const model = provider?.capabilities.models ? (chosenModel ?? connection?.model ?? provider.defaultModel ?? '') : null
  return (
    <div class="compose-chips">
      {offered.shape && <ShapeChip text={written} shape={shape} onShape={(value) => set({ shape: value })} />}
      {offered.maxCount > 1 && (
        <CountChip text={written} most={offered.maxCount} count={count} onCount={(value) => set({ count: value })} />
      )}
      {offered.parameters.length > 0 && (
        <ParametersChip offered={offered.parameters} extra={extra} onExtra={(value) => set({ extra: value })} />
      )}
      <PresetsChip values={{ shape, extra, template, count, model: chosenModel }} onApply={change} />
      <AddChip purposes={purposes} onPick={(purpose) => void pick(purpose)} />
      {model !== null && <ModelChip model={model} onChange={actions.openSetup} />}
    </div>
  )
}

/** The text, and behind it a copy in which what is too long is marked. */
function PromptField({ composer }: { composer: Composer }) {
  const { box, text, over, room, change, submit } = composer
  return (
    <div class="compose-text">
      <div class="compose-mirror" aria-hidden="true">
        {over > 0 ? [text.slice(0, room), <mark key="over">{text.slice(room)}</mark>] : text}{' '}
      </div>
      <textarea
        ref={box}
        autofocus
        dir="auto"
        rows={2}
        value={text}
        placeholder={t('compose_placeholder')}
        aria-label={t('compose_label')}
        aria-invalid={over > 0}
        aria-describedby="compose-notes"
        onInput={({ currentTarget }) => change({ text: currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return
          event.preventDefault()
          if (!event.repeat) void submit()
        }}
      />
    </div>
  )
}

/** What the API can do with pictures. */
function purposesOf(abilities: Capabilities | undefined): Purpose[] {
  const purposes: Purpose[] = takes(abilities, 'references') ? ['reference'] : []
  if (canCommand(abilities, 'describe')) purposes.push('describe')
  if (canCommand(abilities, 'blend')) purposes.push('blend')
  return purposes
}

interface LengthProps {
  length: number
  maxLength: number
  onCut: () => void
}

function Length({ length, maxLength, onCut }: LengthProps) {
  if (length < maxLength * nearShare) return null
  const over = length - maxLength
  if (over <= 0) return <p class="compose-note muted">{t('compose_length', number(length), number(maxLength))}</p>
  return (
    <p class="compose-note bad">
      {count('compose_over', over)}{' '}
      <button type="button" class="plain" onClick={onCut}>
        {t('compose_cut')}
      </button>
    </p>
  )
}
