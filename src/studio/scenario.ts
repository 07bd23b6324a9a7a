import * as z from 'zod/mini'

/** The words The Next Leg puts into `content`; the other wires have their own sentence for each. */
export const failureCodes = [
  'BANNED_PROMPT',
  'BLOCKED',
  'IMAGE_BLOCKED',
  'INVALID_LINK',
  'INVALID_PARAMETER',
  'JOB_ACTION_RESTRICTED',
  'MODERATION_OUTAGE',
  'ALREADY_REQUESTED_UPSCALE',
  'BUTTON_NOT_FOUND',
  'QUEUE_FULL',
  'JOB_QUEUED',
  'NO_FAST_HOURS',
  'PLEASE_SUBSCRIBE_TO_MJ_IN_YOUR_DASHBOARD',
  'APPEAL_ACCEPTED',
  'APPEAL_REJECTED',
  'BOT_TOOK_TOO_LONG_TO_PROCESS_YOUR_COMMAND',
  'FAILED_TO_PROCESS_YOUR_COMMAND',
  'FAILED_TO_REQUEST',
  'INTERNAL_ERROR',
] as const
export type FailureCode = (typeof failureCodes)[number]

const counted = z.int().check(z.gte(0), z.lte(1000))
const duration = z.number().check(z.gte(0), z.lte(86_400_000))
const reply = {
  status: z.optional(z.int().check(z.gte(100), z.lte(599))),
  /** A string goes out as it is, anything else as JSON. */
  body: z.optional(z.unknown()),
  headers: z.optional(z.record(z.string(), z.string())),
}

/** What shall happen to the next commands. All parts may be combined; an empty one changes nothing. */
export const scenarioSchema = z.strictObject({
  /** For how many commands; until reset when left out. */
  jobs: z.optional(counted.check(z.gte(1))),
  /** For these commands only: imagine, button, describe, blend, info, settings, slash, seed. */
  only: z.optional(z.array(z.string())),
  paintMs: z.optional(duration),
  progressSteps: z.optional(counted.check(z.lte(100))),
  fail: z.optional(z.enum(failureCodes)),
  /** The API's own words in place of the code. */
  failText: z.optional(z.string()),
  /** Refused after nearly all of it was painted. */
  moderated: z.optional(z.boolean()),
  /** A safety checker left a black picture; the services that have one say so beside it. */
  black: z.optional(z.boolean()),
  /** Never ends. */
  stuck: z.optional(z.boolean()),
  /** How many times more each webhook is posted. */
  duplicate: z.optional(z.union([z.boolean(), counted])),
  /** Progress is posted after the end. */
  reordered: z.optional(z.boolean()),
  /** No webhook at all; the poll route still tells. */
  lost: z.optional(z.boolean()),
  webhookBeforeReceipt: z.optional(z.boolean()),
  /** Another user's result comes to the same hook, without its tag. */
  stranger: z.optional(z.boolean()),
  receipt: z.optional(
    z.strictObject({
      ...reply,
      delayMs: z.optional(duration),
      /** Closes the connection after the request was read. */
      drop: z.optional(z.boolean()),
      /** Whether the job begins all the same; by default when nothing but a delay or `drop` is set. */
      starts: z.optional(z.boolean()),
    }),
  ),
  /** `true` or `receipt`: a page comes in place of the receipt. `hook`: text comes as webhook. */
  notJson: z.optional(z.union([z.boolean(), z.enum(['receipt', 'hook'])])),
  /** What the poll route answers for this job. */
  poll: z.optional(z.strictObject(reply)),
  /** Picture links die so long after they were given out; 0 at once. */
  linkTtlS: z.optional(z.number().check(z.gte(0))),
  /** The prefilter finds this phrase in the prompt. */
  naughty: z.optional(z.string()),
  /** midjourney-proxy asks for a second request before it begins. */
  modal: z.optional(z.boolean()),
})
export type Scenario = z.infer<typeof scenarioSchema>

/** The scenarios set by the control route, oldest first. */
export function createScenarios() {
  let waiting: Scenario[] = []
  const find = (kind: string): Scenario =>
    waiting.find((scenario) => scenario.only === undefined || scenario.only.includes(kind)) ?? {}
  return {
    set(scenarios: Scenario[]): void {
      waiting = structuredClone(scenarios)
    },
    list: (): Scenario[] => structuredClone(waiting),
    /** The one for a command that may start now, not counted. */
    peek: find,
    /** The one for a command that starts now; counts it. */
    take(kind: string): Scenario {
      const next = find(kind)
      if (next.jobs !== undefined) {
        next.jobs -= 1
        if (next.jobs <= 0) waiting = waiting.filter((scenario) => scenario !== next)
      }
      return next
    },
  }
}
export type Scenarios = ReturnType<typeof createScenarios>
