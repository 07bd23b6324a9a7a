import { useRef } from 'preact/hooks'
import { t } from '../ui/text/words.ts'
import { FirstPicture } from './first-picture.tsx'
import { hostsOf } from './hosts.ts'
import { NumberedCard } from './numbered-card.tsx'
import { type Entry, exampleOf, groupOf } from './provider-options.ts'
import { relayNeedOf } from './relay-need.ts'
import { isOutOfReach } from './results-card.tsx'
import { stepNamesOf } from './run-test.ts'
import { TestList } from './test-list.tsx'
import { typedAddress } from './typed.ts'
import type { ConnectionForm } from './use-connection-form.ts'
import type { FirstPicture as Picture } from './use-first-picture.ts'
import type { RelayForm } from './use-relay-form.ts'
import type { Test } from './use-test.ts'

interface TestCardProps {
  form: ConnectionForm
  entry: Entry
  relay: RelayForm
  test: Test
  picture: Picture
  isProven: boolean
}

/** Saves what is typed and tries each step a picture takes. */
export function TestCard({ form, entry, relay, test, picture, isProven }: TestCardProps) {
  const { provider, practice, saved } = entry.option
  const group = groupOf(entry.option)
  /** Without an account there is nothing that a picture could cost, so that it is part of the test. */
  const isFree = group === 'nothing'
  const need = relayNeedOf(provider.capabilities)
  const withRelay = need === 'needed' || (need === 'optional' && relay.isWanted)
  const isBusy = test.isBusy || (isFree && picture.state === 'running')
  const service = typedAddress(entry.address)
  const button = useRef<HTMLButtonElement>(null)
  const alternative = form.options.find((one) => one.provider.id === provider.alternative && one.practice === practice)
  const run = async () => {
    if (isBusy) return
    // Where a click leaves the focus in a field, whoever pressed it would pass for somebody who still types.
    button.current?.focus()
    if ((await test.run()) && isFree) await picture.paint()
  }
  return (
    <NumberedCard number={need === 'none' ? 2 : 3} title={t('setup_test')} done={isProven}>
      <div class="test-head">
        <p>{t(`setup_test_text_${costs[group]}`)}</p>
        <button ref={button} type="button" class="primary" aria-disabled={isBusy} onClick={() => void run()}>
          {isBusy && <span class="spinner" />}
          {t(isFree ? 'setup_test_and_paint' : 'setup_test_button')}
        </button>
      </div>
      <TestList
        steps={test.steps}
        names={stepNamesOf(provider.capabilities, withRelay)}
        hosts={hostsOf(test.addresses)}
        asked={{
          service,
          relay: withRelay ? relay.address : '',
          example: exampleOf(entry.option),
          isPractice: practice,
          hasAccessKey: relay.hasAccessKey,
        }}
        account={test.account}
        model={entry.model.trim()}
        hasToken={entry.token !== '' || Boolean(saved?.token) || provider.needsToken}
        refusal={test.refusal}
        alternative={
          alternative && {
            name: alternative.provider.name,
            use() {
              form.convert(alternative)
              // The line that was pressed is gone with the result.
              button.current?.focus()
            },
          }
        }
        isRelayOutOfReach={withRelay && isOutOfReach(relay.address, service)}
      />
      <FirstPicture picture={picture} ready={test.isPassed} service={provider} group={group} />
    </NumberedCard>
  )
}

/** Whether the last step costs money. */
const costs = { nothing: 'free', key: 'paid', card: 'own', unofficial: 'paid', practice: 'own' } as const
