import { removed } from '../../shared/redact.ts'
import { connections, formerRelays, relay } from './items.ts'
import type { Store } from './store.ts'

/** Shorter ones are not masked: they are no secrets, and may be parts of words. */
const leastLength = 4

/** All that gives access to something of the user's: tokens, the inboxes' secrets, seeds and hooks, and the relay's key. */
export async function ownSecrets({ read }: Pick<Store, 'read'>): Promise<string[]> {
  const { list } = await read(connections)
  const inbox = await read(relay)
  const former = await read(formerRelays)
  const inboxes = [...(inbox ? [inbox] : []), ...former]
  const secrets = [
    ...list.map(({ token }) => token),
    ...inboxes.flatMap(({ secret, seal, accessKey, hook }) => [
      secret,
      seal?.seed ?? '',
      accessKey,
      hook.slice(hook.lastIndexOf('/') + 1),
    ]),
  ]
  return [...new Set(secrets)].filter((secret) => secret.length >= leastLength)
}

export function mask(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, removed), text)
}
