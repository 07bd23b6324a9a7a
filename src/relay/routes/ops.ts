import { json, plain } from '../../server/answer.ts'
import { isOneOf } from '../../server/bearer.ts'
import type { RelayConfig } from '../config.ts'
import { problem } from '../errors.ts'
import type { RelayAnswer } from '../http/answer.ts'
import { bearer, type RelayRequest } from '../http/request.ts'
import type { Route } from './route.ts'

/** For operators and balancers. */
export function opsRoutes(options: {
  config: RelayConfig
  /** Whether the store can be written and the relay is not stopping. */
  ready: () => Promise<boolean>
  /** In Prometheus' text format. */
  exposeMetrics: () => Promise<string>
}): Route[] {
  const { config, ready, exposeMetrics } = options

  async function metrics(request: RelayRequest): Promise<RelayAnswer> {
    if (config.metricsKey !== null && !isOneOf(bearer(request), [config.metricsKey])) return problem('bad-metrics-key')
    return plain(200, await exposeMetrics(), 'text/plain; version=0.0.4; charset=utf-8')
  }

  return [
    get('/', () => plain(200, 'This is an Afterimage relay: it catches webhooks for browsers that cannot listen.\n')),
    // The process answers; nothing is said of the store.
    get('/healthz', () => json(200, { status: 'ok' })),
    get('/readyz', async () => ((await ready()) ? json(200, { status: 'ready' }) : problem('not-ready'))),
    get('/metrics', metrics),
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
