import type { Account } from '../../contract/account.ts'
import type { Visibility } from '../../contract/command.ts'
import { Icon } from '../ui/components/icon.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { canCommand } from '../ui/model/abilities.ts'
import type { AdvancedActions } from '../ui/model/job-actions.ts'
import { date, withDates } from '../ui/text/format.ts'
import { t } from '../ui/text/words.ts'
import { usePopup } from './popup-context.ts'

/** The details below the account's name: other accounts, its switches, and everything that the API reported. */
export function AccountPanel() {
  const { account, provider, actions } = usePopup()
  const abilities = provider?.capabilities
  return (
    <div class="account-panel">
      <Accounts />
      {canCommand(abilities, 'visibility') && <VisibilitySwitch />}
      {canCommand(abilities, 'settings') && (
        <button type="button" class="quiet" onClick={() => void openSettings(actions.advancedActions)}>
          <Icon path={icons.sliders} /> {t('api_settings_open')}
        </button>
      )}
      {account && account.entries.length > 0 && <Entries account={account} />}
    </div>
  )
}

function Accounts() {
  const { connection, connections, providers, actions } = usePopup()
  return (
    <fieldset class="accounts">
      <legend class="unseen">{t('accounts_title')}</legend>
      {connections.map((one) => {
        const active = one.id === connection?.id
        const provider = providers.find(({ id }) => id === one.provider)
        const host = URL.canParse(one.address) ? new URL(one.address).host : one.address
        return (
          <button
            key={one.id}
            type="button"
            class="account-way"
            aria-pressed={active}
            onClick={() => !active && actions.activate(one.id)}
          >
            <Icon path={active ? icons.check : icons.dot} />
            <span dir="auto">{one.name || provider?.name || one.provider}</span>
            <small dir="ltr">{host}</small>
          </button>
        )
      })}
      <button type="button" class="plain account-manage" onClick={actions.openSetup}>
        {t('accounts_manage')}
      </button>
    </fieldset>
  )
}

const visibilities: readonly Visibility[] = ['public', 'stealth']

function VisibilitySwitch() {
  const { modes, underway, sendCommand } = usePopup()
  const { visibility } = modes
  const { visibilityTo } = underway
  return (
    <div class="account-row">
      <span>{t('visibility_title')}</span>
      <fieldset class="segments">
        <legend class="unseen">{t('visibility_title')}</legend>
        {visibilities.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === visibility}
            aria-busy={one === visibilityTo}
            disabled={visibilityTo !== null}
            title={t(`visibility_${one}_hint`)}
            onClick={() => one !== visibility && void sendCommand({ kind: 'visibility', visibility: one })}
          >
            {one === visibilityTo && <span class="spinner" />}
            {t(`visibility_${one}`)}
          </button>
        ))}
      </fieldset>
    </div>
  )
}

async function openSettings(advancedActions: AdvancedActions | undefined): Promise<void> {
  const { showSettings } = await import('../ui/dialogs/settings.tsx')
  if (advancedActions) await showSettings(advancedActions)
}

/** Everything as it came, in the API's own words and order, but for times that only Discord shows. */
function Entries({ account }: { account: Account }) {
  return (
    <>
      {account.subscription?.renewsAt && <p>{t('account_renews', date(account.subscription.renewsAt))}</p>}
      <dl class="account-entries">
        {account.entries.map((entry) => (
          <div key={entry.key}>
            <dt>
              <bdi>{entry.key}</bdi>
            </dt>
            <dd>
              <bdi>{withDates(entry.value)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}
