import type { Account } from '../../../contract/account.ts'
import type { Reason } from '../../../contract/reason.ts'
import type { Update } from '../../../contract/update.ts'
import { isSecretKey } from '../../../shared/redact.ts'
import { mask } from '../../store/secrets.ts'

/**
 * An update without our secrets, which some APIs repeat in their answers. Links and buttons are unchanged, because they are sent
 * back as they came.
 */
export function maskUpdate(update: Update, secrets: readonly string[]): Update {
  // The lines of an account repeat its entries.
  const lines = update.account ? update.text.filter((line) => !isSecretKey(line.split(': ')[0] ?? '')) : update.text
  return {
    ...update,
    text: lines.map((line) => mask(line, secrets)),
    ...(update.reason ? { reason: maskReason(update.reason, secrets) } : {}),
    ...(update.account ? { account: maskAccount(update.account, secrets) } : {}),
  }
}

export function maskReason(reason: Reason, secrets: readonly string[]): Reason {
  return reason.detail === undefined ? reason : { ...reason, detail: mask(reason.detail, secrets) }
}

/** An account without entries whose name says that they are secret: some APIs answer with their own keys and passwords. */
export function maskAccount(account: Account, secrets: readonly string[]): Account {
  const { subscription } = account
  return {
    ...account,
    ...(subscription ? { subscription: { ...subscription, plan: mask(subscription.plan, secrets) } } : {}),
    entries: account.entries
      .filter(({ key }) => !isSecretKey(key))
      .map(({ key, value, known }) => ({ key: mask(key, secrets), value: mask(value, secrets), known })),
  }
}
