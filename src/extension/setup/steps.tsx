import { AccountsCard } from './accounts-card.tsx'
import { ResultsCard } from './results-card.tsx'
import { ServiceCard } from './service-card.tsx'
import { useSetup } from './setup-context.ts'
import { TestCard } from './test-card.tsx'
import { useConnectionForm } from './use-connection-form.ts'
import { useFirstPicture } from './use-first-picture.ts'
import { useRelayForm } from './use-relay-form.ts'
import { useTest } from './use-test.ts'

/** The things to do, top to bottom, then the accounts that are saved; nothing while no image service is known. */
export function Steps() {
  const { connections, providers } = useSetup()
  const form = useConnectionForm()
  const relay = useRelayForm()
  const test = useTest({ form, relay })
  const { entry } = form
  const picture = useFirstPicture(entry?.option.saved?.id ?? entry?.option.id ?? '')
  if (providers.length === 0) return null
  // Where nothing free proves the key, only the first picture does.
  const isProven = test.isPassed && (test.steps.token.state !== 'skipped' || picture.state === 'ok')
  return (
    <>
      <ServiceCard form={form} isProven={isProven} />
      {entry && <ResultsCard relay={relay} api={entry} test={test} />}
      {entry && <TestCard form={form} entry={entry} relay={relay} test={test} picture={picture} isProven={isProven} />}
      {connections.list.length > 0 && <AccountsCard form={form} />}
    </>
  )
}
