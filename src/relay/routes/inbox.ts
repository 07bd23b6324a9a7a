import type { InboxOpened } from '../../contract/inbox.ts'
import { type Seal, sealVersion } from '../../contract/sealed.ts'
import { empty, json } from '../../server/answer.ts'
import type { RelayConfig } from '../config.ts'
import { problem } from '../errors.ts'
import type { RelayAnswer } from '../http/answer.ts'
import { bearer, type RelayRequest } from '../http/request.ts'
import type { InboxStore, Opened } from '../inbox/inbox.ts'
import type { PlaceLimits } from '../limits/places.ts'
import type { InboxIdOf, Platform } from '../platform.ts'
import type { Sealer } from '../seal/sealer.ts'
import type { Route } from './route.ts'
import { readSealKey } from './seal-key.ts'

/** `PUT /v1/inbox` opens or renews, `DELETE /v1/inbox` closes and erases. */
export function inboxRoute(options: {
  store: InboxStore
  sealer: Sealer
  inboxIdOf: InboxIdOf
  platform: Platform
  places: PlaceLimits
  config: RelayConfig
  /** What hooks begin with, for who asks. */
  baseUrl: (request: RelayRequest) => string
}): Route {
  const { store, sealer, inboxIdOf, platform, places, config, baseUrl } = options

  async function open(request: RelayRequest): Promise<RelayAnswer> {
    const id = inboxIdOf(bearer(request))
    if (!id) return problem('bad-secret')
    if (config.accessKeys.length > 0 && !platform.isOneOf(request.header('x-relay-key'), config.accessKeys))
      return problem('bad-key')
    const taken = places.takeOpen(request.address)
    if (!taken.allowed) return problem('address-busy', taken)
    const sealKey = await readSealKey(request, id, sealer)
    if (!sealKey.ok) return sealKey.error
    if (!(await store.has(id))) {
      const isNew = places.takeNew(request.address)
      if (!isNew.allowed) return problem('address-busy', isNew)
    }
    const place = await store.open(id, sealKey.value)
    if (place === null) return problem('too-many-inboxes')
    if (sealKey.value !== null && place.sealKey !== sealKey.value)
      return problem('other-seal-key', { members: sealOf(place) })
    return json(200, openedAnswer(id, place, baseUrl(request)))
  }

  function openedAnswer(id: string, place: Opened, ownUrl: string): InboxOpened {
    return {
      id,
      hook: `${ownUrl}/h/${id}`,
      expiresAt: new Date(place.expiresAt).toISOString(),
      ...(place.unusedUntil === null ? {} : { unusedUntil: new Date(place.unusedUntil).toISOString() }),
      created: place.created,
      ...sealOf(place),
      limits: {
        bodyBytes: config.maxBodyBytes,
        messages: config.maxMessages,
        bytes: config.maxBytes,
        waiting: config.maxWaiting,
        keepDays: config.keepDays,
      },
    }
  }

  async function close(request: RelayRequest): Promise<RelayAnswer> {
    const id = inboxIdOf(bearer(request))
    if (!id) return problem('bad-secret')
    return (await store.close(id)) ? empty(204) : problem('no-inbox')
  }

  return { name: 'inbox', matches: (path) => path === '/v1/inbox', methods: { PUT: open, DELETE: close } }
}

function sealOf({ sealKey }: Opened): { seal?: Seal } {
  return sealKey === null ? {} : { seal: { v: sealVersion, key: sealKey } }
}
