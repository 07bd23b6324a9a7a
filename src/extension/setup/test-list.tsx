import type { Account } from '../../contract/account.ts'
import { Icon } from '../ui/components/icon.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { duration, number } from '../ui/text/format.ts'
import { t } from '../ui/text/words.ts'
import type { Step, StepName, Steps } from './run-test.ts'
import { stepCure, stepTrouble } from './test-text.ts'
import './test-list.css'

interface TestListProps {
  steps: Steps
  /** Steps to show, in order. */
  names: readonly StepName[]
  /** Where the browser must let us go, for people. */
  hosts: string
  /** Of the service and of the relay, as they are asked; the relay's is empty where none is. */
  addresses: { service: string; relay: string }
  account: Account | null
  model: string
  hasToken: boolean
}

export function TestList(props: TestListProps) {
  return (
    <ol class="test" aria-live="polite">
      {props.names.map((name) => (
        <Line key={name} {...props} name={name} />
      ))}
    </ol>
  )
}

function Line({ name, ...props }: TestListProps & { name: StepName }) {
  const { hosts, addresses } = props
  const step = props.steps[name]
  const labels: Record<StepName, string> = {
    access: t('test_access', hosts || t('test_access_nowhere')),
    relay: t('test_relay'),
    hook: t('test_hook'),
    token: t(props.hasToken ? 'test_token' : 'test_answers'),
    account: t(addresses.relay === '' ? 'test_account' : 'test_account_hook'),
    models: t('test_models'),
  }
  const bad = step.state === 'bad' && step.reason
  const address = name === 'relay' || name === 'hook' ? addresses.relay : addresses.service
  return (
    <li data-step={name} data-state={step.state}>
      <Sign state={step.state} />
      <span class="test-label">{bad ? stepTrouble(name, bad, address) : labels[name]}</span>
      <span class="test-time">{timeOf(name, step)}</span>
      {bad && (
        <p class="test-why">
          {stepCure(name, bad, address)}
          {bad.detail && (
            <>
              {' '}
              {t('test_said')} <q dir="auto">{bad.detail}</q>
            </>
          )}
          {name !== 'access' && (
            <>
              {' '}
              {t('test_at')} <code dir="ltr">{address}</code>
            </>
          )}
        </p>
      )}
      {name === 'account' && <AccountNews step={step} account={props.account} />}
      {step.isModelUnknown && <p class="test-why">{t('test_model_unknown', props.model)}</p>}
    </li>
  )
}

/** What the account has left, as far as the service told. */
function AccountNews({ step, account }: { step: Step; account: Account | null }) {
  if (step.state === 'running') return <p class="test-why">{t('test_account_waiting')}</p>
  if (step.state !== 'ok' || !account) return null
  const news = [fastText(account), creditsText(account)].filter(Boolean).join(' · ')
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
  return ms < 1000 ? t('time_ms', number(Math.round(ms), 0)) : duration(ms)
}
