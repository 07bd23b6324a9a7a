import type { StoreStats } from '../inbox/inbox.ts'

/** Upper bounds in seconds: an fsync takes 0.1 to 10 ms on a healthy disk. */
const commitBoundsS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]

/** Counts what the relay does. Labels are words of ours (route names, codes), never anything a stranger sent. */
export interface Metrics {
  webhook(bytes: number): void
  delivered(messages: number): void
  answered(route: string, status: number, code: string | undefined): void
  committed(durationMs: number, changes: number): void
  /** In Prometheus' text format. */
  expose(now: Gauges): string
}

/** Of the process that the relay runs in. */
export interface ProcessGauges {
  connections: number
  /** Resident memory. */
  memoryBytes: number
  /** Share of one core in use since this was asked for the last time. */
  busyRatio: number
}

interface Gauges {
  waiting: number
  /** Null: nobody tells. */
  process: ProcessGauges | null
  store: StoreStats
}

/** Counts nothing. */
export const noMetrics: Metrics = {
  webhook() {},
  delivered() {},
  answered() {},
  committed() {},
  expose: () => '',
}

export function createMetrics(): Metrics {
  const counts = { webhooks: 0, bytes: 0, delivered: 0, changes: 0 }
  const answers = new Map<string, Map<number, number>>()
  const refusals = new Map<string, number>()
  const commits: Histogram = { buckets: commitBoundsS.map(() => 0), sumS: 0, count: 0 }

  function expose({ waiting, process, store }: Gauges): string {
    const out = [
      counter('webhooks_total', 'Webhooks stored.', counts.webhooks),
      counter('webhook_bytes_total', 'Bytes of stored webhooks.', counts.bytes),
      counter(
        'messages_delivered_total',
        'Messages handed to readers; one that is read twice counts twice.',
        counts.delivered,
      ),
      family('answers_total', { type: 'counter', help: 'Answers by route and status.' }, answerLines(answers)),
      family('refusals_total', { type: 'counter', help: 'Problem answers by code.' }, refusalLines(refusals)),
      family('commit_seconds', { type: 'histogram', help: 'Time of one durable commit.' }, histogram(commits)),
      counter('commit_changes_total', 'Changes; divided by commits: how many share one.', counts.changes),
      gauge('waiting', 'Clients held in a long poll.', waiting),
      gauge('connections', 'Open connections.', process?.connections),
      gauge('store_messages', 'Messages kept.', store.messages),
      gauge('store_bytes', 'Bytes that kept messages count for.', store.bytes),
      gauge('store_inboxes', 'Open inboxes.', store.inboxes),
      gauge('store_primaries', 'Servers of a cluster that take writes.', store.primaries?.known ?? null),
      gauge(
        'store_primaries_connected',
        'Those of them that this process is connected to.',
        store.primaries?.connected ?? null,
      ),
      gauge('memory_bytes', 'Resident memory of the process.', process?.memoryBytes),
      gauge('busy_ratio', 'Share of one core in use since the last scrape.', process?.busyRatio),
    ]
    return `${out.flat().join('\n')}\n`
  }

  return {
    webhook(bytes) {
      counts.webhooks += 1
      counts.bytes += bytes
    },
    delivered(messages) {
      counts.delivered += messages
    },
    answered(route, status, code) {
      const ofRoute = answers.get(route)
      if (ofRoute) add(ofRoute, status)
      else answers.set(route, new Map([[status, 1]]))
      if (code) add(refusals, code)
    },
    committed(durationMs, changes) {
      observe(commits, durationMs / 1000)
      counts.changes += changes
    },
    expose,
  }
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** One metric with its samples, each as it stands behind the name. */
function family(name: string, { type, help }: { type: string; help: string }, samples: string[]): string[] {
  return [
    `# HELP relay_${name} ${help}`,
    `# TYPE relay_${name} ${type}`,
    ...samples.map((sample) => `relay_${name}${sample}`),
  ]
}

function counter(name: string, help: string, value: number): string[] {
  return family(name, { type: 'counter', help }, [` ${value}`])
}

/** Nothing for what the store does not count. */
function gauge(name: string, help: string, value: number | null | undefined): string[] {
  return value === null || value === undefined ? [] : family(name, { type: 'gauge', help }, [` ${value}`])
}

function answerLines(answers: Map<string, Map<number, number>>): string[] {
  return [...answers].flatMap(([route, statuses]) =>
    [...statuses].map(([status, count]) => `{route="${route}",status="${status}"} ${count}`),
  )
}

function refusalLines(refusals: Map<string, number>): string[] {
  return [...refusals].map(([code, count]) => `{code="${code}"} ${count}`)
}

interface Histogram {
  /** Counts of values up to each bound, those up to the bound before left out. */
  buckets: number[]
  sumS: number
  count: number
}

function observe(values: Histogram, seconds: number): void {
  const bucket = commitBoundsS.findIndex((bound) => seconds <= bound)
  if (bucket >= 0) values.buckets[bucket] = (values.buckets[bucket] ?? 0) + 1
  values.sumS += seconds
  values.count += 1
}

function histogram(values: Histogram): string[] {
  let sum = 0
  const buckets = commitBoundsS.map((bound, index) => {
    sum += values.buckets[index] ?? 0
    return `_bucket{le="${bound}"} ${sum}`
  })
  return [...buckets, `_bucket{le="+Inf"} ${values.count}`, `_sum ${values.sumS}`, `_count ${values.count}`]
}
