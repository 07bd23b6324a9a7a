import { base64url } from '../../../shared/base64url.ts'
import { isDue } from '../../../shared/clock.ts'
import type { SavedSeal } from '../../store/saved-inbox.ts'
import type { Context } from '../context/context.ts'

/**
 * So long after a write what was written counts as on the disk. Browsers write storage some seconds late, and Chromium never syncs
 * it: a power cut takes back what is younger.
 */
export const durableAfterMs = 60_000

/**
 * Whether the relay may get the key that belongs to a seed. What is sealed to a key whose seed was lost, nobody can open; so the seed
 * must be on the disk before, unless the secret is lost with it.
 */
export function isDurable({ storedAt }: SavedSeal, now: number): boolean {
  return isDue(storedAt + durableAfterMs, now, durableAfterMs)
}

/** Null where it can't be made, which must not keep anybody from having an inbox. */
export function publicKeyOf({ unsealer, log }: Context, { seed }: SavedSeal): Promise<string | null> {
  return unsealer.publicKeyOf(seed).catch((error: unknown) => {
    log.note('make key of inbox', error)
    return null
  })
}

/** 32 bytes that nobody can guess, as base64url: an inbox's secret, or a seed. */
export function drawSecret({ drawBytes }: Pick<Context, 'drawBytes'>): string {
  return base64url(drawBytes(32))
}
