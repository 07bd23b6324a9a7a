import { json, plain } from '../../server/answer.ts'
import type { RelayConfig } from '../config.ts'
import { problem } from '../errors.ts'
import type { RelayAnswer } from '../http/answer.ts'
import { bearer, type RelayRequest } from '../http/request.ts'
import type { Platform } from '../platform.ts'
import type { Route } from './route.ts'

/** For operators and balancers. */
export function opsRoutes(options: {
  config: RelayConfig
  platform: Platform
  /** Whether the store can be written and the relay is not stopping. */
  ready: () => Promise<boolean>
  /** In Prometheus' text format. Null: nothing is counted, and there is no such path. */
  exposeMetrics: (() => Promise<string>) | null
}): Route[] {
  const { config, platform, ready, exposeMetrics } = options

  function metricsRoute(expose: () => Promise<string>): Route {
    return get('/metrics', async (request) => {
      if (config.metricsKey !== null && !platform.isOneOf(bearer(request), [config.metricsKey]))
        return problem('bad-metrics-key')
      return plain(200, await expose(), 'text/plain; version=0.0.4; charset=utf-8')
    })
  }

  return [
    get('/', () => plain(200, 'This is an Afterimage relay: it catches webhooks for browsers that cannot listen.\n')),
    // The process answers; nothing is said of the store.
    get('/healthz', () => json(200, { status: 'ok' })),
    get('/readyz', async () => ((await ready()) ? json(200, { status: 'ready' }) : problem('not-ready'))),
    ...(exposeMetrics === null ? [] : [metricsRoute(exposeMetrics)]),
  ]
}

function get(path: string, handler: (request: RelayRequest) => RelayAnswer | Promise<RelayAnswer>): Route {
  return {
    name: path.slice(1) || 'root',
    matches: (asked) => asked === path,
    methods: { GET: handler },
    unlimited: true,
  }
}
