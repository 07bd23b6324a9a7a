import { empty } from '../server/answer.ts'
import { preflightHeaders } from '../server/cors.ts'
import { type Log, silentLog } from '../server/log.ts'
import { type Now, systemTimers, type Timers } from '../shared/clock.ts'
import { isLoopbackHost } from '../shared/loopback.ts'
import type { RelayConfig } from './config.ts'
import { problem } from './errors.ts'
import type { RelayAnswer } from './http/answer.ts'
import type { Answerer } from './http/answerer.ts'
import { type AllowedOrigin, createAllowedOrigin } from './http/cors.ts'
import type { RelayRequest } from './http/request.ts'
import { type InboxStore, NotReplicatedError, StoreError, StoreFullError } from './inbox/inbox.ts'
import { rateKeyOf } from './limits/address.ts'
import { isLoopbackHeader } from './limits/loopback.ts'
import { createPlaceLimits } from './limits/places.ts'
import { createRateLimit } from './limits/rate.ts'
import { createLongPolls } from './long-polls.ts'
import { type Monotonic, systemMonotonic } from './monotonic.ts'
import { createMetrics, type Metrics, noMetrics, type ProcessGauges } from './ops/metrics.ts'
import { createReadiness } from './ops/readiness.ts'
import type { Platform } from './platform.ts'
import { hookRoute } from './routes/hook.ts'
import { inboxRoute } from './routes/inbox.ts'
import { messagesRoute } from './routes/messages.ts'
import { opsRoutes } from './routes/ops.ts'
import type { Handler, Route } from './routes/route.ts'
import { createSealer, type Sealer } from './seal/sealer.ts'
import { createTurns, type NextTurn } from './turns.ts'

export interface AnswererOptions {
  store: InboxStore
  config: RelayConfig
  platform: Platform
  /** Where who asks reaches the relay, when `config.publicUrl` does not say it; no trailing slash. Hooks begin with it. */
  ownUrl: (request: RelayRequest) => string
  now?: Now
  monotonic?: Monotonic
  timers?: Timers
  nextTurn?: NextTurn
  log?: Log
  /** Null: nothing is counted, and there is no `/metrics`. */
  metrics?: Metrics | null
  processGauges?: () => Promise<ProcessGauges | null>
  sealer?: Sealer
}

/** The relay without a server: it answers requests, whoever brings them. */
export interface RelayAnswerer extends Answerer {
  /** Clients that are held in a long poll. */
  waiting(): number
  /** Answers who waits; from now on everything is refused but the operators' routes. */
  stop(): void
}

const allowedHeaders = 'Authorization, Content-Type, X-Relay-Key'
const dayS = 86_400

export function createAnswerer(options: AnswererOptions): RelayAnswerer {
  const { store, config, platform, ownUrl, now = Date.now, monotonic = systemMonotonic } = options
  const { timers = systemTimers, nextTurn = platform.nextTurn, log = silentLog } = options
  const { metrics: counted = createMetrics(), processGauges = async () => null } = options
  const { sealer = createSealer({ timers, createEncrypt: platform.createEncrypt }) } = options
  const metrics = counted ?? noMetrics
  const longPolls = createLongPolls({ store, timers, monotonic, nextTurn, maxPerInbox: config.maxWaiting })
  const turns = createTurns({ nextTurn, timers, monotonic })
  const readiness = createReadiness({ store, now, timers })
  const addressRate = createRateLimit({ name: 'address', perMinute: config.addressRatePerMinute, monotonic })
  const places = createPlaceLimits(config, monotonic)
  const { idOf: inboxIdOf, stop: forgetSecrets } = platform.createInboxIds(timers)
  const allowedOrigin = createAllowedOrigin(config.cors)
  const isOurs = createHostCheck(config)
  const inboxRates = createInboxRates(config, monotonic)
  let stopping = false

  const routes: Route[] = [
    hookRoute({ store, sealer, rate: inboxRates.hook, metrics }),
    messagesRoute({ store, longPolls, inboxIdOf, platform, rate: inboxRates.read, addressRate, metrics, turns }),
    inboxRoute({
      store,
      sealer,
      inboxIdOf,
      platform,
      places,
      config,
      baseUrl: (request) => config.publicUrl ?? ownUrl(request),
    }),
    ...opsRoutes({
      config,
      platform,
      ready: async () => !stopping && (await readiness()),
      exposeMetrics: counted === null ? null : exposeMetrics,
    }),
  ]

  async function exposeMetrics(): Promise<string> {
    return metrics.expose({ waiting: longPolls.count(), process: await processGauges(), store: await store.stats() })
  }

  return {
    answer(request) {
      const route = routes.find((candidate) => candidate.matches(request.path))
      request.route = route?.name ?? 'unknown'
      const host = request.header('host')
      if (host !== undefined && !isOurs(host)) return problem('foreign-host')
      if (request.method === 'OPTIONS') return preflight(request, route, allowedOrigin)
      if (!route) return problem('unknown-path')
      if (host === undefined) return problem('bad-host')
      const handler = handlerOf(route, request.method)
      if (!handler) return problem('bad-method', { headers: ['Allow', allowOf(route)] })
      if (stopping && !route.unlimited) return problem('stopping')
      if (!route.unlimited) {
        const taken = addressRate.take(rateKeyOf(request.address), costOf(request, config))
        if (!taken.allowed) return problem('address-busy', taken)
      }
      return handler(request)
    },
    failed: (error, route) => answerFailure(log, error, route),
    answered(route, status, code, durationMs) {
      metrics.answered(route, status, code)
      if (durationMs !== undefined)
        log('debug', 'answered', { route, status, code: code ?? 'none', ms: Math.round(durationMs) })
    },
    waiting: longPolls.count,
    stop() {
      stopping = true
      longPolls.stop()
      forgetSecrets()
      sealer.stop()
    },
  }
}

