import { useEffect, useRef } from 'preact/hooks'
import type { Account } from '../../contract/account.ts'
import type { Reason } from '../../contract/reason.ts'
import { Icon } from '../ui/components/icon.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { dotted, duration, number } from '../ui/text/format.ts'
import { t } from '../ui/text/words.ts'
import { bringIntoView, drawAttention, focusField } from './attention.ts'
import type { Refusal } from './refusals.ts'
import type { Step, StepName, Steps } from './run-test.ts'
import { type Asked, isWrongPath, stepWords } from './test-text.ts'
import './test-list.css'

interface TestListProps {
  steps: Steps
  /** Steps to show, in order. */
  names: readonly StepName[]
  /** Where the browser must let us go, for people. */
  hosts: string
  asked: Asked
  account: Account | null
  model: string
  hasToken: boolean
  /** Why nothing is tested: what is typed must be corrected first. */
  refusal?: Refusal | null
  /** The other version of the service's API, offered where a server has no such paths. */
  alternative?: { name: string; use: () => void } | undefined
  /** Results are to come through a relay that the service can't reach. */
  isRelayOutOfReach?: boolean
}

export function TestList(props: TestListProps) {
  return (
    <ol class="test" aria-live="polite">
      {props.refusal && <Refused refusal={props.refusal} />}
      {props.names.map((name) => (
        <Line key={name} {...props} name={name} />
      ))}
    </ol>
  )
}

/** The focus is in the field that must be corrected; where there is none, here. */
function Refused({ refusal }: { refusal: Refusal }) {
  const line = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (refusal.field === null) drawAttention(line.current)
  }, [refusal])
  return (
    <li ref={line} tabIndex={-1} data-step="form" data-state="bad">
      <Sign state="bad" />
      <span class="test-label">{refusal.text}</span>
    </li>
  )
}

function Line({ name, ...props }: TestListProps & { name: StepName }) {
  const step = props.steps[name]
  const labels: Record<StepName, string> = {
    access: t('test_access', props.hosts || t('test_access_nowhere')),
    relay: t('test_relay'),
    hook: t('test_hook'),
    token: t(props.hasToken ? 'test_token' : 'test_answers'),
    account: t(props.asked.relay ? 'test_account_hook' : 'test_account'),
    models: t('test_models'),
  }
  const bad = step.state === 'bad' && step.reason
  return (
    <li ref={useAttention(step)} tabIndex={bad ? -1 : undefined} data-step={name} data-state={step.state}>
      <Sign state={step.state} />
      <span class="test-label">{bad ? stepWords(name, bad, props.asked).trouble : labels[name]}</span>
      <span class="test-time">{timeOf(name, step)}</span>
      {bad && <Why {...props} name={name} reason={bad} />}
      {name === 'account' && <AccountNews step={step} account={props.account} />}
      {name === 'hook' && step.state === 'ok' && props.isRelayOutOfReach && (
        <p class="test-why wait">{t('setup_relay_near')}</p>
      )}
      {step.isModelUnknown && <p class="test-why">{t('test_model_unknown', props.model)}</p>}
    </li>
  )
}

/** Keeps the step that runs in view; shows and focuses the one that failed, or the field that would mend it. */
function useAttention({ state, reason }: Step) {
  const line = useRef<HTMLLIElement>(null)
  const isPrivate = reason?.code === 'bad-relay-key'
  useEffect(() => {
    if (state === 'running') bringIntoView(line.current)
    if (state !== 'bad') return
    if (isPrivate) focusField('access-key')
    else drawAttention(line.current)
  }, [state, isPrivate])
  return line
}

function Why({ name, reason, asked, alternative }: TestListProps & { name: StepName; reason: Reason }) {
  const { cure, isComplete } = stepWords(name, reason, asked)
  const address = name === 'relay' || name === 'hook' ? asked.relay : asked.service
  return (
    <p class="test-why">
      {cure}
      {!isComplete && reason.detail && (
        <>
          {' '}
          {t('test_said')} <q dir="auto">{reason.detail}</q>
        </>
      )}
      {!isComplete && (
        <>
          {' '}
          {t('test_at')} <code dir="ltr">{address}</code>
        </>
      )}
      {alternative && isWrongPath(name, reason) && (
        <>
          {' '}
          <br />
          {t('test_alternative')}{' '}
          <button type="button" class="plain" onClick={alternative.use}>
            {t('test_alternative_use', alternative.name)}
          </button>
        </>
      )}
    </p>
  )
}

/** What the account has left, as far as the service told. */
function AccountNews({ step, account }: { step: Step; account: Account | null }) {
  if (step.state === 'running') return <p class="test-why">{t('test_account_waiting')}</p>
  if (step.state !== 'ok' || !account) return null
  const news = dotted(fastText(account), creditsText(account))
  return news === '' ? null : <p class="test-why">{news}</p>
}

function fastText({ fast }: Account): string {
  if (!fast) return ''
  const rest = fast.of === undefined ? t('account_fast_left') : t(`account_of_${fast.unit}`, number(fast.of))
  return `${t(`unit_${fast.unit}`, number(fast.left))} ${rest}`
}

function creditsText({ credits }: Account): string {
  if (!credits) return ''
  return t(`test_left_${credits.unit ?? 'credits'}`, number(credits.left))
}

export function Sign({ state }: { state: Step['state'] }) {
  if (state === 'running') {
    return (
      <span class="sign tone-live">
        <span class="spinner" />
        <span class="unseen">{t('test_state_running')}</span>
      </span>
    )
  }
  const signs = { ok: icons.check, bad: icons.cross, waiting: icons.dot, skipped: icons.dot }
  return (
    <span class={`sign sign-${state}`}>
      <Icon path={signs[state]} />
      <span class="unseen">{t(`test_state_${state}`)}</span>
    </span>
  )
}

function timeOf(name: StepName, { state, ms, reason, models }: Step): string {
  if (state === 'skipped') return t('test_not_free')
  if (reason?.status !== undefined) return String(reason.status)
  if (state !== 'ok') return ''
  if (name === 'access') return t('test_allowed')
  if (models !== undefined) return number(models)
  if (ms === undefined) return ''
  return ms < 1000 ? t('time_ms', Math.round(ms)) : duration(ms)
}
