import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crashRedisUnderLoad } from '../../relay/support/crash.ts'
import { feedAcross } from '../../relay/support/fleet.ts'
import { startRelayProcess } from '../../relay/support/process.ts'
import { type RedisServer, startRedis } from '../../relay/support/redis.ts'

describe('relay processes on one Redis', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())

  const start = () => startRelayProcess({ RELAY_STORE: redis.url, RELAY_MAX_MESSAGES: '1000000' })

  it('hands to readers at one what came to the other; when it is killed, they go on there', async () => {
    const [a, b] = [await start(), await start()]
    const outcome = await feedAcross({
      postTo: a.url,
      readFrom: b.url,
      messages: 2000,
      killReaders: () => b.end('SIGKILL'),
    })
    await a.end('SIGTERM')
    expect(outcome).toMatchObject({ acknowledged: 2000, lost: 0, twice: 0, gaps: 0 })
    expect(outcome.before).toBeGreaterThan(0)
    expect(outcome.after).toBeGreaterThan(0)
  })

  it('loses nothing it acknowledged when Redis itself is killed under load', async () => {
    const relay = await start()
    const outcome = await crashRedisUnderLoad(redis, relay.url, { rounds: 2, perRound: 300 })
    await relay.end('SIGTERM')
    expect(outcome).toMatchObject({ lost: 0, twice: 0, gaps: 0 })
    expect(outcome.acknowledged).toBeGreaterThanOrEqual(600)
  })
})
