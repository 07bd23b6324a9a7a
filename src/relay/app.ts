import { listen } from '../server/listen.ts'
import { type Log, silentLog } from '../server/log.ts'
import { type Now, systemTimers, type Timers } from '../shared/clock.ts'
import { createAnswerer } from './answerer.ts'
import type { RelayConfig } from './config.ts'
import { createConnections } from './http/connections.ts'
import { createAllowedOrigin } from './http/cors.ts'
import { createHttpServer, defaultTimeouts, type HttpTimeouts } from './http/server.ts'
import type { InboxStore } from './inbox/inbox.ts'
import { createAddressOf } from './limits/forwarded.ts'
import { type Monotonic, systemMonotonic } from './monotonic.ts'
import { nodePlatform } from './node-platform.ts'
import type { Metrics } from './ops/metrics.ts'
import { createProcessGauges } from './ops/process-gauges.ts'
import { startSweeping } from './ops/sweep.ts'
import type { NextTurn } from './turns.ts'

export interface RelayOptions {
  /** Belongs to the relay from now on: `stop` stops it. */
  store: InboxStore
  config: RelayConfig
  now?: Now
  monotonic?: Monotonic
  timers?: Timers
  nextTurn?: NextTurn
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
/** Refused connections are told of so often at most: whoever makes them must not fill the disk with our log. */
const warnEveryMs = 60_000

/** One relay process. */
export function createRelay(options: RelayOptions): Relay {
  const { store, config, monotonic = systemMonotonic, timers = systemTimers, log = silentLog } = options
  const answerer = createAnswerer({
    ...options,
    platform: nodePlatform,
    ownUrl: () => ownUrl,
    processGauges: createProcessGauges(connections),
  })
  const { server, stop: stopServer } = createHttpServer({
    answerer,
    addressOf: createAddressOf(config.trustProxy),
    allowedOrigin: createAllowedOrigin(config.cors),
    maxBodyBytes: config.maxBodyBytes,
    maxConnections: config.maxConnections,
    connections: countsByConnection(config) ? createConnections(config.maxConnections) : null,
    onTooMany: warnOfTooMany,
    timeouts: { ...defaultTimeouts, ...options.timeouts },
    timers,
    monotonic,
    timed: config.log === 'debug',
  })
  let ownUrl = ''
  let stopSweeping = () => {}
  let hasWarned = false
  let stopping: Promise<void> | null = null

  function connections(): Promise<number> {
    return new Promise((resolve) => server.getConnections((_error, count) => resolve(count ?? 0)))
  }

  function warnOfTooMany(): void {
    if (hasWarned) return
    hasWarned = true
    log('warn', 'connection-refused', { limit: config.maxConnections })
    timers.after(warnEveryMs, () => {
      hasWarned = false
    })
  }

  async function shutDown(): Promise<void> {
    log('info', 'stopping', { waiting: answerer.waiting() })
    stopSweeping()
    const { stopped, forceClose } = stopServer()
    answerer.stop()
    const cancel = timers.after(stopGraceMs, forceClose)
    await stopped
    cancel()
    await store.stop()
    log('info', 'stopped')
  }

  return {
    async listen() {
      ownUrl = await listen(server, config)
      stopSweeping = startSweeping({ store, timers, log })
      return { url: ownUrl }
    },
    stop() {
      stopping ??= shutDown()
      return stopping
    },
  }
}

/** Behind a proxy all connections are the proxy's. */
function countsByConnection({ trustProxy, addressRatePerMinute }: RelayConfig): boolean {
  return trustProxy.kind === 'none' && addressRatePerMinute > 0
}
