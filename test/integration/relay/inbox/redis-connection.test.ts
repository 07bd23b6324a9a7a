import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { StoreError } from '../../../../src/relay/inbox/inbox.ts'
import { connectRedis, type RedisConnection } from '../../../../src/relay/inbox/redis-connection.ts'
import { standaloneBucket } from '../../../../src/relay/inbox/redis-keys.ts'
import { silentLog } from '../../../../src/server/log.ts'
import { type RedisServer, startRedis } from '../../../relay/support/redis.ts'
import { eventually } from '../../../relay/support/relay.ts'

/** A line to a Redis that can be cut, before or after what was sent has got there. */
interface Line {
  url: string
  /** Everything that was sent to Redis. */
  sent(): string
  /** Answers of Redis are kept back from now on. */
  holdAnswers(): void
  /** From now on, answers are kept back on each connection that has sent this word, on none where it is null. */
  holdAnswersAfter(word: string | null): void
  /** Redis says from now on that it has this version, written as long as its own. */
  pretend(version: string): void
  cut(): void
  end(): Promise<void>
}

async function createLine(redisPort: number): Promise<Line> {
  const { connect } = await import('node:net')
  const pairs = new Set<[Socket, Socket]>()
  let sent = ''
  let holding = false
  let holdingAfter: string | null = null
  let version: string | null = null
  const server: Server = createServer((near) => {
    const far = connect(redisPort, '127.0.0.1')
    pairs.add([near, far])
    for (const socket of [near, far]) socket.on('error', () => {})
    let held = false
    near.on('data', (chunk) => {
      const text = chunk.toString('latin1')
      sent += text
      held ||= holdingAfter !== null && text.includes(holdingAfter)
      far.write(chunk)
    })
    far.on('data', (chunk) => {
      if (holding || held) return
      const text = chunk.toString('latin1')
      near.write(version === null ? chunk : text.replace(/(redis_version:)\d+\.\d+/, `$1${version}`), 'latin1')
    })
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const cut = () => {
    holding = false
    for (const [near, far] of pairs) {
      near.destroy()
      far.destroy()
    }
    pairs.clear()
  }
  return {
    url: `redis://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    sent: () => sent,
    holdAnswers: () => {
      holding = true
    },
    holdAnswersAfter(word) {
      holdingAfter = word
    },
    pretend(other) {
      version = other
    },
    cut,
    async end() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

interface World {
  redis: RedisServer
  line: Line
  connection: RedisConnection
  said: string[]
}

async function createWorld(): Promise<World> {
  const redis = await startRedis()
  const line = await createLine(Number(new URL(redis.url).port))
  const said: string[] = []
  const connection = await connectRedis({
    url: line.url,
    log: silentLog,
    monotonic: () => performance.now(),
    onEvent: (id) => said.push(`news ${id}`),
    onClosed: (id) => said.push(`closed ${id}`),
  })
  ends.push(
    () => redis.stop(),
    () => line.end(),
    () => connection.stop(),
  )
  return { redis, line, connection, said }
}

const append = (body: string) => ['i'.repeat(43), '', 1e9, 1e9, 1000, 1e9, 600, '', '', body, '', ''] as const

it('never sends again what may have been done when the line broke', async () => {
  const { line, connection } = await createWorld()
  await connection.run('open', standaloneBucket, ['i'.repeat(43), '', 1e9, 1e9, 10, ''])
  // The first is sent with its whole script, which Redis knows from then on.
  await connection.run('append', standaloneBucket, append('first'))
  line.holdAnswers()
  const appending = connection.run('append', standaloneBucket, append('only-once-please'))
  const failed = expect(appending).rejects.toThrow(StoreError)
  await eventually(() => line.sent().includes('only-once-please'))
  line.cut()
  await failed
  await eventually(async () =>
    connection.probe().then(
      () => true,
      () => false,
    ),
  )
  expect(line.sent().split('only-once-please')).toHaveLength(2)
  const read = await connection.run('read', standaloneBucket, [
    'i'.repeat(43),
    '',
    1e9,
    1e9,
    1e9,
    1e9,
    1e9,
    0,
    100,
    1e6,
    1,
  ])
  expect(Array.isArray(read) && read[2]).toHaveLength(2)
})

it('refuses at once while the line is down, and keeps nothing to be sent later', async () => {
  const { line, redis, connection } = await createWorld()
  await redis.kill()
  line.cut()
  await eventually(async () => {
    const outcome = await connection.run('append', standaloneBucket, append('while-it-was-away')).then(
      () => 'stored',
      (error: Error) => error.constructor.name,
    )
    expect(outcome).toBe('StoreError')
    return true
  })
  await redis.restart()
  await eventually(async () =>
    connection.probe().then(
      () => true,
      () => false,
    ),
  )
  expect(line.sent()).not.toContain('while-it-was-away')
})

it('goes on when the line breaks again while it subscribes anew', async () => {
  const { line, connection, said } = await createWorld()
  await eventually(() => said.length === 2)
  const subscriptions = () => line.sent().split('subscribe').length
  line.holdAnswersAfter('subscribe')
  for (let times = 0; times < 5; times++) {
    const before = subscriptions()
    line.cut()
    await eventually(() => subscriptions() > before)
  }
  line.holdAnswersAfter(null)
  said.length = 0
  line.cut()
  await eventually(() => said.includes('news null'))
  await eventually(() =>
    connection.probe().then(
      () => true,
      () => false,
    ),
  )
})

it('says after the line was down that news may have been missed, and closed inboxes as well', async () => {
  const { line, connection, said } = await createWorld()
  await eventually(() => said.length === 2)
  said.length = 0
  line.cut()
  await eventually(() => said.length >= 2)
  expect(said).toEqual(['closed null', 'news null'])
  await eventually(async () =>
    connection.probe().then(
      () => true,
      () => false,
    ),
  )
  await connection.run('open', standaloneBucket, ['i'.repeat(43), '', 1e9, 1e9, 10, ''])
  said.length = 0
  await eventually(async () => {
    await connection.run('append', standaloneBucket, append('news'))
    return said.includes(`news ${'i'.repeat(43)}`)
  })
  await connection.run('close', standaloneBucket, ['i'.repeat(43), ''])
  await eventually(() => said.includes(`closed ${'i'.repeat(43)}`))
})

it.each([
  ['5.9', false],
  ['6.1', false],
  ['6.2', true],
  ['7.0', true],
])('takes a Redis of version %s: %s', async (version, isTaken) => {
  const redis = await startRedis()
  const line = await createLine(Number(new URL(redis.url).port))
  ends.push(
    () => redis.stop(),
    () => line.end(),
  )
  line.pretend(version)
  const connecting = connectRedis({
    url: line.url,
    log: silentLog,
    monotonic: () => performance.now(),
    onEvent() {},
    onClosed() {},
  })
  if (isTaken) await (await connecting).stop()
  else await expect(connecting).rejects.toThrow(`Redis can't be used: version ${version} is too old, 6.2 is needed`)
})
