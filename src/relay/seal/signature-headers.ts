/**
 * The headers by which services sign their webhooks. A header that is not in this list is not kept.
 * Standard Webhooks (https://www.standardwebhooks.com), which Replicate follows, and Svix' older names for the same:
 * https://docs.svix.com/receiving/verifying-payloads/how-manual
 * fal: https://docs.fal.ai/model-apis/model-endpoints/webhooks
 * Black Forest Labs: https://docs.bfl.ai/quick_start/webhooks
 */
const names = [
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'svix-id',
  'svix-timestamp',
  'svix-signature',
  'x-fal-webhook-request-id',
  'x-fal-webhook-user-id',
  'x-fal-webhook-timestamp',
  'x-fal-webhook-signature',
  'x-bfl-signature',
] as const

/** Names and values together. The longest we know of, fal's, take 400. `maxHeadBytes` rests on this. */
const mostCharacters = 1024

/**
 * Those that a request has, by lower-case name. None when they are too long to be signatures.
 * @param header of the request: its value by lower-case name
 */
export function signatureHeaders(header: (name: string) => string | undefined): Record<string, string> {
  const found: Record<string, string> = {}
  let characters = 0
  for (const name of names) {
    const value = header(name)
    if (value === undefined) continue
    found[name] = value
    characters += name.length + value.length
  }
  return characters <= mostCharacters ? found : {}
}
