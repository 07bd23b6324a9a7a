import { isIP } from 'node:net'
import { isLoopback } from '../shared/loopback.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import type { InboxLimits } from './inbox/inbox.ts'
import { weightOf } from './inbox/rules.ts'

export type StoreAddress = { kind: 'memory' } | { kind: 'sqlite'; path: string } | { kind: 'redis'; url: string }

/** Whose `X-Forwarded-For` is believed: nobody's, that of so many proxies in a row, or that of these addresses (IP or CIDR). */
export type TrustProxy =
  | { kind: 'none' }
  | { kind: 'hops'; hops: number }
  | { kind: 'list'; networks: readonly string[] }

export interface RelayConfig {
  host: string
  /** 0: any that is free. */
  port: number
  /** How the outside reaches the relay; no trailing slash. Null: by its own address. */
  publicUrl: string | null
  store: StoreAddress
  /** Asked for on `PUT /v1/inbox`; empty: the relay is open. Two while a key is being changed. */
  accessKeys: readonly string[]
  /** Bearer for `/metrics`; null: open. */
  metricsKey: string | null
  maxBodyBytes: number
  /** Per inbox. */
  maxMessages: number
  /** Per inbox. */
  maxBytes: number
  /** All inboxes together (SQLite and memory; Redis has `maxmemory`). */
  maxTotalBytes: number
  /** Clients that wait on one inbox. */
  maxWaiting: number
  /** Connections of this process. A waiting client is one. */
  maxConnections: number
  maxInboxes: number
  /** Webhooks for one inbox, and reads of it, each. 0: no limit. */
  ratePerMinute: number
  /** All requests of one address. An image API sends the webhooks of all its users from a few addresses. 0: no limit. */
  addressRatePerMinute: number
  keepDays: number
  inboxDays: number
  trustProxy: TrustProxy
  /** Whether every web page may use the relay (CORS); browser extensions may in any case. */
  cors: boolean
  log: 'silent' | 'info' | 'debug'
}

