import type { Capabilities } from '../../contract/connection.ts'

/** Whether a service's results come through a relay: never, where the user wants it so, or always. */
export type RelayNeed = 'none' | 'optional' | 'needed'

export function relayNeedOf({ hook, poll, direct }: Capabilities): RelayNeed {
  if (!hook) return 'none'
  return poll || direct ? 'optional' : 'needed'
}
