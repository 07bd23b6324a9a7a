import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { isLoopbackHost } from '../shared/loopback.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import { createReach } from './reach.ts'

const whole = (lowest: number, highest: number) =>
  z.pipe(z.coerce.number(), z.int().check(z.gte(lowest), z.lte(highest)))
const flag = z.pipe(
  z.enum(['0', '1', 'false', 'true']),
  z.transform((text) => text === '1' || text === 'true'),
)
const webAddress = z.string().check(z.regex(/^https?:\/\/[^\s/?#]+[^\s?#]*$/))

/** One entry a setting: its environment name and what may stand there. Durations say their unit. */
const settings = {
  host: ['STUDIO_HOST', z.string().check(z.minLength(1))],
  port: ['STUDIO_PORT', whole(0, 65_535)],
  publicUrl: ['STUDIO_PUBLIC_URL', z.nullable(webAddress)],
  token: ['STUDIO_TOKEN', z.string().check(z.regex(/^[\x21-\x7e]{1,512}$/))],
  paintMs: ['STUDIO_PAINT_MS', whole(0, 3_600_000)],
  progressSteps: ['STUDIO_PROGRESS_STEPS', whole(0, 100)],
  size: ['STUDIO_SIZE', whole(64, 2048)],
  concurrency: ['STUDIO_CONCURRENCY', whole(1, 100)],
  queueLimit: ['STUDIO_QUEUE', whole(0, 10_000)],
  rateMs: ['STUDIO_RATE_MS', whole(0, 60_000)],
  linkTtlS: ['STUDIO_LINK_TTL_S', whole(0, 31_536_000)],
  defaultHook: ['STUDIO_DEFAULT_HOOK', z.nullable(webAddress)],
  reach: ['STUDIO_REACH', z.enum(['loopback', 'any'])],
  bannedPhrases: ['STUDIO_BANNED_PHRASES', z.string()],
  cors: ['STUDIO_CORS', flag],
  control: ['STUDIO_CONTROL', flag],
  log: ['STUDIO_LOG', z.enum(['silent', 'info', 'debug'])],
} as const

type Settings = typeof settings
export type StudioConfig = { [Key in keyof Settings]: z.output<Settings[Key][1]> }

/**
 * `paintMs` how long a grid takes; `size` longer side of a finished picture in pixels, a grid's quarters have half of it;
 * `rateMs` least time between two commands, 0 for no limit; `linkTtlS` life of picture links, 0 for ever;
 * `bannedPhrases` separated by commas; `publicUrl` where pictures are fetched when that is not the address asked; `reach`
 * where hooks and pictures of others may be. The token has no default: one that all know is none.
 */
export const defaultConfig: Omit<StudioConfig, 'token'> = {
  host: '127.0.0.1',
  port: 8790,
  publicUrl: null,
  paintMs: 6000,
  progressSteps: 6,
  size: 1024,
  concurrency: 3,
  queueLimit: 10,
  rateMs: 0,
  linkTtlS: 0,
  defaultHook: null,
  reach: 'loopback',
  bannedPhrases: '',
  cors: true,
  control: false,
  log: 'info',
}

/** 128 random bits, short enough to be copied from a terminal. */
export function drawToken(): string {
  return randomBytes(16).toString('base64url')
}

/** Reads `STUDIO_*`; the failure is a sentence that names the setting. A token that is not set is drawn. */
export function readConfig(env: Record<string, string | undefined>): Result<StudioConfig, string> {
  const config: Record<string, unknown> = { ...defaultConfig, token: drawToken() }
  for (const [key, [name, schema]] of Object.entries(settings)) {
    const text = env[name]?.trim()
    if (text === undefined || text === '') continue
    const parsed = schema.safeParse(text)
    if (!parsed.success)
      return fail(`${name} has a value that can't be used. See docs/studio.md for what may stand there.`)
    config[key] = parsed.data
  }
  return agree(config as StudioConfig)
}

/** Settings that are right each by itself and wrong together. */
function agree(config: StudioConfig): Result<StudioConfig, string> {
  const { host, token, defaultHook, reach } = config
  if (!isLoopbackHost(host) && token.length < 16) {
    return fail(
      'STUDIO_HOST lets other machines in: give STUDIO_TOKEN 16 characters or more, or leave it out and one is drawn.',
    )
  }
  if (defaultHook !== null && !createReach(reach)(defaultHook)) {
    return fail('STUDIO_DEFAULT_HOOK is on another machine: set STUDIO_REACH=any as well.')
  }
  return ok(config)
}
