import { t } from '../ui/text/words.ts'
import { NumberedCard } from './numbered-card.tsx'
import { ServiceForm } from './service-form.tsx'
import { ServiceTiles } from './service-tiles.tsx'
import type { ConnectionForm } from './use-connection-form.ts'

/** Asks what the user has, then for exactly what that service needs. */
export function ServiceCard({ form, isProven }: { form: ConnectionForm; isProven: boolean }) {
  const { entry } = form
  return (
    <NumberedCard number={1} title={t(entry ? 'setup_service' : 'setup_have')} done={isProven}>
      {entry ? <ServiceForm key={form.opened} form={form} entry={entry} /> : <ServiceTiles form={form} />}
    </NumberedCard>
  )
}
