import { useState } from 'preact/hooks'
import { AccountsCard } from './accounts-card.tsx'
import { ResultsCard } from './results-card.tsx'
import { ServiceCard } from './service-card.tsx'
import { useSetup } from './setup-context.ts'
import { TestCard } from './test-card.tsx'
import { useConnectionForm } from './use-connection-form.ts'
import { useRelayForm } from './use-relay-form.ts'

/** The things to do, top to bottom; nothing while no image service is known. */
export function Steps() {
  const { connections, providers } = useSetup()
  const form = useConnectionForm()
  const relay = useRelayForm()
  const hasAccounts = connections.list.length > 0
  // Accounts that are saved meanwhile come below: nothing moves under the hand that presses a button.
  const [comeFirst] = useState(hasAccounts)
  if (providers.length === 0) return null
  const { entry } = form
  return (
    <>
      {comeFirst && hasAccounts && <AccountsCard form={form} />}
      <ServiceCard form={form} />
      {entry && <ResultsCard relay={relay} api={entry} />}
      {entry && <TestCard key={entry.option.saved?.id ?? entry.option.id} form={form} entry={entry} relay={relay} />}
      {!comeFirst && hasAccounts && <AccountsCard form={form} />}
    </>
  )
}