/**
 * Whether a Host header may name this relay. On this machine alone: a page that a name leads to us (DNS rebinding) must
 * not pass for one of our own clients.
 */
function createHostCheck({ publicUrl, host: boundHost }: RelayConfig): (host: string) => boolean {
  const isPrivate = publicUrl === null && isLoopbackHost(boundHost)
  let lastHost = ''
  return (host) => {
    if (!isPrivate || host === lastHost) return true
    if (!isLoopbackHeader(host)) return false
    lastHost = host
    return true
  }
}

function createInboxRates({ ratePerMinute: perMinute, maxMessages }: RelayConfig, monotonic: Monotonic) {
  return {
    // What an inbox has room for may come at once: hundreds of jobs can end together, and few senders try again.
    hook: createRateLimit({ name: 'inbox', perMinute, burst: Math.max(perMinute, maxMessages), monotonic }),
    read: createRateLimit({ name: 'inbox', perMinute, monotonic }),
  }
}

function answerFailure(log: Log, error: unknown, route: string): RelayAnswer {
  const message = error instanceof Error ? error.message : 'unknown'
  log('error', error instanceof StoreError ? 'store-failed' : 'internal-error', { route, message })
  if (error instanceof StoreFullError) return problem('store-full')
  if (error instanceof NotReplicatedError) return problem('not-replicated')
  return problem(error instanceof StoreError ? 'store-failed' : 'internal-error')
}

function handlerOf(route: Route, method: string): Handler | undefined {
  const asked = method === 'HEAD' ? 'GET' : method
  return asked === 'GET' || asked === 'POST' || asked === 'PUT' || asked === 'DELETE' ? route.methods[asked] : undefined
}

function allowOf(route: Route): string {
  const methods = Object.keys(route.methods)
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
}

/** Opening makes something that stays for weeks: one address may open one a second, a minute's worth at once. */
function costOf(request: RelayRequest, config: RelayConfig): number {
  return request.method === 'PUT' ? Math.max(1, config.addressRatePerMinute / 60) : 1
}

/** Without credentials, whoever may ask: the bearer is the credential. */
function preflight(request: RelayRequest, route: Route | undefined, allowedOrigin: AllowedOrigin): RelayAnswer {
  if (!route && request.path !== '*') return problem('unknown-path')
  const allow = route ? allowOf(route) : 'GET, HEAD, POST, PUT, DELETE, OPTIONS'
  const headers = ['Allow', allow]
  const isAsked = request.header('access-control-request-method') !== undefined
  if (isAsked && route?.name !== 'metrics' && allowedOrigin(request.header('origin')) !== null) {
    headers.push(...preflightHeaders({ methods: allow, headers: allowedHeaders, maxAgeS: dayS }))
  }
  return empty(204, headers)
}
