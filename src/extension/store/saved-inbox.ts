import * as z from 'zod/mini'
import { isRecord } from '../../shared/json.ts'

/** An inbox as the browser keeps it. */
export const savedInboxSchema = z.object({
  address: z.string(),
  secret: z.string(),
  accessKey: z.string(),
  hook: z.string(),
  /** Epoch ms, by the relay's clock. */
  expiresAt: z.number(),
  /** When it was last opened or renewed, and its hook learnt; epoch ms. */
  openedAt: z.optional(z.number()),
  /** What sealed messages are opened with, see contract/sealed.ts; null: nothing was drawn yet. */
  seal: z.nullable(
    z.object({
      /** 32 random bytes as base64url. Sent nowhere. */
      seed: z.string(),
      /** When it was stored, epoch ms; 0 for one that was drawn together with the secret. */
      storedAt: z.number(),
    }),
  ),
  /** The relay has said that it seals what comes from now on. */
  isSealed: z.boolean(),
})

export type SavedSeal = NonNullable<z.infer<typeof savedInboxSchema>['seal']>

export const formerRelaySchema = z.object({
  ...savedInboxSchema.shape,
  after: z.nullable(z.string()),
  /** Epoch ms. */
  leftAt: z.number(),
  failures: z.number(),
  /** Not before this time (epoch ms), after a failure. */
  nextAt: z.number(),
  /** It is sealed to a key that is not ours, so that another browser must be using it: it is not closed. */
  isForeign: z.optional(z.literal(true)),
})

/** From version 1, which knew no sealed inboxes. */
export function addSeal(inbox: unknown): unknown {
  return isRecord(inbox) ? { ...inbox, seal: null, isSealed: false } : inbox
}
