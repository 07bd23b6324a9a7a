import { EventEmitter } from 'node:events'
import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { NotReplicatedError, StoreError } from '../../../src/relay/inbox/inbox.ts'
import { createReplicatedLine } from '../../../src/relay/inbox/redis-replicated-line.ts'

/** A connection that is ready at once, with so many replicas behind it. */
class FakeRedis extends EventEmitter {
  status = 'wait'
  stream = { cork() {}, uncork() {} }
  replicas = 1
  said: string[] = []
  async connect(): Promise<void> {
    this.status = 'ready'
    this.emit('ready')
  }
  async set(): Promise<'OK'> {
    this.said.push('probe')
    return 'OK'
  }
  async wait(): Promise<number> {
    this.said.push('wait')
    if (this.status !== 'ready') throw new Error('Connection is closed.')
    return this.replicas
  }
  async quit(): Promise<'OK'> {
    this.disconnect()
    return 'OK'
  }
  disconnect(): void {
    this.status = 'end'
    this.emit('end')
  }
}

function createWorld(replicas = 1) {
  const redis = new FakeRedis()
  // What is not here is never used.
  const line = createReplicatedLine(redis as unknown as Redis, replicas)
  const run = (command: string, answer: () => Promise<unknown> = async () => command) =>
    line.run('probe', () => {
      redis.said.push(command)
      return answer()
    })
  return { redis, line, run }
}

const refused = (message: string) => async () => {
  throw Object.assign(new Error(message), { name: 'ReplyError' })
}

it('sends what comes at once together, and what comes meanwhile together after it, with one wait for each', async () => {
  const { redis, run } = createWorld()
  const first = [run('a'), run('b')]
  const later = new Promise((resolve) => {
    void run('c', async () => {
      const behind = Promise.all([run('d'), run('e')])
      void behind.then(resolve)
      return 'c'
    })
  })
  expect(await Promise.all(first)).toEqual([
    { kind: 'done', answer: 'a' },
    { kind: 'done', answer: 'b' },
  ])
  await later
  expect(redis.said).toEqual(['a', 'b', 'c', 'wait', 'd', 'e', 'wait'])
})

it('waits for nobody when no replica is asked for', async () => {
  const { redis, run } = createWorld(0)
  await run('a')
  expect(redis.said).toEqual(['a'])
})

it.each([
  'MOVED 1 127.0.0.1:1',
  'ASK 1 127.0.0.1:1',
  'TRYAGAIN Multiple keys request during rehashing of slot',
  'CLUSTERDOWN The cluster is down',
  "READONLY You can't write against a read only replica.",
  'LOADING Redis is loading the dataset in memory',
  "Stream isn't writeable and enableOfflineQueue options is false",
])('says that it was not run, and waits for nothing: %s', async (message) => {
  const { redis, run } = createWorld()
  expect(await run('a', refused(message))).toEqual({ kind: 'not-run' })
  expect(redis.said).toEqual(['a'])
})

it('does not know what became of it when the connection broke, and says nothing of what it brought', async () => {
  const { run } = createWorld()
  await expect(run('a', refused('ERR no such thing as my-secret-body'))).rejects.toThrow(new StoreError('Redis: ERR'))
  const { redis, run: runAgain, line } = createWorld()
  const broken = runAgain('a', async () => {
    redis.disconnect()
    return 'stored'
  })
  await expect(broken).rejects.toThrow(StoreError)
  expect(line.isOver()).toBe(true)
  expect(await runAgain('b')).toEqual({ kind: 'not-run' })
  expect(redis.said).toEqual(['a', 'wait'])
})

it('refuses when replicas are too few, and sends nothing more until they are back', async () => {
  const { redis, run, line } = createWorld(2)
  expect(line.isShort()).toBe(false)
  await expect(run('a')).rejects.toThrow(NotReplicatedError)
  expect(line.isShort()).toBe(true)
  await expect(run('b')).rejects.toThrow(NotReplicatedError)
  redis.replicas = 2
  expect(await run('c')).toEqual({ kind: 'done', answer: 'c' })
  expect(await run('d')).toEqual({ kind: 'done', answer: 'd' })
  expect(redis.said).toEqual(['a', 'wait', 'probe', 'wait', 'probe', 'wait', 'c', 'wait', 'd', 'wait'])
})

it('refuses as well when the server itself finds replicas too few', async () => {
  const { run } = createWorld()
  await expect(run('a', refused('NOREPLICAS Not enough good replicas to write.'))).rejects.toThrow(NotReplicatedError)
})

it('lets what waits behind a silent primary go elsewhere', async () => {
  const { run } = createWorld()
  let behind: Promise<unknown> = Promise.resolve()
  const silent = run('a', async () => {
    behind = run('b')
    throw new Error('Command timed out')
  })
  await expect(silent).rejects.toThrow(StoreError)
  expect(await behind).toEqual({ kind: 'not-run' })
})

it('waits for replicas of what it has sent before it stops', async () => {
  const { redis, run, line } = createWorld()
  let stopping: Promise<void> = Promise.resolve()
  const sent = run('a', async () => {
    stopping = line.stop()
    return 'stored'
  })
  expect(await sent).toEqual({ kind: 'done', answer: 'stored' })
  await stopping
  expect([redis.status, redis.said]).toEqual(['end', ['a', 'wait']])
})
