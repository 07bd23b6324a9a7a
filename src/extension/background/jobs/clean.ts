import type { Job } from '../../../contract/job.ts'
import type { Update } from '../../../contract/update.ts'
import type { Receipt } from '../../../providers/provider.ts'
import { isLoadable, type Near } from '../../../shared/address.ts'
import { connections } from '../../store/items.ts'
import { nearJob } from '../../store/near.ts'
import { ownSecrets } from '../../store/secrets.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import { maskReason, maskUpdate } from './secrets.ts'

/** What must be known of this browser before anything from an API is stored. */
export interface Cleaning {
  secrets: readonly string[]
  /** Where the job's connection is. */
  near: Near
}

export async function cleaning(transaction: Pick<Transaction, 'read'>, job: Job): Promise<Cleaning> {
  const { list } = await transaction.read(connections)
  return { secrets: await ownSecrets(transaction), near: nearJob(job, list) }
}

/** An update without our secrets, and without links by which a foreign API would make this browser send requests to its own machine. */
export function cleanUpdate(update: Update, { secrets, near }: Cleaning): Update {
  const { preview, ...rest } = maskUpdate(update, secrets)
  return {
    ...rest,
    pictures: rest.pictures.map((link) =>
      link.inline || isLoadable(link.url, near) ? link : { ...link, usable: false },
    ),
    ...(preview !== undefined && isLoadable(preview, near) ? { preview } : {}),
  }
}

/** A receipt, cleaned likewise. */
export function cleanReceipt<Some extends Exclude<Receipt, { kind: 'confirm' }>>(
  receipt: Some,
  cleaned: Cleaning,
): Some {
  return {
    ...receipt,
    ...('updates' in receipt ? { updates: receipt.updates.map((update) => cleanUpdate(update, cleaned)) } : {}),
    ...('reason' in receipt ? { reason: maskReason(receipt.reason, cleaned.secrets) } : {}),
  }
}
