import type { InboxOpened } from '../../contract/inbox.ts'
import { empty, json } from '../../server/answer.ts'
import type { RelayConfig } from '../config.ts'
import { problem } from '../errors.ts'
import type { RelayAnswer } from '../http/answer.ts'
import { bearer, type RelayRequest } from '../http/request.ts'
import type { InboxStore } from '../inbox/inbox.ts'
import type { PlaceLimits } from '../limits/places.ts'
import type { InboxIdOf, Platform } from '../platform.ts'
import type { Route } from './route.ts'

/** `PUT /v1/inbox` opens or renews, `DELETE /v1/inbox` closes and erases. */
export function inboxRoute(options: {
  store: InboxStore
  inboxIdOf: InboxIdOf
  platform: Platform
  places: PlaceLimits
  config: RelayConfig
  /** What hooks begin with, for who asks. */
  baseUrl: (request: RelayRequest) => string
}): Route {
  const { store, inboxIdOf, platform, places, config, baseUrl } = options

  async function open(request: RelayRequest): Promise<RelayAnswer> {
    const id = inboxIdOf(bearer(request))
    if (!id) return problem('bad-secret')
    if (config.accessKeys.length > 0 && !platform.isOneOf(request.header('x-relay-key'), config.accessKeys))
      return problem('bad-key')
    const taken = places.takeOpen(request.address)
    if (!taken.allowed) return problem('address-busy', taken)
    if (!(await store.has(id))) {
      const isNew = places.takeNew(request.address)
      if (!isNew.allowed) return problem('address-busy', isNew)
    }
    const place = await store.open(id)
    if (place === null) return problem('too-many-inboxes')
    const opened: InboxOpened = {
      id,
      hook: `${baseUrl(request)}/h/${id}`,
      expiresAt: new Date(place.expiresAt).toISOString(),
      ...(place.unusedUntil === null ? {} : { unusedUntil: new Date(place.unusedUntil).toISOString() }),
      created: place.created,
      limits: {
        bodyBytes: config.maxBodyBytes,
        messages: config.maxMessages,
        bytes: config.maxBytes,
        waiting: config.maxWaiting,
        keepDays: config.keepDays,
      },
    }
    return json(200, opened)
  }

  async function close(request: RelayRequest): Promise<RelayAnswer> {
    const id = inboxIdOf(bearer(request))
    if (!id) return problem('bad-secret')
    return (await store.close(id)) ? empty(204) : problem('no-inbox')
  }

  return { name: 'inbox', matches: (path) => path === '/v1/inbox', methods: { PUT: open, DELETE: close } }
}
