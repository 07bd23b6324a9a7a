import { localeCode } from '../../../shared/locale-code.ts'
import type { Send } from '../../messaging/client.ts'
import { t } from './words.ts'

/** Why the worker could not do as asked. */
export type FailureCode = Extract<Awaited<ReturnType<Send>>, { ok: false }>['error']['code']

export function failureText(code: FailureCode): string {
  return t(`failure_${localeCode(code)}`)
}
