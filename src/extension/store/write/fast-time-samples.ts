import type { Account } from '../../../contract/account.ts'
import type { FastTimeSample } from '../../../contract/fast-time-sample.ts'
import { fastTimeSamples } from '../items.ts'
import type { Transaction } from './transaction.ts'

/** A year of some samples a day, 50 kB. */
const maxSamples = 1000

/** Keeps what an account says of its fast time, when it says something new. */
export async function noteFastTimeSample(
  transaction: Transaction,
  connectionId: string,
  account: Account,
): Promise<void> {
  if (!account.fast) return
  const { left, of, unit } = account.fast
  const known = await transaction.read(fastTimeSamples)
  const last = known.findLast((sample) => sample.connectionId === connectionId)
  if (last && last.left === left && last.of === of && last.unit === unit) return
  const sample = { connectionId, at: account.readAt, left, unit, ...(of === undefined ? {} : { of }) }
  transaction.put(fastTimeSamples, [...known, sample].slice(-maxSamples))
}

/** Samples of two browsers as one list; the same moment of the same account once. */
export function mergeFastTimeSamples(
  ours: readonly FastTimeSample[],
  theirs: readonly FastTimeSample[],
): FastTimeSample[] {
  const known = new Set(ours.map(sampleKey))
  return [...ours, ...theirs.filter((sample) => !known.has(sampleKey(sample)))]
    .toSorted((a, b) => a.at - b.at)
    .slice(-maxSamples)
}

function sampleKey({ connectionId, at }: FastTimeSample): string {
  return `${at} ${connectionId}`
}
