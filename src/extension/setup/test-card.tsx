import { isAddress } from '../../shared/address.ts'
import { t } from '../ui/text/words.ts'
import { FirstPicture } from './first-picture.tsx'
import { hostsOf } from './hosts.ts'
import { NumberedCard } from './numbered-card.tsx'
import { type Entry, groupOf } from './provider-options.ts'
import { relayNeedOf } from './relay-need.ts'
import { stepNamesOf } from './run-test.ts'
import { TestList } from './test-list.tsx'
import { typedAddress } from './typed.ts'
import type { ConnectionForm } from './use-connection-form.ts'
import { useFirstPicture } from './use-first-picture.ts'
import type { RelayForm } from './use-relay-form.ts'
import { useTest } from './use-test.ts'

export interface TestCardProps {
  form: ConnectionForm
  entry: Entry
  relay: RelayForm
}

/** Saves what is typed and tries each step a picture takes. */
export function TestCard({ form, entry, relay }: TestCardProps) {
  const { capabilities } = entry.option.provider
  const group = groupOf(entry.option)
  /** Without an account there is nothing that a picture could cost, so that it is part of the test. */
  const isFree = group === 'nothing'
  const picture = useFirstPicture()
  const test = useTest({ form, entry, relay, onPassed: () => (isFree ? picture.paint() : undefined) })
  const need = relayNeedOf(capabilities)
  const withRelay = need === 'needed' || (need === 'optional' && relay.isWanted)
  const ready =
    isAddress(typedAddress(entry.address)) && !(withRelay && relay.address !== '' && !isAddress(relay.address))
  const isBusy = test.isBusy || (isFree && picture.state === 'running')
  return (
    <NumberedCard number={need === 'none' ? 2 : 3} title={t('setup_test')} done={test.isPassed}>
      <div class="test-head">
        <p>{t(`setup_test_text_${costs[group]}`)}</p>
        <button
          type="button"
          class="primary"
          aria-disabled={isBusy || !ready}
          onClick={() => !isBusy && ready && void test.run()}
        >
          {isBusy && <span class="spinner" />}
          {t(isFree ? 'setup_test_and_paint' : 'setup_test_button')}
        </button>
      </div>
      <TestList
        steps={test.steps}
        names={stepNamesOf(capabilities, withRelay)}
        hosts={hostsOf(test.addresses)}
        addresses={{ service: typedAddress(entry.address), relay: withRelay ? relay.address : '' }}
        account={test.account}
        model={entry.model.trim()}
        hasToken={entry.token !== '' || Boolean(entry.option.saved?.token) || entry.option.provider.needsToken}
      />
      <FirstPicture picture={picture} ready={test.isPassed} service={entry.option.provider} group={group} />
    </NumberedCard>
  )
}

/** Whether the last step costs money. */
const costs = { nothing: 'free', key: 'paid', card: 'own', unofficial: 'paid', practice: 'own' } as const
