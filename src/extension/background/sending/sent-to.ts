import type { Connection } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'
import type { relay } from '../../store/items.ts'
import { inboxMark } from '../relay/inbox.ts'

/** Where a job goes: the API's origin, and the inbox of its hook. */
export function sentTo({ address }: Connection, inbox: (typeof relay)['default']): NonNullable<Job['sent']> {
  return { origin: new URL(address).origin, ...(inbox ? { inbox: inboxMark(inbox.hook) } : {}) }
}
