import type { AddressInfo } from 'node:net'
import { type Now, systemTimers, type Timers } from '../shared/clock.ts'
import type { RelayConfig } from './config.ts'
import { problem } from './errors.ts'
import { type Answer, empty } from './http/answer.ts'
import type { RelayRequest } from './http/request.ts'
import { createHttpServer, defaultTimeouts, type HttpTimeouts } from './http/server.ts'
import { type InboxStore, StoreError, StoreFullError } from './inbox/inbox.ts'
import { createAddressOf, rateKeyOf } from './limits/address.ts'
import { createRateLimit } from './limits/rate.ts'
import { type Log, silentLog } from './log.ts'
import { createMetrics, type Metrics } from './operate/metrics.ts'
import { createReadiness } from './operate/readiness.ts'
import { startSweeping } from './operate/sweep.ts'
import { hookRoute } from './routes/hook.ts'
import { inboxRoute } from './routes/inbox.ts'
import { messagesRoute } from './routes/messages.ts'
import { operateRoutes } from './routes/operate.ts'
import type { Handler, Route } from './routes/route.ts'
import { createWaiting } from './waiting.ts'

export interface RelayOptions {
  /** Belongs to the relay from now on: `stop` stops it. */
  store: InboxStore
  config: RelayConfig
  now?: Now
  timers?: Timers
  log?: Log
  metrics?: Metrics
  timeouts?: Partial<HttpTimeouts>
}

export interface Relay {
  /** Resolves when it takes requests; rejects when the port can't be had. `url` has no trailing slash. */
  listen(): Promise<{ url: string }>
  /** Answers who waits, finishes what is in flight (10 s at most), then stops the store. */
  stop(): Promise<void>
}

const stopGraceMs = 10_000
const allowedHeaders = 'Authorization, Content-Type, X-Relay-Key'
const dayS = 86_400

/** One relay process. */
export function createRelay(options: RelayOptions): Relay {
  const { store, config, now = Date.now, timers = systemTimers, log = silentLog, metrics = createMetrics() } = options
  const waiting = createWaiting({ store, timers, maxPerInbox: config.maxWaiting })
  const readiness = createReadiness({ store, now, timers })
  const addressRate = createRateLimit({ name: 'address', perMinute: config.addressRatePerMinute, now })
  let ownUrl = ''
  let stopping: Promise<void> | null = null

  const rate = (name: string) => createRateLimit({ name, perMinute: config.ratePerMinute, now })
  const routes: Route[] = [
    hookRoute({ store, rate: rate('inbox'), metrics }),
    messagesRoute({ store, waiting, rate: rate('inbox'), metrics }),
    inboxRoute({ store, config, baseUrl: () => config.publicUrl ?? ownUrl }),
    ...operateRoutes({
      config,
      ready: async () => stopping === null && (await readiness()),
      exposeMetrics: async () =>
        metrics.expose({ waiting: waiting.count(), connections: await connections(), store: await store.stats() }),
    }),
  ]

  function answer(request: RelayRequest): Answer | Promise<Answer> {
    const route = routes.find((candidate) => candidate.matches(request.path))
    request.route = route?.name ?? 'unknown'
    if (request.method === 'OPTIONS') return preflight(request, route)
    if (!route) return problem('unknown-path')
    if (request.header('host') === undefined) return problem('bad-host')
    const handler = handlerOf(route, request.method)
    if (!handler) return problem('bad-method', { headers: ['Allow', allowOf(route)] })
    if (stopping && !route.unlimited) return problem('stopping')
    if (!route.unlimited && config.addressRatePerMinute > 0) {
      const taken = addressRate.take(rateKeyOf(request.address), costOf(request, config))
      if (!taken.allowed) return problem('address-busy', taken)
    }
    return handler(request)
  }

  function failed(error: unknown, route: string): Answer {
    const message = error instanceof Error ? error.message : 'unknown'
    log('error', error instanceof StoreError ? 'store-failed' : 'internal-error', { route, message })
    if (error instanceof StoreFullError) return problem('store-full')
    return problem(error instanceof StoreError ? 'store-failed' : 'internal-error')
  }

  function answered(route: string, status: number, code: string | undefined, durationMs: number | undefined): void {
    metrics.answered(route, status, code)
    if (durationMs !== undefined)
      log('debug', 'answered', { route, status, code: code ?? 'none', ms: Math.round(durationMs) })
  }

  const { server, stop: stopServer } = createHttpServer({
    answerer: { answer, failed, answered },
    addressOf: createAddressOf(config.trustProxy),
    maxBodyBytes: config.maxBodyBytes,
    maxConnections: config.maxConnections,
    timeouts: { ...defaultTimeouts, ...options.timeouts },
    timed: config.log === 'debug',
  })
  server.on('drop', () => log('warn', 'connection-refused', { limit: config.maxConnections }))
  let stopSweeping = () => {}

  function connections(): Promise<number> {
    return new Promise((resolve) => server.getConnections((_error, count) => resolve(count ?? 0)))
  }

  async function shutDown(): Promise<void> {
    log('info', 'stopping', { waiting: waiting.count() })
    stopSweeping()
    const { stopped, hurry } = stopServer()
    waiting.stop()
    const cancel = timers.after(stopGraceMs, hurry)
    await stopped
    cancel()
    await store.stop()
    log('info', 'stopped')
  }

  return {
    listen() {
      return new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(config.port, config.host, () => {
          server.off('error', reject)
          ownUrl = urlOf(server.address())
          stopSweeping = startSweeping({ store, timers, log })
          resolve({ url: ownUrl })
        })
      })
    },
    stop() {
      stopping ??= shutDown()
      return stopping
    },
  }
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

/** CORS: open to every page, without credentials: the bearer is the credential. */
function preflight(request: RelayRequest, route: Route | undefined): Answer {
  if (!route && request.path !== '*') return problem('unknown-path')
  const allow = route ? allowOf(route) : 'GET, HEAD, POST, PUT, DELETE, OPTIONS'
  const headers = ['Allow', allow]
  if (request.header('access-control-request-method') !== undefined) {
    headers.push('Access-Control-Allow-Methods', allow, 'Access-Control-Allow-Headers', allowedHeaders)
    headers.push('Access-Control-Max-Age', String(dayS))
  }
  // Chromium asks this of a relay on the user's own machine or network: https://wicg.github.io/private-network-access/
  if (request.header('access-control-request-private-network') !== undefined)
    headers.push('Access-Control-Allow-Private-Network', 'true')
  return empty(204, headers)
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the relay listens on TCP only')
  const host = address.address === '0.0.0.0' || address.address === '::' ? '127.0.0.1' : address.address
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
}
