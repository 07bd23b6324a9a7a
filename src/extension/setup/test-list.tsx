import type { Account } from '../../contract/account.ts'
import { Icon } from '../ui/components/icon.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { duration, number } from '../ui/text/format.ts'
import { t } from '../ui/text/words.ts'
import { type Step, type StepName, type Steps, stepNames } from './run-test.ts'
import { stepCure, stepTrouble } from './test-text.ts'
import './test-list.css'

interface TestListProps {
  steps: Steps
  /** Where the browser must let us go, for people. */
  hosts: string
  withRelay: boolean
  account: Account | null
  /** Steps to show, in order; all of them by default. */
  names?: readonly StepName[]
}

export function TestList({ steps, hosts, withRelay, account, names = stepNames }: TestListProps) {
  const labels: Record<StepName, string> = {
    access: t('test_access', hosts),
    relay: t('test_relay'),
    hook: t('test_hook'),
    token: t('test_token'),
    account: t(withRelay ? 'test_account_hook' : 'test_account'),
  }
  return (
    <ol class="test" aria-live="polite">
      {names.map((name) => (
        <Line key={name} name={name} step={steps[name]} label={labels[name]} account={account} />
      ))}
    </ol>
  )
}

interface LineProps {
  name: StepName
  step: Step
  label: string
  account: Account | null
}

function Line({ name, step, label, account }: LineProps) {
  const bad = step.state === 'bad' && step.reason
  return (
    <li data-step={name} data-state={step.state}>
      <Sign state={step.state} />
      <span class="test-label">{bad ? stepTrouble(name, bad) : label}</span>
      <span class="test-time">{timeOf(name, step)}</span>
      {bad && (
        <p class="test-why">
          {stepCure(name, bad)}
          {bad.detail && (
            <>
              {' '}
              {t('test_said')} <q dir="auto">{bad.detail}</q>
            </>
          )}
        </p>
      )}
      {name === 'account' && step.state === 'running' && <p class="test-why">{t('test_account_waiting')}</p>}
      {name === 'account' && step.state === 'ok' && account?.fast && (
        <p class="test-why">
          {t(`unit_${account.fast.unit}`, number(account.fast.left))}{' '}
          {account.fast.of === undefined
            ? t('account_fast_left')
            : t(`account_of_${account.fast.unit}`, number(account.fast.of))}
        </p>
      )}
    </li>
  )
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

function timeOf(name: StepName, { state, ms, reason }: Step): string {
  if (state === 'skipped') return t(name === 'token' || name === 'account' ? 'test_not_free' : 'test_skipped')
  if (reason?.status !== undefined) return String(reason.status)
  if (state !== 'ok') return ''
  if (name === 'access') return t('test_allowed')
  if (ms === undefined) return ''
  return ms < 1000 ? t('time_ms', number(Math.round(ms), 0)) : duration(ms)
}
