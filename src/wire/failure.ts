import type { ReasonCode } from '../contract/reason.ts'

/** `wait`: the name of the code does not say that the job has ended. */
export type Verdict = ReasonCode | 'wait'

/** The Next Leg's codes, as its clients list them, then Google's. They stand alone or inside prose. */
const codes: Record<string, Verdict> = {
  BANNED_PROMPT: 'moderated',
  BLOCKED: 'moderated',
  IMAGE_BLOCKED: 'moderated',
  APPEAL_REJECTED: 'moderated',
  APPEAL_ACCEPTED: 'wait',
  INVALID_LINK: 'invalid-link',
  INVALID_PARAMETER: 'invalid-parameter',
  JOB_ACTION_RESTRICTED: 'refused',
  MODERATION_OUTAGE: 'provider-fault',
  ALREADY_REQUESTED_UPSCALE: 'already-done',
  BUTTON_NOT_FOUND: 'button-gone',
  QUEUE_FULL: 'queue-full',
  JOB_QUEUED: 'wait', // whether a result follows is not documented: the deadline decides
  NO_FAST_HOURS: 'no-fast-time',
  PLEASE_SUBSCRIBE_TO_MJ_IN_YOUR_DASHBOARD: 'no-subscription',
  BOT_TOOK_TOO_LONG_TO_PROCESS_YOUR_COMMAND: 'timed-out',
  FAILED_TO_PROCESS_YOUR_COMMAND: 'provider-fault',
  FAILED_TO_REQUEST: 'provider-fault',
  INTERNAL_ERROR: 'provider-fault',
  IMAGE_SAFETY: 'moderated',
  PROHIBITED_CONTENT: 'moderated',
  CONTENT_FILTERED: 'moderated',
  API_KEY_INVALID: 'bad-token',
}

/** Midjourney's and the APIs' prose, the more telling first. Chinese is what the midjourney-proxy servers speak. */
const prose: [RegExp, ReasonCode][] = [
  [
    /\baccount ((is|was|has|been|currently|temporarily|permanently) ){0,4}(suspended|disabled|deactivated|banned|blocked|locked)\b|\b(suspended|deactivated) account\b/i,
    'account-suspended',
  ],
  [
    /banned|moderat|naughty|invalid phrase|sensitive|content[ _](policy|checker|filter)|inappropriate|nsfw|against our|敏感|违规/i,
    'moderated',
  ],
  [/flagged|safety (system|check|filter)|prohibited content/i, 'moderated'],
  [
    /(run|ran) out of f|out of fast|(no|insufficient) (more )?fast|fast (hours?|time) (are |is )?(used|exhaust)/i,
    'no-fast-time',
  ],
  [
    /credit|quota|insufficient (balance|funds)|payment required|exhausted balance|billing|limit: 0\b|额度|余额/i,
    'no-credits',
  ],
  [/subscri|trial/i, 'no-subscription'],
  [/queue[\w ]* full|too many (concurrent |running )?jobs|concurren\w+ limit|队列已满/i, 'queue-full'],
  [/rate.?limit|too many requests|slow down|throttl/i, 'rate-limited'],
  [/already (been )?(requested|exist|upscaled)|已存在/i, 'already-done'],
  [/button.*(not found|gone|no longer)|(unknown|no such) (message|button|interaction)|关联任务/i, 'button-gone'],
  [
    /(invalid|bad|broken|unreachable) (image )?(link|url)|could not (fetch|download|load)|image format/i,
    'invalid-link',
  ],
  [
    /(invalid|bad|unrecogni[sz]ed|unknown|missing) (param|value|argument|form body)|is required|参数/i,
    'invalid-parameter',
  ],
  [
    /unauthori[sz]ed|unauthenticated|invalid authentication|(invalid|wrong|bad|missing) (api.?)?(key|token)|api key not valid/i,
    'bad-token',
  ],
  [/time.?d? ?out|took too long|超时/i, 'timed-out'],
  [/blocked|not allowed to|community/i, 'moderated'],
  [/out ?of ?memory|overloaded/i, 'provider-fault'],
  [/internal|server error|failed|went wrong|unavailable|outage|失败/i, 'provider-fault'],
]

/** The meaning of an API's code that stands alone or inside other words; undefined when there is none. */
export function verdictOfCode(words: string): Verdict | undefined {
  // The lookbehind lets a match begin at the first letter only. Without it a long row of letters would take quadratic time.
  for (const token of words.match(/(?<![A-Z])[A-Z]+(?:_[A-Z]+)+|\bBLOCKED\b/g) ?? []) {
    if (Object.hasOwn(codes, token)) return codes[token]
  }
  return undefined
}

/**
 * The meaning of words that came in place of a picture; undefined when they are not known. Must not be used for the words
 * beside a picture: a prompt may contain any of them.
 */
export function verdictOf(words: string): Verdict | undefined {
  return verdictOfCode(words) ?? prose.find(([pattern]) => pattern.test(words))?.[1]
}
