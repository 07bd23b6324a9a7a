import * as z from 'zod/mini'

/** One saved way to an image API: provider, address and token. One connection is active at a time. */
export const connectionSchema = z.object({
  id: z.string(),
  /** A provider's id, see `providers/registry`. A plain text, so that a connection of a provider which was removed still parses. */
  provider: z.string(),
  /** The user's name for it; empty means the provider's. */
  name: z.string(),
  /** Base address, no trailing slash, no query. */
  address: z.string(),
  /** Goes to the origin of `address` and nowhere else. */
  token: z.string(),
  /** The model to paint with, in the service's own name for it. Absent: the provider's default. */
  model: z.optional(z.string()),
  /** A workflow of the user's own, as JSON text, for services that run workflows. */
  workflow: z.optional(z.string()),
  /** It came from an archive, and the user has neither saved nor chosen it yet. Until then its address is not trusted as the user's own. */
  imported: z.optional(z.boolean()),
})
export type Connection = z.infer<typeof connectionSchema>

/**
 * What a provider can do. The worker writes it to storage, because pages never import providers. The interface offers
 * exactly this.
 */
export const capabilitiesSchema = z.object({
  commands: z.array(z.string()),
  /** Optional inputs of its commands: `references`, `edit`, `mask`, `zoom`, `prefilter`. */
  options: z.optional(z.array(z.string())),
  speeds: z.array(z.string()),
  /** Whether the API has a poll route. If so, results come without a relay, only later. */
  poll: z.boolean(),
  /** Whether results can come by webhook. */
  hook: z.boolean(),
  /** Length of the longest prompt that it accepts, in UTF-16 units. */
  maxPromptLength: z.number(),
  /**
   * Which parameters at the end of a prompt it has fields for: `aspect`, `seed`, `negative`, `count`. Absent: the API reads
   * parameters from the prompt by itself.
   */
  parameters: z.optional(z.array(z.string())),
  /** Most pictures that one command can ask for; absent where the API decides. */
  maxCount: z.optional(z.number()),
  /** Whether the answer to a command is the result itself, so that it is *being sent* for as long as it is painted. */
  direct: z.optional(z.boolean()),
  /** Whether it has models to choose from, and whether it lists them. */
  models: z.optional(z.enum(['listed', 'named'])),
  /** Whether it runs workflows of the user's own. */
  workflows: z.optional(z.boolean()),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>

/**
 * What a person has who uses a provider. `nothing`: no account, no card. `key`: an account whose key is pasted. `card`: a server of
 * one's own with a graphics card. `unofficial`: an API that speaks for a service which has none.
 */
export const familySchema = z.enum(['nothing', 'key', 'card', 'unofficial'])
export type Family = z.infer<typeof familySchema>

/** What set-up shows of a provider. Texts are locale keys, `provider_<key>`. */
export const providerInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  family: familySchema,
  /** The service was shut down: it is listed last, for relatives that speak the same. */
  isShut: z.optional(z.boolean()),
  /** Id of the provider for the other version of its API. */
  alternative: z.optional(z.string()),
  /** Page on which one gets a key. */
  keyAddress: z.optional(z.string()),
  defaultModel: z.optional(z.string()),
  /** Match patterns of further hosts to which it must be able to talk, for the browser's permission prompt. */
  hosts: z.optional(z.array(z.string())),
  /** Short line under the name, as a locale key. */
  noteKey: z.string(),
  /** Where to find the token and what it costs or risks, as a locale key. */
  helpKey: z.string(),
  defaultAddress: z.string(),
  exampleAddress: z.string(),
  /** Where the studio on this machine speaks its API; absent where practice is not offered. */
  practiceAddress: z.optional(z.string()),
  /** False: a token is optional, for servers of the user's own that were set up with one. */
  needsToken: z.boolean(),
  capabilities: capabilitiesSchema,
})
export type ProviderInfo = z.infer<typeof providerInfoSchema>
