import { expect, it } from 'vitest'
import { createRedisStore } from '../../../../src/relay/inbox/redis.ts'
import { roomy } from '../../../relay/inbox/behaviour/world.ts'
import { startRedis } from '../../../relay/support/redis.ts'

it.each([
  [[], /appendonly is off/],
  [['--appendonly', 'yes', '--appendfsync', 'everysec'], /a crash may lose the last second/],
  [
    ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'],
    /drops inboxes/,
  ],
  [['--appendonly', 'yes', '--appendfsync', 'always', '--rename-command', 'CONFIG', ''], /CONFIG GET is refused/],
])('says at the start when Redis is set up to forget: %j', async (settings, warning) => {
  const forgetful = await startRedis(settings)
  const said: string[] = []
  const store = await createRedisStore({
    url: forgetful.url,
    limits: roomy,
    now: Date.now,
    log: (level, event, fields) => said.push(`${level} ${event} ${fields?.message}`),
  })
  await store.stop()
  await forgetful.stop()
  expect(said).toEqual([expect.stringMatching(warning)])
  expect(said[0]).toMatch(/^warn redis-forgets/)
})

it.each([[['--maxmemory', '100mb', '--maxmemory-policy', 'noeviction']], [['--maxmemory-policy', 'allkeys-lru']]])(
  'says nothing when Redis would rather refuse than drop: %j',
  async (settings) => {
    const careful = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always', ...settings])
    const said: string[] = []
    const store = await createRedisStore({
      url: careful.url,
      limits: roomy,
      log: (_level, event) => said.push(event),
    })
    await store.stop()
    await careful.stop()
    expect(said).toEqual([])
  },
)
