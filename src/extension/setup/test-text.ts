import type { Reason, ReasonCode } from '../../contract/reason.ts'
import { isHomeAddress } from '../../shared/home-network.ts'
import { localeCode } from '../../shared/locale-code.ts'
import { cureOf } from '../ui/text/trouble-text.ts'
import { type MessageKey, t } from '../ui/text/words.ts'
import type { StepName } from './run-test.ts'

/** What has a sentence for what is wrong and one for what to do about it. */
type OwnText = MessageKey extends infer Each ? (Each extends `remedy_${infer Text}` ? Text : never) : never

/** Of the steps that ask the image service. */
const ofService: Partial<Record<ReasonCode, OwnText>> = {
  unreachable: 'api_silent',
  permission: 'access',
  interrupted: 'worker',
}

/** Reasons that need other words here than in a job: the relay is no image API, and a test has remedies of its own. */
const own: Record<StepName, Partial<Record<ReasonCode, OwnText>>> = {
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
  token: ofService,
  account: { ...ofService, 'timed-out': 'account_late' },
  models: ofService,
}

/** Why, in a few words. */
export function reasonName({ code }: Reason): string {
  return t(`reason_${localeCode(code)}`)
}

/** What is wrong with what is at the address, in one sentence. */
export function stepTrouble(step: StepName, reason: Reason, address: string): string {
  const key = own[step][reason.code]
  return key ? t(`trouble_${key}`, hostOf(address)) : reasonName(reason)
}

/** What to do about it. */
export function stepCure(step: StepName, reason: Reason, address: string): string {
  const key = own[step][reason.code]
  if (key === 'api_silent' && isHomeAddress(address)) return `${t('remedy_api_silent')} ${t('setup_listen_hint')}`
  return key ? t(`remedy_${key}`) : cureOf(reason)
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address
}
