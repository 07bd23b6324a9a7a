import * as z from 'zod/mini'

/** One saved way to an image API: which one, where, and with whose token. One is active at a time. */
export const connectionSchema = z.object({
  id: z.string(),
  /** A provider's id, see `providers/registry`. Kept as text: a provider that was removed must not break the rest. */
  provider: z.string(),
  /** The user's name for it; empty means the provider's. */
  name: z.string(),
  /** Base address, no trailing slash, no query. */
  address: z.string(),
  /** Goes to the origin of `address` and nowhere else. */
  token: z.string(),
  /** An archive brought it, and the user has neither saved nor chosen it yet: its address is not taken for the user's own. */
  imported: z.optional(z.boolean()),
})
export type Connection = z.infer<typeof connectionSchema>

/**
 * What a provider can do, as data for the pages, which never import providers. The worker writes it to storage.
 * The interface offers exactly this.
 */
export const capabilitiesSchema = z.object({
  commands: z.array(z.string()),
  /** What its commands take beyond the plain: `references`, `mask`, `zoom`, `prefilter`. */
  options: z.optional(z.array(z.string())),
  speeds: z.array(z.string()),
  /** Whether a job can be asked for: no relay is needed then, only slower. */
  poll: z.boolean(),
  /** Whether results can come by webhook. */
  hook: z.boolean(),
  /** Longest prompt it takes, in UTF-16 units. */
  maxPromptLength: z.number(),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>

/** What set-up shows of a provider. Texts are locale keys, `provider_<key>`. */
export const providerCardSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Short line under the name, as a locale key. */
  noteKey: z.string(),
  /** Where to find the token and what it costs or risks, as a locale key. */
  helpKey: z.string(),
  defaultAddress: z.string(),
  exampleAddress: z.string(),
  /** False: one may be given, where the user's own server was set up with one. */
  needsToken: z.boolean(),
  capabilities: capabilitiesSchema,
})
export type ProviderCard = z.infer<typeof providerCardSchema>
