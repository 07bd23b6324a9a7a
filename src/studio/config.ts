import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { forwardApis } from '../forward-engine/forward.ts'
import {
  type Environment,
  flag,
  logLevel,
  publicAddress,
  readSettings,
  secretSetting,
  setting,
  wholeNumber,
} from '../server/settings.ts'
import { isLoopbackHost } from '../shared/loopback.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import { createReach } from './reach.ts'

/** 128 random bits, short enough to be copied from a terminal. */
export function drawToken(): string {
  return randomBytes(16).toString('base64url')
}

const token = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,512}$/, 'must be 1 to 512 letters, digits or signs without spaces'))
const hook = z.string().check(z.regex(/^https?:\/\/[^\s/?#]+[^\s?#]*$/, 'must be an address, http or https'))

/** docs/studio.md explains each. */
const settings = z.object({
  host: setting('STUDIO_HOST', z._default(z.string(), '127.0.0.1')),
  port: setting('STUDIO_PORT', z._default(wholeNumber(0, 65_535), 8790)),
  /** Where pictures are fetched; null: at the address that was asked. Somebody may have put a password in. */
  publicUrl: secretSetting('STUDIO_PUBLIC_URL', z._default(z.nullable(publicAddress), null)),
  /** Drawn when it is not set: one that everybody knows is none. */
  token: secretSetting('STUDIO_TOKEN', z._default(token, drawToken)),
  /** How long a grid takes. */
  paintMs: setting('STUDIO_PAINT_MS', z._default(wholeNumber(0, 3_600_000), 6000)),
  progressSteps: setting('STUDIO_PROGRESS_STEPS', z._default(wholeNumber(0, 100), 6)),
  /** Longer side of a finished picture in pixels; a grid's quarters have half of it. */
  size: setting('STUDIO_SIZE', z._default(wholeNumber(64, 2048), 1024)),
  concurrency: setting('STUDIO_CONCURRENCY', z._default(wholeNumber(1, 100), 3)),
  queueLimit: setting('STUDIO_QUEUE', z._default(wholeNumber(0, 10_000), 10)),
  /** Least time between two commands; 0: no limit. */
  rateMs: setting('STUDIO_RATE_MS', z._default(wholeNumber(0, 60_000), 0)),
  /** Life of picture links; 0: for ever. */
  linkTtlS: setting('STUDIO_LINK_TTL_S', z._default(wholeNumber(0, 31_536_000), 0)),
  /** Secret, because whoever knows a hook can write to it. */
  defaultHook: secretSetting('STUDIO_DEFAULT_HOOK', z._default(z.nullable(hook), null)),
  /** Where hooks and pictures of others may be. */
  reach: setting('STUDIO_REACH', z._default(z.enum(['loopback', 'any'], 'must be loopback or any'), 'loopback')),
  /** What draws: landscapes without a model, or a real server. */
  engine: setting(
    'STUDIO_ENGINE',
    z._default(z.enum(['practice', 'forward'], 'must be practice or forward'), 'practice'),
  ),
  forwardUrl: secretSetting('STUDIO_FORWARD_URL', z._default(z.nullable(publicAddress), null)),
  forwardApi: setting(
    'STUDIO_FORWARD_API',
    z._default(z.enum(forwardApis, 'must be openai, webui or comfyui'), 'openai'),
  ),
  forwardToken: secretSetting('STUDIO_FORWARD_TOKEN', z._default(z.string(), '')),
  /** Null: the server's own choice. */
  forwardModel: setting('STUDIO_FORWARD_MODEL', z._default(z.nullable(z.string()), null)),
  /** Separated by commas. */
  bannedPhrases: setting('STUDIO_BANNED_PHRASES', z._default(z.string(), '')),
  cors: setting('STUDIO_CORS', z._default(flag, true)),
  /** Refuses what comes from another origin, as ComfyUI does unless it is started with `--enable-cors-header`. */
  comfyuiOriginCheck: setting('STUDIO_COMFYUI_ORIGIN_CHECK', z._default(flag, false)),
  control: setting('STUDIO_CONTROL', z._default(flag, false)),
  log: setting('STUDIO_LOG', z._default(logLevel, 'info')),
})
export type StudioConfig = z.output<typeof settings>

/** The defaults, with a token of their own. */
export function drawDefaultConfig(): StudioConfig {
  return settings.parse({})
}

/** Reads `STUDIO_*`. The failure is a sentence that names the setting; it never repeats a token or a hook. */
export function readConfig(env: Environment): Result<StudioConfig, string> {
  const config = readSettings(settings, env)
  return config.ok ? agree(config.value) : config
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
  if (config.engine === 'forward' && config.forwardUrl === null) {
    return fail('STUDIO_ENGINE=forward needs STUDIO_FORWARD_URL, the address of the server that paints.')
  }
  return ok(config)
}
