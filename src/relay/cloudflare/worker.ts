import type { RelayConfig } from '../config.ts'
import { createGate, type RateLimiter } from './gate.ts'
import { createInboxObject, type InboxObject } from './inbox-object.ts'
import { readWorkerSettings } from './settings.ts'

/** Its bindings, as `deploy/cloudflare/wrangler.jsonc` has them; and `RELAY_*`. */
interface Env {
  INBOXES: DurableObjectNamespace
  ADDRESS_RATE?: RateLimiter
  OPEN_RATE?: RateLimiter
  NETWORK_OPEN_RATE?: RateLimiter
}

let gate: ((request: Request) => Promise<Response>) | undefined

export default {
  fetch(request, env) {
    gate ??= createGate({
      config: settingsOf(env),
      limits: {
        address: env.ADDRESS_RATE ?? null,
        open: env.OPEN_RATE ?? null,
        networkOpen: env.NETWORK_OPEN_RATE ?? null,
      },
      objectOf: (name) => env.INBOXES.get(env.INBOXES.idFromName(name)),
    })
    return gate(request)
  },
} satisfies ExportedHandler<Env>

/** One inbox. */
export class Inbox implements DurableObject {
  readonly #object: InboxObject

  constructor(context: DurableObjectState, env: Env) {
    this.#object = createInboxObject({
      storage: context.storage,
      sockets: () => context.getWebSockets(),
      openSocket() {
        const { 0: theirs, 1: socket } = new WebSocketPair()
        context.acceptWebSocket(socket)
        return { socket, response: new Response(null, { status: 101, webSocket: theirs }) }
      },
      config: settingsOf(env),
    })
  }

  fetch(request: Request): Promise<Response> {
    return this.#object.fetch(request)
  }

  alarm(): Promise<void> {
    return this.#object.alarm()
  }

  webSocketMessage(): void {
    // The gate says nothing.
  }

  webSocketClose(): void {
    // Who waited has gone. The runtime has forgotten the socket, and we knew nothing else of it.
  }
}

/** Throws with a sentence for the operator, which Cloudflare's log shows. */
function settingsOf(env: Env): RelayConfig {
  const read = readWorkerSettings({ ...env })
  if (!read.ok) throw new Error(read.error)
  return read.value
}
