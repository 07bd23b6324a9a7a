import { useState } from 'preact/hooks'
import type { Account } from '../../contract/account.ts'
import { Icon } from '../ui/components/icon.tsx'
import { lazy } from '../ui/components/lazy.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { canCommand } from '../ui/model/abilities.ts'
import { ago, number, percent, shortDate } from '../ui/text/format.ts'
import { t } from '../ui/text/words.ts'
import { usePopup } from './popup-context.ts'
import { speedsOf } from './state.ts'
import './account-strip.css'

const AccountPanel = lazy(async () => (await import('./account-panel.tsx')).AccountPanel)

/** What is left of the account's time, its speed and its name; the details unfold under the name. */
export function AccountStrip() {
  const { account, connection, provider, modes, underway, actions, now } = usePopup()
  const { visibility } = modes
  const { asking } = underway
  const name = connection?.name || (provider?.name ?? '')
  const refresh = canCommand(provider?.capabilities, 'info') ? actions.refresh : undefined
  // Made, and its code loaded, when the user comes near.
  const [wanted, setWanted] = useState(false)
  const about = [name, account?.subscription?.plan, visibility ? t(`visibility_${visibility}`) : undefined].filter(
    Boolean,
  )
  return (
    <section class="account sheet" aria-label={t('account_title')}>
      <div class="account-main">
        <Left account={account} asking={asking} onRefresh={refresh} />
        {canCommand(provider?.capabilities, 'speed') && <SpeedSwitch />}
      </div>
      <Meter account={account} />
      <div class="account-foot small muted">
        <div class="account-news">
          {account && <span>{[queueText(account), ago(account.readAt, now)].filter(Boolean).join(' · ')}</span>}
          {refresh && (
            <button
              type="button"
              class="round"
              aria-label={t('account_refresh')}
              title={t('account_refresh')}
              disabled={asking}
              onClick={refresh}
            >
              {asking ? <span class="spinner" /> : <Icon path={icons.refresh} />}
            </button>
          )}
        </div>
        <details>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: opening is the element's own; this only prepares. */}
          <summary
            onPointerEnter={() => setWanted(true)}
            onFocus={() => setWanted(true)}
            onClick={() => setWanted(true)}
          >
            <span class="account-about">{about.join(' · ')}</span>
            <Icon path={icons.down} />
          </summary>
          {wanted && <AccountPanel />}
        </details>
      </div>
    </section>
  )
}

interface LeftProps {
  account: Account | null
  asking: boolean
  /** Absent where the API can't be asked. */
  onRefresh: (() => void) | undefined
}

function Left({ account, asking, onRefresh }: LeftProps) {
  if (account?.fast) {
    const { left, of, unit } = account.fast
    const whole = of === undefined ? '' : number(of)
    return (
      <p class="account-left">
        <b>{t(`unit_${unit}`, number(left))}</b>{' '}
        <span class="muted">{whole ? t(`account_of_${unit}`, whole) : t('account_fast_left')}</span>
      </p>
    )
  }
  if (account?.credits) {
    const { left, of, extra, expiresAt } = account.credits
    const rest = [
      of === undefined ? t('account_credits') : t('account_of_credits', number(of)),
      extra ? t('account_credits_extra', number(extra)) : '',
      expiresAt ? t('account_credits_until', shortDate(expiresAt)) : '',
    ]
    return (
      <p class="account-left">
        <b>{number(left)}</b> <span class="muted">{rest.filter(Boolean).join(' · ')}</span>
      </p>
    )
  }
  if (account || asking || !onRefresh) {
    return <p class="account-left muted">{t(asking ? 'account_asking' : 'account_no_time')}</p>
  }
  return (
    <p class="account-left">
      <button type="button" class="plain" onClick={onRefresh}>
        {t('account_unknown')}
      </button>
    </p>
  )
}

function Meter({ account }: { account: Account | null }) {
  const { left, of, statedPercent } = account?.fast
    ? { left: account.fast.left, of: account.fast.of, statedPercent: account.fast.percent }
    : { left: account?.credits?.left ?? 0, of: account?.credits?.of, statedPercent: undefined }
  if (of === undefined || of <= 0) return null
  const share = statedPercent ?? (left / of) * 100
  const label = t(account?.fast ? 'account_meter' : 'account_credits')
  return (
    <div class="account-meter">
      <meter min={0} max={of} low={of / 10} optimum={of} value={Math.min(left, of)} aria-label={label}>
        {percent(share)}
      </meter>
      <span class="small muted">{percent(share)}</span>
    </div>
  )
}

function SpeedSwitch() {
  const { provider, modes, underway, sendCommand } = usePopup()
  const { speed } = modes
  const { switchingTo } = underway
  const speeds = speedsOf(provider)
  // Fewer than two need no switch.
  if (speeds.length < 2) return null
  return (
    <fieldset class="segments">
      <legend class="unseen">{t('account_speed')}</legend>
      {speeds.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === speed}
          aria-busy={one === switchingTo}
          disabled={switchingTo !== null}
          title={t(`speed_${one}_hint`)}
          onClick={() => one !== speed && void sendCommand({ kind: 'speed', speed: one })}
        >
          {one === switchingTo && <span class="spinner" />}
          {t(`speed_${one}`)}
        </button>
      ))}
    </fieldset>
  )
}

function queueText({ queue }: Account): string {
  const waiting = queue.fast === null && queue.relax === null ? null : (queue.fast ?? 0) + (queue.relax ?? 0)
  const parts = [
    waiting ? t('account_queue', number(waiting)) : '',
    queue.running ? t('account_running', number(queue.running)) : '',
  ]
  return parts.filter(Boolean).join(' · ')
}
