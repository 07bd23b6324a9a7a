import * as z from 'zod/mini'
import { accountSchema } from '../../contract/account.ts'
import { connectionSchema, providerInfoSchema } from '../../contract/connection.ts'
import { fastTimeSampleSchema } from '../../contract/fast-time-sample.ts'
import { jobSchema } from '../../contract/job.ts'
import { reasonSchema } from '../../contract/reason.ts'
import { settingsSchema } from '../../contract/settings.ts'

/**
 * Everything in `storage.local`, by key. Pages read, the worker writes. Each is stored as `{version, value}`.
 *
 *   settings, connections, relay, formerRelays, cursor, catalogue, head, strangers, requests, deletions, keeping, budget, readings, troubles
 *                     one item each, below
 *   job:<id>          one job
 *   page:<n>          ids of up to `pageSize` listed jobs in the order they were made; `head.pages` counts them
 *   account:<connectionId>   the decoded answer of `info`
 *   unmatched:<id>    an update that matched no job, with the raw body; `strangers` lists them
 *   aside:<key>:<content>    a record that no longer parses, as it was, set aside
 */
export interface Shape<Value> {
  version: number
  schema: z.ZodMiniType<Value>
  /** `migrations[n - 1]` makes version n + 1 of version n. Ordered, never edited once released. */
  migrations: readonly ((value: unknown) => unknown)[]
  /** Leaves out the entries that do not parse: one damaged entry must not cost all others. */
  salvage?: (value: unknown) => unknown
}

/** A record with a key of its own and a value to start from. */
export interface Item<Value> extends Shape<Value> {
  key: string
  default: Value
}

/* @__NO_SIDE_EFFECTS__ */
function shape<Schema extends z.ZodMiniType>(schema: Schema): Shape<z.infer<Schema>> {
  // The schema's output is what z.infer says it is; the library's own type for "any schema" does not carry it.
  return { version: 1, migrations: [], schema: schema as unknown as z.ZodMiniType<z.infer<Schema>> }
}

/* @__NO_SIDE_EFFECTS__ */
function item<Schema extends z.ZodMiniType>(
  key: string,
  schema: Schema,
  byDefault: z.infer<Schema>,
  salvage?: (value: unknown) => unknown,
): Item<z.infer<Schema>> {
  return { key, default: byDefault, ...shape(schema), ...(salvage ? { salvage } : {}) }
}

/** For lists: the entries that parse. */
/* @__NO_SIDE_EFFECTS__ */
function entriesOf(schema: z.ZodMiniType): (value: unknown) => unknown {
  return (value) => (Array.isArray(value) ? value.filter((entry) => schema.safeParse(entry).success) : value)
}

/** For records by key: the entries that parse. */
/* @__NO_SIDE_EFFECTS__ */
function valuesOf(schema: z.ZodMiniType): (value: unknown) => unknown {
  return (value) =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).filter(([, entry]) => schema.safeParse(entry).success))
      : value
}

export const pageSize = 100
export const jobKey = (id: string) => `job:${id}`
export const pagePrefix = 'page:'
export const pageKey = (page: number) => pagePrefix + String(page).padStart(6, '0')
export const accountKey = (connectionId: string) => `account:${connectionId}`
export const unmatchedKey = (id: string) => `unmatched:${id}`
/** One for each content, so that a second damage does not overwrite the first, and the same is not kept twice. */
export const asideKey = (key: string, raw: unknown) => `aside:${key}:${fingerprint(JSON.stringify(raw) ?? '')}`

/** FNV-1a, 32 bits: tells copies apart, protects nothing. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

export const settings = item('settings', settingsSchema, settingsSchema.parse({}))

export const connections = item(
  'connections',
  z.object({ active: z.nullable(z.string()), list: z.array(connectionSchema) }),
  { active: null, list: [] },
  (value) =>
    typeof value === 'object' && value !== null && 'list' in value
      ? { ...value, list: entriesOf(connectionSchema)(value.list) }
      : value,
)

const inboxSchema = z.object({
  address: z.string(),
  secret: z.string(),
  accessKey: z.string(),
  hook: z.string(),
  /** Epoch ms, by the relay's clock. */
  expiresAt: z.number(),
  /** Epoch ms of the last time it was opened or renewed: when its hook was last learnt. */
  openedAt: z.optional(z.number()),
})

/** The inbox of this browser. `secret` opens it: it goes to the relay's origin only. */
export const relay = item('relay', z.nullable(inboxSchema), null)

const formerRelaySchema = z.object({
  ...inboxSchema.shape,
  after: z.nullable(z.string()),
  /** Epoch ms. */
  leftAt: z.number(),
  failures: z.number(),
  /** Not before this time (epoch ms), after a failure. */
  nextAt: z.number(),
})

/** Inboxes that were left while jobs were on their way there: read until the last of these has ended, then closed. */
export const formerRelays = item('formerRelays', z.array(formerRelaySchema), [], entriesOf(formerRelaySchema))
export type FormerRelay = z.infer<typeof formerRelaySchema>

