import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createRelay } from '../../../src/relay/app.ts'
import { limitsOf, readConfig } from '../../../src/relay/config.ts'
import type { InboxStore } from '../../../src/relay/inbox/inbox.ts'
import { createMemoryStore } from '../../../src/relay/inbox/memory.ts'
import { createRedisStore } from '../../../src/relay/inbox/redis.ts'
import { createSqliteStore } from '../../../src/relay/inbox/sqlite.ts'
import { silentLog } from '../../../src/server/log.ts'
import type { RelayUnderTest } from '../../relay/http-behaviour/relay-under-test.ts'
import type { Settings } from '../../relay/http-behaviour/settings.ts'
import { describeRelayOverHttp } from '../../relay/http-behaviour.ts'
import type { SubjectOptions } from '../../relay/inbox/behaviour/world.ts'
import { type RedisServer, startRedis } from '../../relay/support/redis.ts'
import { startRelayOnWorkerd } from '../../relay/support/workerd.ts'

/** A relay in this process, with a clock that can be moved. @param open the store; a second time on what the first kept */
async function startInProcess(
  settings: Settings,
  open: (options: SubjectOptions) => InboxStore | Promise<InboxStore>,
): Promise<RelayUnderTest> {
  const config = readConfig({ RELAY_PORT: '0', RELAY_LOG: 'silent', ...settings })
  if (!config.ok) throw new Error(config.error)
  let ahead = 0
  const now = () => Date.now() + ahead
  const start = async () => {
    const store = await open({ limits: limitsOf(config.value), now })
    const relay = createRelay({ store, config: config.value, now })
    const { url } = await relay.listen()
    return { store, relay, url }
  }
  let running = await start()
  const under = {
    url: running.url,
    async restart() {
      await running.relay.stop()
      running = await start()
      under.url = running.url
    },
    async age(ms: number) {
      ahead += ms
      await running.store.expire()
    },
    stop: () => running.relay.stop(),
  }
  return under
}

describeRelayOverHttp('memory', { restart: false, age: true }, (settings) =>
  startInProcess(settings, createMemoryStore),
)

const folder = mkdtempSync(join(tmpdir(), 'relay-http-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
describeRelayOverHttp('SQLite', { restart: true, age: true }, (settings) => {
  const path = join(folder, `${files++}.db`)
  return startInProcess(settings, (options) => createSqliteStore({ path, ...options }))
})

let redis: RedisServer
beforeAll(async () => {
  redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'everysec'])
})
afterAll(() => redis.stop())
describeRelayOverHttp('Redis', { restart: true, age: true }, (settings) =>
  startInProcess(settings, (options) => createRedisStore({ url: redis.url, log: silentLog, ...options })),
)

describeRelayOverHttp('Durable Objects on workerd', { restart: true, age: true }, (settings) =>
  startRelayOnWorkerd(settings),
)
