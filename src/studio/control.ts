import * as z from 'zod/mini'
import { empty, json } from '../server/answer.ts'
import { bearerOf } from '../server/bearer.ts'
import { isOneOf } from '../server/keys.ts'
import type { AccountState } from './account.ts'
import type { Delivery } from './delivery.ts'
import { problem, type StudioAnswer, type StudioRequest } from './http.ts'
import type { RequestLog } from './request-log.ts'
import { type Scenarios, scenarioSchema } from './scenario.ts'

const accountSchema = z.partial(
  z.strictObject({
    plan: z.string(),
    renewsAtS: z.number(),
    speed: z.enum(['fast', 'relax', 'turbo']),
    stealth: z.boolean(),
    remix: z.boolean(),
    fastLeft: z.number(),
    fastTotal: z.number(),
    unit: z.enum(['hours', 'minutes', 'trial']),
    images: z.number(),
    imageMinutes: z.number(),
    relaxedImages: z.number(),
    relaxedMinutes: z.number(),
    credits: z.number(),
    creditsQuota: z.number(),
    creditsExtra: z.number(),
    defaultHook: z.nullable(z.string()),
  }),
)

interface Options {
  token: string
  scenarios: Scenarios
  requests: RequestLog
  delivery: Delivery
  account: AccountState
}

/** `/control/*`: sets scenarios and the account, tells what came in and what was posted. Asks for the same bearer. */
export function createControl({ token, scenarios, requests, delivery, account }: Options) {
  function setScenario(body: unknown): StudioAnswer {
    const parsed = z.array(scenarioSchema).safeParse(Array.isArray(body) ? body : [body])
    if (!parsed.success) return problem(400, 'bad-scenario', explain(parsed.error))
    scenarios.set(parsed.data)
    return json(200, scenarios.list())
  }

  function setAccount(body: unknown): StudioAnswer {
    const parsed = accountSchema.safeParse(body)
    if (!parsed.success) return problem(400, 'bad-account', explain(parsed.error))
    Object.assign(account, parsed.data)
    return json(200, account)
  }

  const routes: Record<string, (request: StudioRequest) => StudioAnswer> = {
    'GET /control/scenario': () => json(200, scenarios.list()),
    'PUT /control/scenario': ({ body }) => setScenario(body),
    'DELETE /control/scenario': () => setScenario([]),
    'GET /control/requests': () => json(200, requests.list()),
    'DELETE /control/requests': () => {
      requests.clear()
      return empty(204)
    },
    'GET /control/deliveries': () => json(200, delivery.list()),
    'GET /control/account': () => json(200, account),
    'PUT /control/account': ({ body }) => setAccount(body),
  }

  return (request: StudioRequest): StudioAnswer => {
    if (!isOneOf(bearerOf(request.headers.authorization), [token]))
      return problem(401, 'bad-token', 'Send the studio token as bearer.')
    const route = routes[`${request.method} ${request.path}`]
    return route ? route(request) : problem(404, 'no-route', 'See docs/studio.md for the control routes.')
  }
}

/** Where it is wrong, in words: the small zod has none of its own. */
function explain({ issues }: z.core.$ZodError): string {
  return issues
    .map((issue) => {
      const place = issue.path.join('.') || 'body'
      return issue.code === 'unrecognized_keys'
        ? `${place}: unknown ${issue.keys.join(', ')}`
        : `${place}: ${issue.code}`
    })
    .join('; ')
}
