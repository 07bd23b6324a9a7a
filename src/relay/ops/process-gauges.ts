import { performance } from 'node:perf_hooks'
import type { ProcessGauges } from './metrics.ts'

/** @param connections how many are open */
export function createProcessGauges(connections: () => Promise<number>): () => Promise<ProcessGauges> {
  let last = performance.eventLoopUtilization()

  return async () => {
    const busy = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(busy, last)
    last = busy
    return { connections: await connections(), memoryBytes: process.memoryUsage.rss(), busyRatio: utilization }
  }
}
