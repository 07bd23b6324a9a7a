import { useEffect } from 'preact/hooks'
import { paints } from '../../jobs/kinds.ts'
import { canCommand } from '../ui/model/abilities.ts'
import type { PopupState } from './popup-context.ts'

/** Asking is free, but a panel that stays open over a long batch need not ask for each picture. */
const shortestPauseMs = 60_000

/** Asks for the account again when pictures were made since it was last asked for, so that what is left of it is true. */
export function useFreshAccount(
  popup: Pick<PopupState, 'account' | 'connection' | 'provider' | 'jobs' | 'actions' | 'now'>,
) {
  const isStale = canCommand(popup.provider?.capabilities, 'info') && isReadingStale(popup)
  const { refresh } = popup.actions
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once when it becomes stale, not whenever the popup is drawn.
  useEffect(() => {
    if (isStale) refresh()
  }, [isStale])
}

/** What was never read is not asked for unasked: that may be a service that does not answer. */
function isReadingStale({
  account,
  connection,
  jobs,
  now,
}: Pick<PopupState, 'account' | 'connection' | 'jobs' | 'now'>): boolean {
  if (!account) return false
  let lastAsked = account.readAt
  let lastMade = 0
  for (const { command, state, connectionId, createdAt, endedAt = 0 } of jobs.values()) {
    if (connectionId !== connection?.id) continue
    if (command.kind === 'info') lastAsked = Math.max(lastAsked, createdAt)
    if (paints(command.kind) && state === 'done') lastMade = Math.max(lastMade, endedAt)
  }
  return lastMade > lastAsked && now - lastAsked > shortestPauseMs
}
