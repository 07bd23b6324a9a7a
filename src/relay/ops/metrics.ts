import { performance } from 'node:perf_hooks'
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
  expose(now: { waiting: number; connections: number; store: StoreStats }): string
}

export function createMetrics(): Metrics {
  const counts = { webhooks: 0, bytes: 0, delivered: 0, changes: 0 }
  const answers = new Map<string, Map<number, number>>()
  const refusals = new Map<string, number>()
  const commits = { buckets: commitBoundsS.map(() => 0), sumS: 0, count: 0 }
  let utilization = performance.eventLoopUtilization()

  function labelledAnswers(): string[] {
    return [...answers].flatMap(([route, statuses]) =>
      [...statuses].map(([status, count]) => `{route="${route}",status="${status}"} ${count}`),
    )
  }

  function expose(now: { waiting: number; connections: number; store: StoreStats }): string {
    const out: string[] = []
    const one = (name: string, type: string, help: string, lines: string[]) =>
      out.push(
        `# HELP relay_${name} ${help}`,
        `# TYPE relay_${name} ${type}`,
        ...lines.map((line) => `relay_${name}${line}`),
      )
    const gauge = (name: string, help: string, value: number | null) => {
      if (value !== null) one(name, 'gauge', help, [` ${value}`])
    }
    const counter = (name: string, help: string, value: number) => one(name, 'counter', help, [` ${value}`])

    counter('webhooks_total', 'Webhooks stored.', counts.webhooks)
    counter('webhook_bytes_total', 'Bytes of stored webhooks.', counts.bytes)
    counter(
      'messages_delivered_total',
      'Messages handed to readers; one that is read twice counts twice.',
      counts.delivered,
    )
    one('answers_total', 'counter', 'Answers by route and status.', labelledAnswers())
    one(
      'refusals_total',
      'counter',
      'Problem answers by code.',
      [...refusals].map(([code, count]) => `{code="${code}"} ${count}`),
    )
    one('commit_seconds', 'histogram', 'Time of one durable commit.', histogram(commits))
    counter('commit_changes_total', 'Changes; divided by commits: how many share one.', counts.changes)
    gauge('waiting', 'Clients held in a long poll.', now.waiting)
    gauge('connections', 'Open connections.', now.connections)
    gauge('store_messages', 'Messages kept.', now.store.messages)
    gauge('store_bytes', 'Bytes that kept messages count for.', now.store.bytes)
    gauge('store_inboxes', 'Open inboxes.', now.store.inboxes)
    gauge('memory_bytes', 'Resident memory of the process.', process.memoryUsage.rss())
    const busy = performance.eventLoopUtilization()
    gauge(
      'busy_ratio',
      'Share of one core in use since the last scrape.',
      performance.eventLoopUtilization(busy, utilization).utilization,
    )
    utilization = busy
    return `${out.join('\n')}\n`
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
      const seconds = durationMs / 1000
      const bucket = commitBoundsS.findIndex((bound) => seconds <= bound)
      if (bucket >= 0) commits.buckets[bucket] = (commits.buckets[bucket] ?? 0) + 1
      commits.sumS += seconds
      commits.count += 1
      counts.changes += changes
    },
    expose,
  }
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function histogram(values: { buckets: number[]; sumS: number; count: number }): string[] {
  let sum = 0
  const buckets = commitBoundsS.map((bound, index) => {
    sum += values.buckets[index] ?? 0
    return `_bucket{le="${bound}"} ${sum}`
  })
  return [...buckets, `_bucket{le="+Inf"} ${values.count}`, `_sum ${values.sumS}`, `_count ${values.count}`]
}
