import type { Account } from '../../../contract/account.ts'
import type { Speed } from '../../../contract/command.ts'
import type { Connection, ProviderInfo } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'
import type { Cost } from '../../../contract/money.ts'

/**
 * What several prompts will cost, as far as it is known before.
 *
 *   free       pictures of this service cost nothing
 *   as-last    as much each as the last one of the same model cost
 *   fast-time  about a minute of fast time each
 *   relaxed    no fast time
 */
export type BatchCost =
  | { kind: 'free' | 'relaxed' | 'unknown' }
  | { kind: 'as-last'; each: Cost; all: Cost }
  | { kind: 'fast-time'; minutes: number }

interface Paying {
  connection: Connection | null
  provider: ProviderInfo | null
  account: Account | null
  speed: Speed | null
  jobs: readonly Job[]
}

export function batchCost(prompts: number, { connection, provider, account, speed, jobs }: Paying): BatchCost {
  // A server of one's own, or one that asks nobody for money.
  if (provider?.family === 'card' || provider?.family === 'nothing') return { kind: 'free' }
  const each = lastCost(jobs, connection, connection?.model ?? provider?.defaultModel)
  if (each) return { kind: 'as-last', each, all: { ...each, amount: each.amount * prompts } }
  if (!account?.fast) return { kind: 'unknown' }
  return speed === 'relax' ? { kind: 'relaxed' } : { kind: 'fast-time', minutes: prompts }
}

function lastCost(jobs: readonly Job[], connection: Connection | null, model: string | undefined): Cost | undefined {
  const isSame = (job: Job) =>
    job.connectionId === connection?.id && job.model === model && job.command.kind === 'imagine' && job.result?.cost
  // Ids sort by time.
  return jobs.filter(isSame).toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]?.result?.cost
}
