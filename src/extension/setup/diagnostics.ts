import type { Job } from '../../contract/job.ts'
import type { Environment } from '../platform/environment.ts'
import { describeError, type LogLine } from '../platform/log-line.ts'
import {
  budget,
  connections,
  cursor,
  formerRelays,
  jobIndex,
  providers,
  relay,
  settings,
  storageErrors,
} from '../store/items.ts'
import { mask, ownSecrets } from '../store/secrets.ts'
import type { Store } from '../store/store.ts'

/** Jobs that are counted, the newest: reading all of a hundred thousand would take longer than a click may. */
const maxCounted = 2_000

interface Sources {
  store: Store
  environment: Environment
  log: readonly LogLine[]
  /** Epoch ms. */
  now: number
}

/**
 * The diagnostics for a bug report, as text: versions, settings, counts, hosts, and the log of errors. No prompt, no token,
 * no address beyond its host, nothing that an API or a page said. Whatever is a text of the user's is left out where it stands, and
 * the whole is searched once more for what opens something of the user's.
 */
export async function writeDiagnostics({ store, environment, log, now }: Sources): Promise<string> {
  const known = await store.read(providers).then(
    (all) => all.map(({ id }) => id),
    () => [],
  )
  const diagnostics = {
    at: new Date(now).toISOString(),
    ...environment,
    settings: await part(store.read(settings).then(withoutTexts)),
    connections: await part(describeConnections(store, known)),
    relay: await part(describeRelay(store)),
    jobs: await part(countJobs(store, known)),
    storage: await part(describeStorage(store)),
    log: log.map(({ at, ...line }) => ({ at: new Date(at).toISOString(), ...line })),
  }
  // Nothing above is a secret; where these can't be read, nothing of them was.
  const secrets = await ownSecrets(store).catch(() => [])
  return mask(JSON.stringify(diagnostics, null, 2), secrets)
}

/** What can't be read may be the very fault that is reported. */
function part<Value>(described: Promise<Value>): Promise<Value | { failed: string }> {
  return described.catch((error: unknown) => ({ failed: describeError(error, '').error }))
}

/** Switches and numbers: a text may be anything that the user typed. */
function withoutTexts(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => typeof one === 'boolean' || typeof one === 'number'),
  )
}

async function describeConnections(store: Store, known: readonly string[]) {
  const { list, active } = await store.read(connections)
  return list.map(({ id, provider, address, token, imported }) => ({
    provider: nameOf(provider, known),
    host: hostOf(address),
    isActive: id === active,
    hasToken: token !== '',
    ...(imported ? { isImported: true } : {}),
  }))
}

async function describeRelay(store: Store) {
  const saved = await store.read(relay)
  const { checkedAt, failures, nextAt, problem, gapAt } = await store.read(cursor)
  return {
    host: saved && hostOf(saved.address),
    checkedAt: timeOf(checkedAt),
    gapAt: timeOf(gapAt),
    failures,
    nextAt: timeOf(nextAt),
    problem: problem?.code ?? null,
    left: (await store.read(formerRelays)).length,
  }
}

/** By provider and state; those that were given up or refused by their reason, too. */
async function countJobs(store: Store, known: readonly string[]) {
  const { pages, pending, chores: unprocessed, quiet: unlistedJobIds } = await store.read(jobIndex)
  const recent = await store.readRecent(maxCounted)
  const counts: Record<string, number> = {}
  for (const job of recent) {
    const name = [nameOf(job.provider ?? 'unnamed', known), job.command.kind, stateOf(job)].join(' ')
    counts[name] = (counts[name] ?? 0) + 1
  }
  return {
    pages,
    pending: pending.length,
    postProcessing: unprocessed.length,
    unlisted: unlistedJobIds.length,
    counted: recent.length,
    counts,
  }
}

function stateOf({ state, reason }: Job): string {
  return reason === undefined ? state : `${state} (${reason.code})`
}

async function describeStorage(store: Store) {
  const { aside, refusedAt, dropped = 0 } = await store.read(storageErrors)
  return {
    unreadable: aside.map(kindOfRecord),
    refusedAt: timeOf(refusedAt),
    unmatched: (await store.readUnmatched()).length,
    unmatchedDropped: dropped,
    pictures: await store.read(budget),
  }
}

/** The kind of record in a key `aside:job:<id>:<content>`, without the id. */
function kindOfRecord(key: string): string {
  return key.split(':')[1] ?? ''
}

/** An archive may bring jobs of any name. */
function nameOf(provider: string, known: readonly string[]): string {
  return known.includes(provider) ? provider : 'other'
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'no address'
}

/** Null for never. */
function timeOf(at: number | null): string | null {
  return at === null || at === 0 ? null : new Date(at).toISOString()
}
