import { isLoopbackHost } from '../../shared/loopback.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { type RelayConfig, readConfig } from '../config.ts'

/** A row has 2 MB at most (https://developers.cloudflare.com/durable-objects/platform/limits/), and a message is one row. */
const mostBodyBytes = 1_900_000
/** No header can carry it. */
const nobodysKey = '\n'

/**
 * Reads `RELAY_*` from a Worker's variables and secrets. Without an access key nobody can open an inbox: what strangers
 * use would be taken from the account's limits. What `RELAY_STORE`, `RELAY_PORT` and the limits by address set elsewhere is decided here by the
 * Worker's bindings.
 */
export function readWorkerSettings(env: Record<string, unknown>): Result<RelayConfig, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (typeof value === 'string') texts[name] = value
  // Cloudflare gives a Worker only what was sent to one of its names. Run locally it listens on this machine, and is told so.
  const read = readConfig({ RELAY_HOST: '0.0.0.0', ...texts })
  if (!read.ok) return read
  if (read.value.maxBodyBytes > mostBodyBytes)
    return fail(`RELAY_MAX_BODY_BYTES must be at most ${mostBodyBytes} on Cloudflare.`)
  const { accessKeys, host } = read.value
  const isClosed = accessKeys.length === 0 && !isLoopbackHost(host)
  return ok({ ...read.value, addressRatePerMinute: 0, accessKeys: isClosed ? [nobodysKey] : accessKeys })
}
