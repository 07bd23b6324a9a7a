import * as z from 'zod/mini'

/** Stands before the secret when the inbox id is drawn from it: `base64url(SHA-256(prefix + secret))`. */
export const inboxIdPrefix = 'afterimage inbox v1\n'

/** 32 random bytes as base64url. */
export const secretPattern = /^[A-Za-z0-9_-]{43}$/
/** SHA-256 as base64url. */
export const inboxIdPattern = /^[A-Za-z0-9_-]{43}$/
/** The last part of a hook. Job ids fit. */
export const tagPattern = /^[A-Za-z0-9._~-]{1,64}$/

/** The longest a read may be held, in seconds: below the 30 s after which browsers end a quiet worker. */
export const maxWaitSeconds = 25
/** Most messages one read answers with. */
export const maxReadLimit = 100

export const inboxMessageSchema = z.object({
  /** Opaque cursor: hand it back as `after`. */
  id: z.string(),
  receivedAt: z.string(),
  tag: z.nullable(z.string()),
  contentType: z.nullable(z.string()),
  /** As it came; base64 when `encoding` says so, because the bytes were not UTF-8. */
  body: z.string(),
  encoding: z.optional(z.literal('base64')),
})
export type InboxMessage = z.infer<typeof inboxMessageSchema>

/** Answer of `GET /v1/inbox/messages`. `gap` true: messages after the given cursor were dropped before they were read. */
export const inboxReadSchema = z.object({
  messages: z.array(inboxMessageSchema),
  cursor: z.string(),
  more: z.boolean(),
  gap: z.boolean(),
})
export type InboxRead = z.infer<typeof inboxReadSchema>

/** Answer of `PUT /v1/inbox`. */
export const inboxOpenedSchema = z.object({
  id: z.string(),
  /** Write-only address; `/tag` may follow it. */
  hook: z.string(),
  /** ISO 8601: when the inbox goes if nobody reads it. */
  expiresAt: z.string(),
  /**
   * ISO 8601: when it goes before that if it has caught nothing by then, and is neither read nor renewed. Left out when
   * it has caught something.
   */
  unusedUntil: z.optional(z.string()),
  /**
   * Whether this call made the inbox. True where it was to be renewed: it had gone, and what was in it with it. Older
   * relays don't say.
   */
  created: z.optional(z.boolean()),
  limits: z.object({
    bodyBytes: z.number(),
    messages: z.number(),
    bytes: z.number(),
    waiting: z.number(),
    keepDays: z.number(),
  }),
})
export type InboxOpened = z.infer<typeof inboxOpenedSchema>
