import { isAddress } from '../../shared/address.ts'
import { type FailureCode, failureText } from '../ui/text/failure-text.ts'
import { t } from '../ui/text/words.ts'
import type { Entry } from './provider-options.ts'
import { relayNeedOf } from './relay-need.ts'
import { typedAddress, typedToken } from './typed.ts'

/** Why what is typed can't be tested. `field`: the name of the input that must be corrected; null when it is none of them. */
export interface Refusal {
  field: 'address' | 'token' | 'relay' | null
  text: string
}

/** Null when everything that the test needs is there. `relay.address` is whole, see `typedAddress`. */
export function refusalOf(entry: Entry, relay: { address: string; isWanted: boolean }): Refusal | null {
  const { provider, saved } = entry.option
  const address = typedAddress(entry.address)
  if (address === '') return { field: 'address', text: t('refusal_no_address') }
  if (!isAddress(address)) return { field: 'address', text: failureText('bad-address') }
  if (provider.needsToken && typedToken(entry.token) === '' && !saved?.token)
    return { field: 'token', text: t('refusal_no_token') }
  const need = relayNeedOf(provider.capabilities)
  if (need === 'none' || (need === 'optional' && !relay.isWanted)) return null
  if (relay.address === '') return { field: 'relay', text: t(`refusal_no_relay_${need}`) }
  return isAddress(relay.address) ? null : { field: 'relay', text: failureText('bad-address') }
}

/** Why the worker did not save what was typed. */
export function refusalBy(code: FailureCode): Refusal {
  const fields: Partial<Record<FailureCode, Refusal['field']>> = { 'bad-address': 'address', 'token-needed': 'token' }
  return { field: fields[code] ?? null, text: failureText(code) }
}
