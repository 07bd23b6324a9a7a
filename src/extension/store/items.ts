import * as z from 'zod/mini'
import { connectionSchema, providerCardSchema } from '../../contract/connection.ts'
import { reasonSchema } from '../../contract/reason.ts'

/**
 * Everything in `storage.local`, by key. Pages read, the worker writes.
 *
 *   settings, connections, relay, cursor, catalogue, head    one item each, below
 *   job:<id>          one job
 *   page:<n>          ids of up to `pageSize` jobs in the order they were made; `head.pages` counts them
 *   account:<connectionId>   the decoded answer of `info`
 *   unmatched:<id>    an update that matched no job, with the raw body
 *   aside:<key>       a record that no longer parses, as it was, set aside
 */
export interface Item<Value> {
  key: string
  version: number
  default: Value
  schema: z.ZodMiniType<Value>
}

function item<Schema extends z.ZodMiniType>(
  key: string,
  schema: Schema,
  byDefault: z.infer<Schema>,
): Item<z.infer<Schema>> {
  return { key, version: 1, default: byDefault, schema: schema as unknown as z.ZodMiniType<z.infer<Schema>> }
}

export const pageSize = 100
export const jobKey = (id: string) => `job:${id}`
export const pageKey = (page: number) => `page:${String(page).padStart(6, '0')}`
export const accountKey = (connectionId: string) => `account:${connectionId}`
export const unmatchedKey = (id: string) => `unmatched:${id}`
export const asideKey = (key: string) => `aside:${key}`

export const settings = item(
  'settings',
  z.object({
    /** Pass ` --parameters` found in page text on to the API. Off: page text must not choose what the user pays. */
    allowPageParameters: z.boolean(),
    notify: z.boolean(),
    contextMenu: z.boolean(),
  }),
  { allowPageParameters: false, notify: true, contextMenu: true },
)

export const connections = item(
  'connections',
  z.object({ active: z.nullable(z.string()), list: z.array(connectionSchema) }),
  { active: null, list: [] },
)

/** The inbox of this browser. `secret` opens it: it goes to the relay's origin only. */
export const relay = item(
  'relay',
  z.nullable(
    z.object({
      address: z.string(),
      secret: z.string(),
      accessKey: z.string(),
      hook: z.string(),
      /** Epoch ms. */
      expiresAt: z.number(),
    }),
  ),
  null,
)

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
  }),
  { after: null, checkedAt: 0, failures: 0, nextAt: 0, problem: null, gapAt: null },
)

/** What the providers can do, written by the worker for the pages. */
export const catalogue = item('catalogue', z.array(providerCardSchema), [])

/** What a page needs to know first: which jobs still wait, and how many pages of ids there are. */
export const head = item('head', z.object({ pages: z.number(), pending: z.array(z.string()) }), {
  pages: 0,
  pending: [],
})

export const unmatchedSchema = z.object({
  receivedAt: z.number(),
  tag: z.nullable(z.string()),
  /** Capped, secrets taken out. */
  body: z.string(),
  /** One line for people: the first text or picture link. */
  summary: z.string(),
})
export type Unmatched = z.infer<typeof unmatchedSchema>
