import type { Batch } from '../../../contract/batch.ts'
import { isHeld, isOpen, unsentPrompts } from '../../../jobs/batch.ts'
import { localeCode } from '../../../shared/locale-code.ts'
import type { Send } from '../../messaging/client.ts'
import * as icons from '../icons/icon-paths.ts'
import { type FailureCode, failureText } from '../text/failure-text.ts'
import { clock, dotted } from '../text/format.ts'
import { cureOf } from '../text/trouble-text.ts'
import { count, sentences, t } from '../text/words.ts'
import { Icon } from './icon.tsx'
import { shownPrompt } from './shown-prompt.tsx'
import './batch-list.css'

export interface BatchListProps {
  batches: readonly Batch[]
  send: Send
  /** Epoch ms. */
  now: number
  /** Tells the user something. */
  notify: (text: string, tone: 'bad') => void
}

type Verb = 'pause' | 'resume' | 'cancel' | 'remove'

/** How the batches stand, the latest first, and what can be done with each. */
export function BatchList({ batches, send, now, notify }: BatchListProps) {
  const act = async (verb: Verb, id: string) => {
    const reply: { ok: true } | { ok: false; error: { code: FailureCode } } = await send(`batches.${verb}`, { id })
    if (!reply.ok) notify(failureText(reply.error.code), 'bad')
  }
  return (
    <section class="batches" aria-label={t('batch_title')}>
      {batches.toReversed().map((batch) => (
        <BatchRow key={batch.id} batch={batch} now={now} onAct={(verb) => void act(verb, batch.id)} />
      ))}
    </section>
  )
}

interface BatchRowProps {
  batch: Batch
  now: number
  onAct: (verb: Verb) => void
}

function BatchRow({ batch, now, onAct }: BatchRowProps) {
  const { state, total, done, failed, title } = batch
  const button = (verb: Verb) => (
    <button type="button" class="quiet" onClick={() => onAct(verb)}>
      {t(`batch_${verb}`)}
    </button>
  )
  return (
    <article class="batch sheet" data-batch={batch.id} data-state={state}>
      <div class="batch-head">
        <p dir="auto" title={title}>
          <b>{count('batch_prompts', total)}</b> <bdi>{shownPrompt(title)}</bdi>
        </p>
        {!isOpen(batch) && (
          <button
            type="button"
            class="round"
            aria-label={t('batch_remove')}
            title={t('batch_remove')}
            onClick={() => onAct('remove')}
          >
            <Icon path={icons.cross} />
          </button>
        )}
      </div>
      <progress max={total} value={done + failed} aria-label={t('batch_progress')} />
      <p class="small muted">{countsText(batch)}</p>
      {whyText(batch, now) && <p class="batch-why">{whyText(batch, now)}</p>}
      {isOpen(batch) && (
        <div class="batch-buttons">
          {/* When all is sent there is nothing left to stop. */}
          {unsentPrompts(batch) > 0 && button(state === 'paused' ? 'resume' : 'pause')}
          {unsentPrompts(batch) > 0 && button('cancel')}
        </div>
      )}
    </article>
  )
}

/** `34 done · 3 under way · 161 to go · 2 failed` */
function countsText(batch: Batch): string {
  const unsent = unsentPrompts(batch)
  const { total, done, failed } = batch
  const underWay = total - unsent - done - failed
  return dotted(
    t('batch_count_done', done),
    isOpen(batch) && underWay > 0 ? t('batch_count_under_way', underWay) : '',
    unsent > 0 ? t(isOpen(batch) ? 'batch_count_to_go' : 'batch_count_unsent', unsent) : '',
    failed > 0 ? t('batch_count_failed', failed) : '',
  )
}

/** Why nothing leaves, and what helps; empty while all is well. */
function whyText(batch: Batch, now: number): string {
  const { state, reason, stoppedBy, heldUntil } = batch
  if (stoppedBy) return t(`batch_stopped_${stoppedBy}`)
  if (state === 'cancelled') return t('batch_cancelled')
  const why = reason ? t('sentence', t(`reason_${localeCode(reason.code)}`)) : ''
  if (state === 'paused') return sentences(t('batch_paused'), why, reason ? cureOf(reason) : '')
  return why && heldUntil !== undefined && isHeld(batch, now)
    ? sentences(why, t('batch_held', clock(heldUntil, now)))
    : ''
}
