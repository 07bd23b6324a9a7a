import * as z from 'zod/mini'
import { accountSchema } from '../../contract/account.ts'
import { batchSchema } from '../../contract/batch.ts'
import { connectionSchema, providerInfoSchema } from '../../contract/connection.ts'
import { fastTimeSampleSchema } from '../../contract/fast-time-sample.ts'
import { jobSchema } from '../../contract/job.ts'
import { presetLimits, presetSchema } from '../../contract/preset.ts'
import { reasonSchema } from '../../contract/reason.ts'
import { settingsSchema } from '../../contract/settings.ts'
import { addSeal, formerRelaySchema, savedInboxSchema } from './saved-inbox.ts'

/**
 * Everything in `storage.local`, by key. Pages read, the worker writes. Each record is stored as `{version, value}`.
 *
 *   settings, connections, relay, formerRelays, cursor, catalogue, head, batches, strangers, requests, deletions, keeping, budget, leftovers, readings, troubles
 *                     one item each, below
 *   job:<id>          one job
 *   page:<n>          ids of up to `pageSize` listed jobs, oldest first; the job index counts the pages
 *   account:<connectionId>   the decoded answer of `info`
 *   prompts:<batchId>        all prompts of a batch, in their order; written once, removed when the last was sent
 *   unmatched:<id>    a message that matched no job, with its body; `unmatchedIds` lists them
 *   aside:<key>:<content>    a quarantined record: it no longer parses, and is kept as it was
 *
 * Keys and fields are what users' browsers have stored: some are older than the names in the code.
 */
export interface RecordFormat<Value> {
  version: number
  schema: z.ZodMiniType<Value>
  /** `migrations[n - 1]` makes version n + 1 of version n. Ordered, never edited once released. */
  migrations: readonly ((value: unknown) => unknown)[]
  /** Leaves out the entries that do not parse: one damaged entry must not cost the others. */
  salvage?: (value: unknown) => unknown
}

/** A record with a key of its own and a value to start from. */
export interface Item<Value> extends RecordFormat<Value> {
  key: string
  default: Value
}

