import type { Reason, ReasonCode } from '../../contract/reason.ts'
import { localeCode } from '../../shared/locale-code.ts'
import { cureOf } from '../ui/text/trouble-text.ts'
import { type MessageKey, t } from '../ui/text/words.ts'
import type { StepName } from './run-test.ts'

/** What has a sentence for what is wrong and one for what to do about it. */
type OwnText = MessageKey extends infer Each ? (Each extends `remedy_${infer Text}` ? Text : never) : never

/** Reasons that need other words here than in a job: the relay is no image API, and a test has remedies of its own. */
const own: Partial<Record<StepName, Partial<Record<ReasonCode, OwnText>>>> = {
  access: { permission: 'access' },
  relay: {
    unreachable: 'relay_silent',
    'not-json': 'relay_none',
    unexpected: 'relay_none',
    'invalid-link': 'relay_address',
    refused: 'relay_refused',
    'rate-limited': 'relay_refused',
    'provider-fault': 'relay_refused',
    interrupted: 'worker',
  },
  hook: {
    'timed-out': 'hook_late',
    unreachable: 'hook_silent',
    refused: 'hook_silent',
    interrupted: 'worker',
  },
  token: { unreachable: 'api_silent', interrupted: 'worker' },
  account: { 'timed-out': 'account_late' },
}

/** What is wrong, in one sentence. */
export function stepTrouble(step: StepName, { code }: Reason): string {
  const key = own[step]?.[code]
  return key ? t(`trouble_${key}`) : t(`reason_${localeCode(code)}`)
}

/** What to do about it. */
export function stepCure(step: StepName, reason: Reason): string {
  const key = own[step]?.[reason.code]
  return key ? t(`remedy_${key}`) : cureOf(reason)
}
