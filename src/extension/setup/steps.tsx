import { AccountsCard } from './accounts-card.tsx'
import { ProviderForm } from './provider-form.tsx'
import { RelayCard } from './relay-card.tsx'
import { useSetup } from './setup-context.ts'
import { TestCard } from './test-card.tsx'
import { useConnectionForm } from './use-connection-form.ts'
import { useRelayForm } from './use-relay-form.ts'

/** The three things to do, top to bottom; nothing while no image API is known. */
export function Steps() {
  const { connections } = useSetup()
  const form = useConnectionForm()
  const relay = useRelayForm()
  if (!form) return null
  return (
    <>
      {connections.list.length > 0 && <AccountsCard form={form} />}
      <ProviderForm form={form} />
      <RelayCard relay={relay} api={form.entry} />
      <TestCard form={form} relay={relay} />
    </>
  )
}