/* @__NO_SIDE_EFFECTS__ */
function format<Schema extends z.ZodMiniType>(schema: Schema): RecordFormat<z.infer<Schema>> {
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
  return { key, default: byDefault, ...format(schema), ...(salvage ? { salvage } : {}) }
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
export const promptsPrefix = 'prompts:'
export const accountKey = (connectionId: string) => `account:${connectionId}`
export const unmatchedKey = (id: string) => `unmatched:${id}`
/** One key for each content: a second damaged record does not overwrite the first, and the same one is not kept twice. */
export const quarantineKey = (key: string, raw: unknown) => `aside:${key}:${fingerprint(JSON.stringify(raw) ?? '')}`

/** FNV-1a, 32 bits: distinguishes copies, protects nothing. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

const promptsSchema = z.array(z.string())

export const settings = item('settings', settingsSchema, settingsSchema.parse({}), (value) =>
  typeof value === 'object' && value !== null && 'presets' in value
    ? { ...value, presets: usablePresets(value.presets) }
    : value,
)

/** Of several presets of one name the first. */
function usablePresets(presets: unknown): unknown {
  const usable = z.array(presetSchema).safeParse(entriesOf(presetSchema)(presets))
  const kept = new Map((usable.data ?? []).toReversed().map((one) => [one.name, one]))
  return [...kept.values()].toReversed().slice(0, presetLimits.presets)
}

export const connections = item(
  'connections',
  z.object({ active: z.nullable(z.string()), list: z.array(connectionSchema) }),
  { active: null, list: [] },
  (value) =>
    typeof value === 'object' && value !== null && 'list' in value
      ? { ...value, list: entriesOf(connectionSchema)(value.list) }
      : value,
)

/** The inbox of this browser. `secret` opens it, and is sent to the relay's origin only. */
export const relay = { ...item('relay', z.nullable(savedInboxSchema), null), version: 2, migrations: [addSeal] }

/** Inboxes on relays that the user left. Each is read until no job waits for a result there, then closed. */
export const formerRelays = {
  ...item('formerRelays', z.array(formerRelaySchema), [], entriesOf(formerRelaySchema)),
  version: 2,
  migrations: [(list: unknown) => (Array.isArray(list) ? list.map(addSeal) : list)],
}
export type FormerRelay = z.infer<typeof formerRelaySchema>

export const cursor = item(
  'cursor',
  z.object({
    after: z.nullable(z.string()),
    /** When the relay last answered, epoch ms; 0 for never. */
    checkedAt: z.number(),
    failures: z.number(),
    /** Not before this time (epoch ms), after a failure. */
    nextAt: z.number(),
    problem: z.nullable(reasonSchema),
    /** The relay dropped messages before we read them, at this time (epoch ms). */
    gapAt: z.nullable(z.number()),
    /** Messages up to the cursor `through` took effect at this time (epoch ms), and are to be acknowledged. */
    taken: z.optional(z.object({ through: z.string(), at: z.number() })),
  }),
  { after: null, checkedAt: 0, failures: 0, nextAt: 0, problem: null, gapAt: null },
)

/** What pages may know of the providers. The worker writes it. */
export const providers = item('catalogue', z.array(providerInfoSchema), [])

/** Which jobs there are. */
export const jobIndex = item(
  'head',
  z.object({
    /** How many `page:<n>` there are. */
    pages: z.number(),
    /** Ids of jobs that have not ended, see `isPending`. */
    pending: z.array(z.string()),
    /** Ids of jobs that need post-processing: the user is to be notified, or a picture to be fetched. */
    chores: z.array(z.string()),
    /** Ids of the latest jobs that are not listed: `info`, `speed` and the like. */
    quiet: z.array(z.string()),
  }),
  { pages: 0, pending: [], chores: [], quiet: [] },
)

/** Lists of prompts that are sent one after the other, oldest first. */
export const batches = item('batches', z.array(batchSchema), [], entriesOf(batchSchema))

/** The prompts of one batch. */
export const promptsOf = (batchId: string): Item<string[]> => item(promptsPrefix + batchId, promptsSchema, [])

/** Ids of the `unmatched:<id>` records, oldest first. */
export const unmatchedIds = item('strangers', z.array(z.string()), [])

/**
 * The latest requests of pages, and the jobs made for them: the same request twice is one job, also when the worker was ended
 * between.
 */
export const requests = item('requests', z.array(z.object({ id: z.string(), jobId: z.string() })), [])

/** Ids of deleted jobs whose pictures and notifications are still to be deleted. */
export const deletions = item('deletions', z.array(z.string()), [])

const pictureRetrySchema = z.object({
  tries: z.number(),
  nextAt: z.number(),
  problem: z.optional(z.enum(['permission', 'unreachable', 'refused', 'full'])),
  /** How often a link brought something that is not a picture. */
  doubts: z.optional(z.number()),
  /** Its links come from an archive: only hosts that the user allowed are asked. */
  foreign: z.optional(z.boolean()),
})

/**
 * Pictures still to be fetched, by job: how often it was tried, when to try again (epoch ms), and what was in the way.
 *
 *   permission   the browser may not fetch from the pictures' host; tried again as soon as the user allows it
 *   unreachable  no connection, or one that broke or was too slow
 *   refused      the host answered, but not with a picture
 *   full         the disk is full, and nothing may be evicted
 */
export const pictureRetries = item(
  'keeping',
  z.record(z.string(), pictureRetrySchema),
  {},
  valuesOf(pictureRetrySchema),
)

const pictureKeySchema = z.object({ jobId: z.string(), index: z.number() })

/** How much kept pictures take, and what was evicted. Originals of the oldest jobs go first, those of favourites never. */
export const budget = item(
  'budget',
  z.object({
    usedBytes: z.number(),
    /** Originals evicted since the user last saw the number, and their bytes; their small copies are left. */
    freedCount: z.number(),
    freedBytes: z.number(),
    /** When something was last evicted, epoch ms; null for never. */
    freedAt: z.nullable(z.number()),
    /** Since when (epoch ms) more is kept than the budget, though nothing more may be evicted. */
    overAt: z.nullable(z.number()),
    /** When the disk was last too full for a picture, epoch ms; null once a picture could be stored again. */
    fullAt: z.nullable(z.number()),
    /** Up to these pictures, included, only favourites still have this variant: eviction begins behind them. */
    skipped: z.optional(z.object({ original: z.optional(pictureKeySchema), quarter: z.optional(pictureKeySchema) })),
  }),
  { usedBytes: 0, freedCount: 0, freedBytes: 0, freedAt: null, overAt: null, fullAt: null },
)

/** How far the search for pictures without a job has come: each start of the browser searches a part. */
export const leftoverSearch = item(
  'leftovers',
  z.object({
    /** The next page of ids, and the id up to which pictures were searched. */
    page: z.number(),
    after: z.string(),
    /** Names of added pictures, up to `last`, that no job on the pages before `page` names. */
    uploads: z.optional(z.object({ page: z.number(), last: z.string(), unnamed: z.array(z.string()) })),
  }),
  { page: 0, after: '' },
)

/** How much fast time was left, oldest first. A sample that says the same as the one before is not stored. */
export const fastTimeSamples = item('readings', z.array(fastTimeSampleSchema), [], entriesOf(fastTimeSampleSchema))

/** What went wrong with storage, for the user to see. */
export const storageErrors = item(
  'troubles',
  z.object({
    /** Keys of quarantined records. */
    aside: z.array(z.string()),
    /** When the browser last refused a write, epoch ms; usually because the disk was full. */
    refusedAt: z.nullable(z.number()),
    /** How many unmatched results were dropped because there were too many. */
    dropped: z.optional(z.number()),
  }),
  { aside: [], refusedAt: null },
)

export const unmatchedSchema = z.object({
  receivedAt: z.number(),
  tag: z.nullable(z.string()),
  /** The connection and provider it was taken to belong to when it came. */
  from: z.optional(z.object({ connectionId: z.string(), provider: z.string() })),
  /** Cut to a maximum length, without secrets. */
  body: z.string(),
  /** One line for people: the first text or picture link. */
  summary: z.string(),
})
export type Unmatched = z.infer<typeof unmatchedSchema>

/** All items. */
export const items: readonly Item<unknown>[] = [
  settings,
  connections,
  relay,
  formerRelays,
  cursor,
  providers,
  jobIndex,
  batches,
  unmatchedIds,
  requests,
  deletions,
  pictureRetries,
  budget,
  leftoverSearch,
  fastTimeSamples,
  storageErrors,
]

export const jobRecord = format(jobSchema)
export const pageRecord = format(z.array(z.string()))
export const promptsRecord = format(promptsSchema)
export const accountRecord = format(accountSchema)
export const unmatchedRecord = format(unmatchedSchema)
