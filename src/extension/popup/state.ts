import type { Account } from '../../contract/account.ts'
import type { Speed, Visibility } from '../../contract/command.ts'
import type { Connection, ProviderInfo } from '../../contract/connection.ts'
import type { Job } from '../../contract/job.ts'
import type { Settings } from '../../contract/settings.ts'
import { isListed } from '../../jobs/kinds.ts'
import { isActive, isDoubtful, isFinal } from '../../jobs/state.ts'
import type { cursor } from '../store/items.ts'

/** Everything the popup shows, as it lies in storage. */
export interface StoredState {
  connection: Connection | null
  /** All saved ones. */
  connections: readonly Connection[]
  providers: readonly ProviderInfo[]
  settings: Settings
  provider: ProviderInfo | null
  relayAddress: string
  cursor: (typeof cursor)['default']
  refusedAt: number | null
  account: Account | null
  /** Listed and quiet ones, and the parents of what is shown. */
  jobs: ReadonlyMap<string, Job>
}

const shownLimit = 10

export interface RecentJobLists {
  /** Still waiting, newest first. */
  now: Job[]
  /** Late, or of unknown outcome, newest first. */
  doubtful: Job[]
  /** Ended, newest first. */
  latest: Job[]
  /** The newest result with something to look at. */
  newest: Job | undefined
}

export function recentJobs(jobs: ReadonlyMap<string, Job>): RecentJobLists {
  const all = [...jobs.values()].sort((a, b) => (a.id < b.id ? 1 : -1)) // ids sort by time
  const shown = all.filter((job) => isListed(job.command.kind) || isFresh(job, all))
  const doubtful = ({ state }: Job) => isDoubtful(state)
  const pending = shown.filter((job) => !isFinal(job.state))
  return {
    now: pending.filter((job) => !doubtful(job)),
    doubtful: pending.filter(doubtful),
    latest: shown.filter((job) => isFinal(job.state)).slice(0, shownLimit),
    newest: shown.find(hasSomething),
  }
}

export function hasSomething(job: Job): boolean {
  return job.state === 'done' && !!job.result && job.result.pictures.length + job.result.text.length > 0
}

/** Commands like *info* show only when they went wrong, until one of their kind goes well or is tried again. */
function isFresh(job: Job, newestFirst: readonly Job[]): boolean {
  if (job.state !== 'failed' && !isDoubtful(job.state)) return false
  return newestFirst.find((one) => one.command.kind === job.command.kind)?.id === job.id
}

export interface Underway {
  asking: boolean
  switchingTo: Speed | null
  visibilityTo: Visibility | null
}

/** What the account strip must know of commands on their way. */
export function underway(jobs: ReadonlyMap<string, Job>): Underway {
  const live = [...jobs.values()].filter(({ state }) => isActive(state))
  const speed = live.findLast(({ command }) => command.kind === 'speed')?.command
  const visibility = live.findLast(({ command }) => command.kind === 'visibility')?.command
  return {
    asking: live.some(({ command }) => command.kind === 'info'),
    switchingTo: speed?.kind === 'speed' ? speed.speed : null,
    visibilityTo: visibility?.kind === 'visibility' ? visibility.visibility : null,
  }
}

/** The speeds the user can switch to. */
export function speedsOf(provider: ProviderInfo | null): Speed[] {
  return provider?.capabilities.speeds.filter((one) => one === 'fast' || one === 'relax' || one === 'turbo') ?? []
}

export interface Modes {
  speed: Speed | null
  visibility: Visibility | null
}

/** As reported by the account, or as switched since. Switches of other accounts do not count. */
export function currentModes(
  { account, connection }: Pick<StoredState, 'account' | 'connection'>,
  jobs: ReadonlyMap<string, Job>,
): Modes {
  const since = [...jobs.values()]
    .filter(({ state, connectionId }) => state === 'done' && connectionId === connection?.id)
    .filter(({ endedAt }) => (endedAt ?? 0) > (account?.readAt ?? 0))
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
    .map(({ command }) => command)
  const speed = since.find(({ kind }) => kind === 'speed')
  const visibility = since.find(({ kind }) => kind === 'visibility')
  return {
    speed: speed?.kind === 'speed' ? speed.speed : (account?.speed ?? null),
    visibility: visibility?.kind === 'visibility' ? visibility.visibility : (account?.visibility ?? null),
  }
}