export const cursor = item(
  'cursor',
  z.object({
    after: z.nullable(z.string()),
    /** Epoch ms of the last answer, 0 for never. */
    checkedAt: z.number(),
    failures: z.number(),
    /** Not before this time (epoch ms), after a failure. */
    nextAt: z.number(),
    problem: z.nullable(reasonSchema),
    /** The relay dropped messages before we read them, at this time (epoch ms). */
    gapAt: z.nullable(z.number()),
    /** Through here (a cursor) messages were taken at this time (epoch ms), and the relay may let go of them soon. */
    taken: z.optional(z.object({ through: z.string(), at: z.number() })),
  }),
  { after: null, checkedAt: 0, failures: 0, nextAt: 0, problem: null, gapAt: null },
)

/** What the providers can do, written by the worker for the pages. */
export const providers = item('catalogue', z.array(providerInfoSchema), [])

/** What a page needs to know first. */
export const head = item(
  'head',
  z.object({
    /** How many `page:<n>` there are. */
    pages: z.number(),
    /** Jobs that still wait, see `isPending`. */
    pending: z.array(z.string()),
    /** Ended jobs that leave the worker something to do: tell the user, fetch a picture. */
    chores: z.array(z.string()),
    /** The latest jobs that are in no page: `info`, `speed` and the like. */
    quiet: z.array(z.string()),
  }),
  { pages: 0, pending: [], chores: [], quiet: [] },
)

/** Ids of the `unmatched:<id>` records, oldest first. */
export const strangers = item('strangers', z.array(z.string()), [])

/** The latest requests of pages and the jobs they became: the same request twice is one job, also after the worker died. */
export const requests = item('requests', z.array(z.object({ id: z.string(), jobId: z.string() })), [])

/** Ids of deleted jobs whose pictures and notifications are still to go. */
export const deletions = item('deletions', z.array(z.string()), [])

const planSchema = z.object({
  tries: z.number(),
  nextAt: z.number(),
  problem: z.optional(z.enum(['permission', 'unreachable', 'refused', 'full'])),
  /** How often a link answered with something that is hardly going to become a picture. */
  doubts: z.optional(z.number()),
  /** An archive named its links: nobody is asked whom the user has not allowed. */
  foreign: z.optional(z.boolean()),
})

/**
 * Pictures still to be fetched, by job: how often it was tried, when to try again (epoch ms), and what was in the way.
 *
 *   permission   the browser may not talk to the pictures' host; asked for in a page it is tried again at once
 *   unreachable  no connection, or one that broke or was too slow
 *   refused      the host answered, but not with a picture
 *   full         there is no room, and nothing that may go
 */
export const keeping = item('keeping', z.record(z.string(), planSchema), {}, valuesOf(planSchema))

/** Room that kept pictures take, and what went to make some. Originals of the oldest go first, of favourites never. */
export const budget = item(
  'budget',
  z.object({
    usedBytes: z.number(),
    /** Originals let go since the user was last told, and their bytes; small copies are left of them. */
    freedCount: z.number(),
    freedBytes: z.number(),
    /** Epoch ms of the last time, null for never. */
    freedAt: z.nullable(z.number()),
    /** More than allowed, and nothing is left that may go: epoch ms since when. */
    overAt: z.nullable(z.number()),
    /** A picture could not be kept for want of room: epoch ms of the last time, null once one could. */
    fullAt: z.nullable(z.number()),
  }),
  { usedBytes: 0, freedCount: 0, freedBytes: 0, freedAt: null, overAt: null, fullAt: null },
)

/** How the fast time went down, oldest first: only what differs from the sample before it. */
export const fastTimeSamples = item('readings', z.array(fastTimeSampleSchema), [], entriesOf(fastTimeSampleSchema))

/** What went wrong with storage and the user should know. */
export const troubles = item(
  'troubles',
  z.object({
    /** Keys of records that could not be read and were set aside. */
    aside: z.array(z.string()),
    /** Epoch ms of the last write that the browser refused, for want of space as a rule. */
    refusedAt: z.nullable(z.number()),
    /** Unmatched results that were dropped because there were too many. */
    dropped: z.optional(z.number()),
  }),
  { aside: [], refusedAt: null },
)

export const unmatchedSchema = z.object({
  receivedAt: z.number(),
  tag: z.nullable(z.string()),
  /** Whose it was taken for when it came. */
  from: z.optional(z.object({ connectionId: z.string(), provider: z.string() })),
  /** Capped, secrets taken out. */
  body: z.string(),
  /** One line for people: the first text or picture link. */
  summary: z.string(),
})
export type Unmatched = z.infer<typeof unmatchedSchema>

/** All that have a key of their own. */
export const items: readonly Item<unknown>[] = [
  settings,
  connections,
  relay,
  formerRelays,
  cursor,
  providers,
  head,
  strangers,
  requests,
  deletions,
  keeping,
  budget,
  fastTimeSamples,
  troubles,
]

export const jobRecord = shape(jobSchema)
export const pageRecord = shape(z.array(z.string()))
export const accountRecord = shape(accountSchema)
export const unmatchedRecord = shape(unmatchedSchema)
