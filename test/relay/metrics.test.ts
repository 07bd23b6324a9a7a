import { expect, it } from 'vitest'
import { createMetrics } from '../../src/relay/ops/metrics.ts'

const nothing = { waiting: 0, process: null, store: { inboxes: 0, messages: null, bytes: null } }

/** The lines of one name, without it. */
const linesOf = (text: string, name: string) =>
  text.split('\n').flatMap((line) => (line.startsWith(`relay_${name}`) ? [line.slice(`relay_${name}`.length)] : []))

it('counts each commit in the first bound that it keeps, and sums the bounds up', () => {
  const metrics = createMetrics()
  for (const [durationMs, changes] of [
    [0.5, 1],
    [0.6, 2],
    [0.7, 3],
    [1000, 4],
    [1001, 5],
  ] as const)
    metrics.committed(durationMs, changes)
  const text = metrics.expose(nothing)
  const buckets = linesOf(text, 'commit_seconds_bucket')
  expect(buckets.map((line) => line.replace(/.*le="(.*)"} (.*)/, '$1: $2'))).toEqual([
    ...['0.0005: 1', '0.001: 3', '0.0025: 3', '0.005: 3', '0.01: 3', '0.025: 3', '0.05: 3', '0.1: 3', '0.25: 3'],
    ...['1: 4', '+Inf: 5'],
  ])
  expect(linesOf(text, 'commit_seconds_count')).toEqual([' 5'])
  expect(Number(linesOf(text, 'commit_seconds_sum')[0])).toBeCloseTo(2.0028)
  expect(linesOf(text, 'commit_changes_total')).toEqual([' 15'])
})

it('counts what it is told of, by route, status and code', () => {
  const metrics = createMetrics()
  metrics.webhook(10)
  metrics.webhook(5)
  metrics.delivered(3)
  metrics.answered('hook', 202, undefined)
  metrics.answered('hook', 202, undefined)
  metrics.answered('hook', 429, 'inbox-busy')
  metrics.answered('inbox', 429, 'inbox-busy')
  const text = metrics.expose({
    waiting: 2,
    process: { connections: 7, memoryBytes: 1000, busyRatio: 0.5 },
    store: { inboxes: 4, messages: 9, bytes: 99 },
  })
  expect(linesOf(text, 'webhooks_total')).toEqual([' 2'])
  expect(linesOf(text, 'webhook_bytes_total')).toEqual([' 15'])
  expect(linesOf(text, 'messages_delivered_total')).toEqual([' 3'])
  expect(linesOf(text, 'answers_total')).toEqual([
    '{route="hook",status="202"} 2',
    '{route="hook",status="429"} 1',
    '{route="inbox",status="429"} 1',
  ])
  expect(linesOf(text, 'refusals_total')).toEqual(['{code="inbox-busy"} 2'])
  for (const [name, value] of Object.entries({
    waiting: 2,
    connections: 7,
    memory_bytes: 1000,
    busy_ratio: 0.5,
    store_messages: 9,
    store_bytes: 99,
    store_inboxes: 4,
  }))
    expect(linesOf(text, name)).toEqual([` ${value}`])
})

it('says of a cluster how many primaries it has, and how many are connected', () => {
  const store = { ...nothing.store, primaries: { known: 3, connected: 2 } }
  const text = createMetrics().expose({ ...nothing, store })
  expect(linesOf(text, 'store_primaries ')).toEqual(['3'])
  expect(linesOf(text, 'store_primaries_connected')).toEqual([' 2'])
})

it('says nothing of what its store does not know', () => {
  const text = createMetrics().expose(nothing)
  expect(linesOf(text, 'store_primaries')).toEqual([])
  expect(linesOf(text, 'store_messages')).toEqual([])
  expect(linesOf(text, 'memory_bytes')).toEqual([])
  expect(linesOf(text, 'store_inboxes')).toEqual([' 0'])
})
