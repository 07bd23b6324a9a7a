import { budget } from '../items.ts'
import type { Transaction } from './transaction.ts'

/** Lets the next eviction begin with the oldest picture again: one that was passed over as a favorite's may be no favorite's any more. */
export async function forgetSkipped(transaction: Pick<Transaction, 'read' | 'put'>): Promise<void> {
  const { skipped, ...rest } = await transaction.read(budget)
  if (skipped) transaction.put(budget, rest)
}
