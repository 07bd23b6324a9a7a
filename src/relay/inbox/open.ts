import type { Log } from '../../server/log.ts'
import type { Now } from '../../shared/clock.ts'
import { limitsOf, type RelayConfig } from '../config.ts'
import type { InboxStore, OnCommit, StoreError } from './inbox.ts'

/**
 * The store the configuration names. Rejects with a sentence for the operator when it can't be had. Stores are loaded
 * only when they are asked for: the Redis client is 2 MB of memory that a relay on SQLite has no use for.
 */
export async function openStore(options: {
  config: RelayConfig
  now: Now
  log: Log
  onCommit: OnCommit
  /** The store can't be trusted any more; the process should end. */
  onBroken: (error: StoreError) => void
}): Promise<InboxStore> {
  const { config, now, log, onCommit } = options
  const limits = limitsOf(config)
  switch (config.store.kind) {
    case 'memory': {
      const { createMemoryStore } = await import('./memory.ts')
      log('warn', 'memory-store', { message: 'messages are lost when the relay stops' })
      return createMemoryStore({ limits, now })
    }
    case 'sqlite': {
      const { createSqliteStore } = await import('./sqlite.ts')
      return createSqliteStore({ path: config.store.path, limits, now, onCommit, onBroken: options.onBroken })
    }
    case 'redis': {
      const { createRedisStore } = await import('./redis.ts')
      return createRedisStore({ url: config.store.url, replicas: config.replicas, limits, log, onCommit })
    }
  }
}
