import type { Reason, ReasonCode } from '../../contract/reason.ts'
import { isHomeAddress } from '../../shared/home-network.ts'
import { localeCode } from '../../shared/locale-code.ts'
import { cureOf } from '../ui/text/trouble-text.ts'
import { type MessageKey, t } from '../ui/text/words.ts'
import type { StepName } from './run-test.ts'

/** What a test asks. */
export interface Asked {
  /** The service's address. */
  service?: string
  /** The address of the relay; empty or absent without one. */
  relay?: string
  /** What an address of such a service looks like. */
  example?: string
  /** The service is the studio on this machine. */
  isPractice?: boolean
  /** An access key is sent to the relay. */
  hasAccessKey?: boolean
}

export interface StepWords {
  /** What is wrong, in one sentence without its full stop. */
  trouble: string
  /** What to do about it. */
  cure: string
  /** Whether words of the other side, and the address that was asked, say anything beyond that. */
  isComplete: boolean
}

/** Refusals by these say that nothing answers at this path. */
const wrongPath: readonly (number | undefined)[] = [404, 405]

/** Whether a step failed because the service knows no such path: then an address is wrong, or the choice of the API. */
export function isWrongPath(step: StepName, { status }: Reason): boolean {
  return (step === 'token' || step === 'models') && wrongPath.includes(status)
}

/** What to say of a step that failed. */
export function stepWords(step: StepName, reason: Reason, asked: Asked): StepWords {
  if (step === 'relay' || step === 'hook') return relayWords(step, reason, asked)
  const { service = '', relay = '', example = '', isPractice = false } = asked
  const { code } = reason
  if (code === 'permission') return plain('trouble_access', 'remedy_access')
  if (code === 'interrupted') return plain('trouble_worker', 'remedy_worker')
  if (isPractice && code === 'unreachable') return told(t('trouble_studio_silent'), t('remedy_studio_silent'))
  if (isPractice && code === 'bad-token') return plain('trouble_studio_token', 'remedy_studio_token')
  if (isWrongPath(step, reason)) return told(t('trouble_api_none'), t('remedy_api_none', example))
  if (code === 'unreachable') return told(t('trouble_api_silent', hostOf(service)), silentCure(service))
  if (code === 'timed-out' && step === 'account')
    return told(t('trouble_account_late'), t(relay === '' ? 'remedy_account_late_asked' : 'remedy_account_late'))
  const cure = serviceCures[code]
  return told(reasonName(reason), cure ? t(cure) : cureOf(reason))
}

/** Where the cures of a failed job would speak of sending it again, or of going to set-up. */
const serviceCures: Partial<Record<ReasonCode, MessageKey>> = {
  'no-credits': 'remedy_no_credits',
  'no-subscription': 'remedy_no_subscription',
  'queue-full': 'remedy_busy',
  'rate-limited': 'remedy_busy',
  'timed-out': 'remedy_busy',
  'provider-fault': 'remedy_busy',
  refused: 'remedy_refused',
  'not-json': 'remedy_not_json',
  unexpected: 'remedy_unexpected',
}

function relayWords(step: 'relay' | 'hook', reason: Reason, { relay = '', hasAccessKey = false }: Asked): StepWords {
  const { code, status, detail = '' } = reason
  switch (code) {
    case 'permission':
      return plain('trouble_access', 'remedy_access')
    case 'interrupted':
      return plain('trouble_worker', 'remedy_worker')
    case 'hook-elsewhere': {
      const reached = URL.canParse(relay) ? new URL(relay).origin : relay
      return { trouble: t('trouble_hook_elsewhere', detail, reached), cure: t('remedy_public_url'), isComplete: true }
    }
    case 'bad-relay-key':
      return plain(hasAccessKey ? 'trouble_relay_key' : 'trouble_relay_private', 'cure_bad_relay_key')
    default:
  }
  if (step === 'hook')
    return code === 'timed-out'
      ? told(t('trouble_hook_late'), t('remedy_hook_late'))
      : told(t('trouble_hook_silent'), t('remedy_public_url'))
  // RFC 9110 15.5.20: the request was for a name that this server does not answer to.
  if (status === 421) return plain('trouble_relay_name', 'remedy_public_url')
  const isRefused = code === 'refused' || code === 'rate-limited' || code === 'provider-fault'
  if (isRefused && !wrongPath.includes(status)) return told(t('trouble_relay_refused'), t('remedy_relay_refused'))
  if (code === 'unreachable') return told(t('trouble_relay_silent'), t('remedy_relay_silent'))
  if (code === 'invalid-link') return told(t('trouble_relay_address'), t('remedy_relay_address'))
  return told(t('trouble_relay_none'), t('remedy_relay_none'))
}

function told(trouble: string, cure: string): StepWords {
  return { trouble, cure, isComplete: false }
}

function plain(trouble: MessageKey, cure: MessageKey): StepWords {
  return { trouble: t(trouble), cure: t(cure), isComplete: true }
}

/** Why, in a few words. */
export function reasonName({ code }: Reason): string {
  return t(`reason_${localeCode(code)}`)
}

function silentCure(address: string): string {
  const cure = t('remedy_api_silent')
  return isHomeAddress(address) ? `${cure} ${t('setup_listen_hint')}` : cure
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address
}