/** Roomy for a person's own relay, bounded for a public one. docs/self-hosting.md explains each. */
export const defaultConfig: RelayConfig = {
  host: '127.0.0.1',
  port: 8787,
  publicUrl: null,
  store: { kind: 'sqlite', path: 'relay.db' },
  accessKeys: [],
  metricsKey: null,
  maxBodyBytes: 262_144, // The largest result body seen holds four links and a long prompt: under 20 KiB.
  maxMessages: 1000,
  maxBytes: 16 * 1024 * 1024,
  maxTotalBytes: 10 * 1024 * 1024 * 1024,
  maxWaiting: 8, // A few browsers with the same secret, each with a poll that a broken line left behind.
  maxConnections: 20_000, // About 14 kB each in memory.
  maxInboxes: 100_000,
  ratePerMinute: 300, // Progress by webhook sends one every few seconds for each running job.
  addressRatePerMinute: 6000,
  keepDays: 7,
  inboxDays: 30,
  trustProxy: { kind: 'none' },
  cors: false,
  log: 'info',
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

class BadValue extends Error {}

/**
 * Reads `RELAY_*`. What is not set has its default; an empty value counts as not set. The failure is a sentence that names the variable; it never repeats
 * the value, which may hold a password.
 */
export function readConfig(env: Record<string, string | undefined>): Result<RelayConfig, string> {
  try {
    let config = { ...defaultConfig }
    for (const [name, read] of Object.entries(readers)) {
      const value = env[`RELAY_${name}`]?.trim()
      if (value) config = { ...config, ...read(value, `RELAY_${name}`) }
    }
    // An address stands for many inboxes, so that lifting the one limit lifts the other unless it is set by itself.
    if (!env.RELAY_ADDRESS_RATE_PER_MINUTE?.trim()) config.addressRatePerMinute = config.ratePerMinute * 20
    if (weightOf(config.maxBodyBytes) > config.maxBytes)
      throw new BadValue(
        'RELAY_MAX_BODY_BYTES must be 512 less than RELAY_MAX_BYTES: such a body would never fit its inbox.',
      )
    return ok(config)
  } catch (error) {
    if (error instanceof BadValue) return fail(error.message)
    throw error
  }
}

/** Names that look like settings and are none: misspelt, most likely. They stop nothing, because orchestrators set names of their own (`RELAY_SERVICE_HOST`). */
export function unknownSettings(env: Record<string, string | undefined>): string[] {
  return Object.keys(env).filter((name) => name.startsWith('RELAY_') && !(name.slice('RELAY_'.length) in readers))
}

/** What an operator should know at the start, one sentence each. */
export function warningsOf(config: RelayConfig): string[] {
  if (config.accessKeys.length > 0 || config.publicUrl === null) return []
  if (isLoopback(config.publicUrl)) return []
  return ['the relay is open: whoever finds it can open inboxes and fill it. Set RELAY_ACCESS_KEY to keep it for yours']
}

type Reader = (value: string, name: string) => Partial<RelayConfig>

const readers: Record<string, Reader> = {
  HOST: (host) => ({ host }),
  PORT: (value, name) => ({ port: whole(value, name, 0, 65_535) }),
  PUBLIC_URL: (value, name) => ({ publicUrl: publicUrl(value, name) }),
  STORE: (value, name) => ({ store: storeAddress(value, name) }),
  ACCESS_KEY: (value, name) => ({ accessKeys: keys(value, name) }),
  METRICS_KEY: (value, name) => ({ metricsKey: key(value, name) }),
  MAX_BODY_BYTES: (value, name) => ({ maxBodyBytes: whole(value, name, 1024, 64 * 1024 * 1024) }),
  MAX_MESSAGES: (value, name) => ({ maxMessages: whole(value, name, 1) }),
  MAX_BYTES: (value, name) => ({ maxBytes: whole(value, name, 1024) }),
  MAX_TOTAL_BYTES: (value, name) => ({ maxTotalBytes: whole(value, name, 1024) }),
  MAX_WAITING: (value, name) => ({ maxWaiting: whole(value, name, 1) }),
  MAX_CONNECTIONS: (value, name) => ({ maxConnections: whole(value, name, 1) }),
  MAX_INBOXES: (value, name) => ({ maxInboxes: whole(value, name, 1) }),
  RATE_PER_MINUTE: (value, name) => ({ ratePerMinute: whole(value, name, 0) }),
  ADDRESS_RATE_PER_MINUTE: (value, name) => ({ addressRatePerMinute: whole(value, name, 0) }),
  KEEP_DAYS: (value, name) => ({ keepDays: whole(value, name, 1, 3650) }),
  INBOX_DAYS: (value, name) => ({ inboxDays: whole(value, name, 1, 3650) }),
  TRUST_PROXY: (value, name) => ({ trustProxy: trustProxy(value, name) }),
  CORS: (value, name) => ({ cors: whole(value, name, 0, 1) === 1 }),
  LOG: (value, name) => ({ log: logLevel(value, name) }),
}

function whole(value: string, name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(value)
  if (/^\d{1,16}$/.test(value) && number >= least && number <= most) return number
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  throw new BadValue(`${name} must be a whole number ${range}.`)
}

function publicUrl(value: string, name: string): string {
  const url = URL.canParse(value) ? new URL(value) : null
  const plainHttp = url !== null && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username
  if (!url || !plainHttp)
    throw new BadValue(`${name} must be an address like https://relay.example.org, without a query.`)
  return url.href.replace(/\/+$/, '')
}

function storeAddress(value: string, name: string): StoreAddress {
  if (value === 'memory:') return { kind: 'memory' }
  if (/^rediss?:\/\//.test(value) && URL.canParse(value)) return { kind: 'redis', url: value }
  const path = /^sqlite:(.+)$/.exec(value)?.[1]
  if (path) return { kind: 'sqlite', path }
  throw new BadValue(`${name} must be sqlite:FILE, redis://HOST:PORT, rediss://HOST:PORT or memory:`)
}

function key(value: string, name: string): string {
  if (/^[\x21-\x7e]{16,200}$/.test(value) && !value.includes(',')) return value
  throw new BadValue(
    `${name} must be at least 16 letters, digits or signs without spaces. "openssl rand -hex 24" draws a good one.`,
  )
}

function keys(value: string, name: string): string[] {
  const list = value.split(',').map((part) => key(part.trim(), name))
  if (list.length > 2) throw new BadValue(`${name} takes one key, or two (new,old) while you change it.`)
  return list
}

function trustProxy(value: string, name: string): TrustProxy {
  if (/^\d$/.test(value)) return value === '0' ? { kind: 'none' } : { kind: 'hops', hops: Number(value) }
  const networks = value.split(',').map((part) => part.trim())
  if (networks.every(isNetwork)) return { kind: 'list', networks }
  throw new BadValue(
    `${name} must be how many proxies stand in front (1 to 9), or their addresses: 10.0.0.0/8,192.0.2.7`,
  )
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128))
}

function logLevel(value: string, name: string): RelayConfig['log'] {
  if (value === 'silent' || value === 'info' || value === 'debug') return value
  throw new BadValue(`${name} must be silent, info or debug.`)
}
