import type { Account } from '../../../contract/account.ts'
import type { FastTimeSample } from '../../../contract/fast-time-sample.ts'
import { fastTimeSamples } from '../items.ts'
import type { Transaction } from './transaction.ts'

/** How many samples are stored: some a day for a year, about 50 kB. */
const maxSamples = 1000

/** Stores how much fast time an account has left, if that has changed since the last sample. */
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

/** Merges the samples of two browsers, without duplicates. */
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
