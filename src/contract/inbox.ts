import * as z from 'zod/mini'

/** Is put before the secret when the inbox id is derived from it: `base64url(SHA-256(prefix + secret))`. */
export const inboxIdPrefix = 'afterimage inbox v1\n'

/** 32 random bytes as base64url. */
export const secretPattern = /^[A-Za-z0-9_-]{43}$/
/** SHA-256 as base64url. */
export const inboxIdPattern = /^[A-Za-z0-9_-]{43}$/
/** The last part of a hook. Job ids match it. */
export const tagPattern = /^[A-Za-z0-9._~-]{1,64}$/

/** The longest time that the relay holds a read, in seconds. It is below the 30 s after which browsers end a quiet worker. */
export const maxWaitSeconds = 25
/** The most messages in one answer to a read. */
export const maxReadLimit = 100

export const inboxMessageSchema = z.object({
  /** Opaque cursor, to be sent as `after` in a later read. */
  id: z.string(),
  receivedAt: z.string(),
  tag: z.nullable(z.string()),
  contentType: z.nullable(z.string()),
  /** The body as text; base64 when `encoding` says so, because the bytes were not UTF-8. */
  body: z.string(),
  encoding: z.optional(z.literal('base64')),
  /**
   * Sealed to the inbox's key: the version of the format, which contract/sealed.ts describes. Tag and content type are null then,
   * and the body is base64.
   */
  sealed: z.optional(z.number()),
})
export type InboxMessage = z.infer<typeof inboxMessageSchema>

/** Answer of `GET /v1/inbox/messages`. `gap`: messages after the given cursor were dropped before they were read. */
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
  /** ISO 8601: when the inbox is deleted if nobody reads it until then. */
  expiresAt: z.string(),
  /**
   * ISO 8601, earlier than `expiresAt`: when the inbox is deleted if it has received nothing until then and is neither read
   * nor renewed. Absent once it has received something.
   */
  unusedUntil: z.optional(z.string()),
  /**
   * Whether this call created the inbox. If the call was meant to renew it, true means that the inbox and its messages were
   * gone. Relays of older versions leave it out.
   */
  created: z.optional(z.boolean()),
  /** The key that messages are sealed to. Absent where they are not, and from relays of older versions. */
  seal: z.optional(z.object({ v: z.number(), key: z.string() })),
  limits: z.object({
    bodyBytes: z.number(),
    messages: z.number(),
    bytes: z.number(),
    waiting: z.number(),
    keepDays: z.number(),
  }),
})
export type InboxOpened = z.infer<typeof inboxOpenedSchema>
