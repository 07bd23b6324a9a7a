import * as z from 'zod/mini'
import {
  type Environment,
  flag,
  logLevel,
  namesOf,
  publicAddress,
  readSettings,
  secretSetting,
  setting,
  wholeNumber,
} from '../server/settings.ts'
import { isLoopback } from '../shared/loopback.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import type { InboxLimits } from './inbox/inbox.ts'
import { weightOf } from './inbox/rules.ts'
import { ipVersion } from './limits/ip.ts'

interface RedisAddress {
  kind: 'redis'
  /** Of one server, or of several nodes of a cluster. */
  url: string | readonly string[]
}

const storeAddress = z.union(
  [
    z.pipe(
      z.literal('memory:'),
      z.transform(() => ({ kind: 'memory' }) as const),
    ),
    z.pipe(
      z.string().check(z.regex(/^sqlite:./)),
      z.transform((text) => ({ kind: 'sqlite', path: text.slice('sqlite:'.length) }) as const),
    ),
    z.pipe(
      z.string().check(
        z.regex(/^rediss?:\/\//),
        z.refine((text) => URL.canParse(text)),
      ),
      z.transform((url): RedisAddress => ({ kind: 'redis', url })),
    ),
    z.pipe(
      z.string().check(z.refine((text) => clusterNodes(text).length > 0)),
      z.transform((text): RedisAddress => ({ kind: 'redis', url: clusterNodes(text) })),
    ),
  ],
  'must be sqlite:FILE, redis://HOST:PORT, rediss://HOST:PORT, redis-cluster://HOST:PORT,HOST:PORT, rediss-cluster://... or memory:',
)
export type StoreAddress = z.output<typeof storeAddress>

/** Nodes of `redis-cluster://[user:password@]host:port,host:port` as addresses of Redis; none where it is not of that form. */
function clusterNodes(text: string): string[] {
  const [, scheme, login = '', hosts] = /^(rediss?)-cluster:\/\/([^@/]*@)?([^@/?#]+)\/?$/.exec(text) ?? []
  if (scheme === undefined || hosts === undefined) return []
  const nodes = hosts.split(',').map((host) => `${scheme}://${login}${host.trim()}`)
  return nodes.every((node) => URL.canParse(node) && new URL(node).hostname !== '') ? nodes : []
}

const list = z.pipe(
  z.string(),
  z.transform((text) => text.split(',').map((part) => part.trim())),
)

const trustProxy = z.union(
  [
    z.pipe(
      z.literal('0'),
      z.transform(() => ({ kind: 'none' }) as const),
    ),
    z.pipe(
      z.string().check(z.regex(/^[1-9]$/)),
      z.transform((text) => ({ kind: 'hops', hops: Number(text) }) as const),
    ),
    z.pipe(
      z.pipe(list, z.array(z.string().check(z.refine(isNetwork)))),
      z.transform((networks) => ({ kind: 'list', networks }) as const),
    ),
  ],
  'must be how many proxies stand in front (1 to 9), or their addresses (10.0.0.0/8,192.0.2.7)',
)
/** Whose `X-Forwarded-For` is believed: nobody's, that of so many proxies in a row, or that of these addresses (IP or CIDR). */
export type TrustProxy = z.output<typeof trustProxy>

/** A comma stands between two keys. */
const key = z
  .string()
  .check(
    z.regex(
      /^[\x21-\x2b\x2d-\x7e]{16,200}$/,
      'must be at least 16 letters, digits or signs without spaces ("openssl rand -hex 24" draws a good one)',
    ),
  )
const keys = z.pipe(list, z.array(key).check(z.maxLength(2, 'takes one key, or two (new,old) while you change it')))

/** Roomy for a person's own relay, bounded for a public one. docs/self-hosting.md explains each. */
const settings = z.object({
  host: setting('RELAY_HOST', z._default(z.string(), '127.0.0.1')),
  /** 0: any that is free. */
  port: setting('RELAY_PORT', z._default(wholeNumber(0, 65_535), 8787)),
  /** How the outside reaches the relay; no trailing slash. Null: by its own address. Somebody may have put a password in. */
  publicUrl: secretSetting('RELAY_PUBLIC_URL', z._default(z.nullable(publicAddress), null)),
  store: secretSetting('RELAY_STORE', z._default(storeAddress, { kind: 'sqlite', path: 'relay.db' })),
  /** A webhook is acknowledged when so many replicas of a Redis primary have it. */
  replicas: setting('RELAY_REPLICAS', z._default(wholeNumber(0, 9), 0)),
  /** Asked for on `PUT /v1/inbox`; empty: the relay is open. Two while a key is being changed. */
  accessKeys: secretSetting('RELAY_ACCESS_KEY', z._default(keys, [])),
  /** Bearer for `/metrics`; null: open. */
  metricsKey: secretSetting('RELAY_METRICS_KEY', z._default(z.nullable(key), null)),
  /** The largest result body seen holds four links and a long prompt: under 20 KiB. */
  maxBodyBytes: setting('RELAY_MAX_BODY_BYTES', z._default(wholeNumber(1024, 64 * 1024 * 1024), 262_144)),
  /** Per inbox. */
  maxMessages: setting('RELAY_MAX_MESSAGES', z._default(wholeNumber(1), 1000)),
  /** Per inbox. */
  maxBytes: setting('RELAY_MAX_BYTES', z._default(wholeNumber(1024), 16 * 1024 * 1024)),
  /** All inboxes together (SQLite and memory; Redis has `maxmemory`). */
  maxTotalBytes: setting('RELAY_MAX_TOTAL_BYTES', z._default(wholeNumber(1024), 10 * 1024 * 1024 * 1024)),
  /** Clients that wait on one inbox: a few browsers with the same secret, each with a poll that a broken line left behind. */
  maxWaiting: setting('RELAY_MAX_WAITING', z._default(wholeNumber(1), 8)),
  /** Connections of this process, about 14 kB each in memory. A waiting client is one. */
  maxConnections: setting('RELAY_MAX_CONNECTIONS', z._default(wholeNumber(1), 20_000)),
  maxInboxes: setting('RELAY_MAX_INBOXES', z._default(wholeNumber(1), 100_000)),
  /** Webhooks for one inbox, and reads of it, each. 0: no limit. Progress by webhook sends one every few seconds a job. */
  ratePerMinute: setting('RELAY_RATE_PER_MINUTE', z._default(wholeNumber(0), 300)),
  /** All requests of one address. 0: no limit. Left out: 20 times the above, because an address stands for many inboxes. */
  addressRatePerMinute: setting('RELAY_ADDRESS_RATE_PER_MINUTE', z.optional(wholeNumber(0))),
  keepDays: setting('RELAY_KEEP_DAYS', z._default(wholeNumber(1, 3650), 7)),
  inboxDays: setting('RELAY_INBOX_DAYS', z._default(wholeNumber(1, 3650), 30)),
  trustProxy: setting('RELAY_TRUST_PROXY', z._default(trustProxy, { kind: 'none' })),
  /** Whether every web page may use the relay (CORS); browser extensions may in any case. */
  cors: setting('RELAY_CORS', z._default(flag, false)),
  log: setting('RELAY_LOG', z._default(logLevel, 'info')),
})

type Settings = z.output<typeof settings>
export type RelayConfig = Omit<Settings, 'addressRatePerMinute'> & { addressRatePerMinute: number }

export const defaultConfig: RelayConfig = complete(settings.parse({}))

function complete(read: Settings): RelayConfig {
  return { ...read, addressRatePerMinute: read.addressRatePerMinute ?? read.ratePerMinute * 20 }
}

/** Reads `RELAY_*`. The failure is a sentence that names the variable; it never repeats a value that may hold a password. */
export function readConfig(env: Environment): Result<RelayConfig, string> {
  const read = readSettings(settings, env)
  if (!read.ok) return read
  const config = complete(read.value)
  if (config.replicas > 0 && config.store.kind !== 'redis')
    return fail('RELAY_REPLICAS must be 0 unless RELAY_STORE is Redis: no other store has replicas.')
  if (weightOf(config.maxBodyBytes) > config.maxBytes)
    return fail('RELAY_MAX_BODY_BYTES must be 512 less than RELAY_MAX_BYTES: such a body would never fit its inbox.')
  return ok(config)
}

/** Names that look like settings and are none: misspelt, most likely. They stop nothing, because orchestrators set names of their own (`RELAY_SERVICE_HOST`). */
export function unknownSettings(env: Environment): string[] {
  const known = namesOf(settings)
  return Object.keys(env).filter((name) => name.startsWith('RELAY_') && !known.includes(name))
}

/** What an operator should know at the start, one sentence each. */
export function warningsOf(config: RelayConfig): string[] {
  if (config.accessKeys.length > 0 || config.publicUrl === null) return []
  if (isLoopback(config.publicUrl)) return []
  return ['the relay is open: whoever finds it can open inboxes and fill it. Set RELAY_ACCESS_KEY to keep it for yours']
}

const dayMs = 86_400_000

export function limitsOf(config: RelayConfig): InboxLimits {
  return {
    messages: config.maxMessages,
    bytes: config.maxBytes,
    inboxes: config.maxInboxes,
    totalBytes: config.maxTotalBytes,
    keepMs: config.keepDays * dayMs,
    inboxMs: config.inboxDays * dayMs,
  }
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = ipVersion(address)
  if (family === 0 || rest.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128))
}
