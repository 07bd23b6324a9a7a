import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Account } from '../../contract/account.ts'
import { Icon } from '../ui/components/icon.tsx'
import { lazy } from '../ui/components/lazy.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { canCommand } from '../ui/model/abilities.ts'
import { ago, dotted, number, percent, shortDate } from '../ui/text/format.ts'
import { moneyText } from '../ui/text/money.ts'
import { t } from '../ui/text/words.ts'
import { usePopup } from './popup-context.ts'
import { speedsOf } from './state.ts'
import { useFreshAccount } from './use-fresh-account.ts'
import '../ui/components/segments.css'
import './account-strip.css'

const AccountPanel = lazy(async () => (await import('./account-panel.tsx')).AccountPanel)

/** What is left of the account's time, its speed and its name; the details unfold under the name. */
export function AccountStrip() {
  const popup = usePopup()
  const { account, connection, provider, modes, underway, actions, now } = popup
  useFreshAccount(popup)
  const { visibility } = modes
  const { asking } = underway
  const name = connection?.name || (provider?.name ?? '')
  const refresh = canCommand(provider?.capabilities, 'info') ? actions.refresh : undefined
  // Made, and its code loaded, when the user comes near.
  const [wanted, setWanted] = useState(false)
  const about = dotted(name, account?.subscription?.plan, visibility ? t(`visibility_${visibility}`) : undefined)
  const left = leftOf({ account, asking, onRefresh: refresh, isFree: provider?.family === 'card' })
  const hasSpeeds = canCommand(provider?.capabilities, 'speed') && speedsOf(provider).length > 1
  return (
    <section class="account sheet" aria-label={t('account_title')}>
      {(left !== null || hasSpeeds) && (
        <div class="account-main">
          {left ?? <span class="spacer" />}
          {hasSpeeds && <SpeedSwitch />}
        </div>
      )}
      <Meter account={account} />
      <div class="account-foot small muted">
        <div class="account-news">
          {account && <span>{dotted(queueText(account), t('account_read', ago(account.readAt, now)))}</span>}
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
            <span class="account-about">{about}</span>
            <Icon path={icons.down} />
          </summary>
          {wanted && <AccountPanel />}
        </details>
      </div>
    </section>
  )
}

interface LeftOptions {
  account: Account | null
  asking: boolean
  /** Absent where the API can't be asked. */
  onRefresh: (() => void) | undefined
  /** A machine of the user's own, where nothing can run out. */
  isFree: boolean
}

/** What is left of the account, in the service's own unit; null where it has nothing that could run out. */
function leftOf({ account, asking, onRefresh, isFree }: LeftOptions): ComponentChildren {
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
  if (account?.credits) return <CreditsLeft credits={account.credits} />
  if (account || isFree || !onRefresh) return null
  if (asking) return <p class="account-left muted">{t('account_asking')}</p>
  return (
    <p class="account-left">
      <button type="button" class="plain" onClick={onRefresh}>
        {t('account_unknown')}
      </button>
    </p>
  )
}

function CreditsLeft({ credits }: { credits: NonNullable<Account['credits']> }) {
  const { left, of, extra, expiresAt, unit = 'credits' } = credits
  const shown = (amount: number) => (unit === 'USD' ? moneyText({ amount, unit }, 2) : number(amount))
  const rest = dotted(
    of === undefined ? t(`account_left_${unit}`) : t(`account_of_${unit}`, shown(of)),
    extra ? t('account_credits_extra', shown(extra)) : '',
    expiresAt ? t('account_credits_until', shortDate(expiresAt)) : '',
  )
  return (
    <p class="account-left">
      <b>{shown(left)}</b> <span class="muted">{rest}</span>
    </p>
  )
}

function Meter({ account }: { account: Account | null }) {
  const { left, of, statedPercent } = account?.fast
    ? { left: account.fast.left, of: account.fast.of, statedPercent: account.fast.percent }
    : { left: account?.credits?.left ?? 0, of: account?.credits?.of, statedPercent: undefined }
  if (of === undefined || of <= 0) return null
  const share = statedPercent ?? (left / of) * 100
  const label = t(account?.fast ? 'account_meter' : `account_left_${account?.credits?.unit ?? 'credits'}`)
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
  return dotted(waiting ? t('account_queue', waiting) : '', queue.running ? t('account_running', queue.running) : '')
}
