import type { Account } from '../../../contract/account.ts'
import type { Reading } from '../../../contract/reading.ts'
import { readings } from '../items.ts'
import type { Transaction } from './transaction.ts'

/** A year of some readings a day, 50 kB. */
const maxReadings = 1000

/** Keeps what an account says of its fast time, when it says something new. */
export async function noteReading(transaction: Transaction, connectionId: string, account: Account): Promise<void> {
  if (!account.fast) return
  const { left, of, unit } = account.fast
  const known = await transaction.read(readings)
  const last = known.findLast((reading) => reading.connectionId === connectionId)
  if (last && last.left === left && last.of === of && last.unit === unit) return
  const reading = { connectionId, at: account.readAt, left, unit, ...(of === undefined ? {} : { of }) }
  transaction.put(readings, [...known, reading].slice(-maxReadings))
}

/** Readings of two browsers as one list; the same moment of the same account once. */
export function mergeReadings(ours: readonly Reading[], theirs: readonly Reading[]): Reading[] {
  const known = new Set(ours.map(readingKey))
  return [...ours, ...theirs.filter((reading) => !known.has(readingKey(reading)))]
    .toSorted((a, b) => a.at - b.at)
    .slice(-maxReadings)
}

function readingKey({ connectionId, at }: Reading): string {
  return `${at} ${connectionId}`
}
