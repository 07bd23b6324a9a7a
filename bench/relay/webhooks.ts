import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { standaloneBucket, wakeChannelOf } from '../../src/relay/inbox/redis-keys.ts'
import { type Bench, type Figure, figure } from '../support/bench.ts'
import { cpuOf, startServer } from '../support/server.ts'
import { get, openWire, post, type Wire } from '../support/wire.ts'
import { type Box, cursorIn, lifted, openBoxes, relayScript, resultBody } from './pair.ts'
import { hasRedis, keepsAll, type MeasuredRedis, startCluster, startRedis } from './redis.ts'

/** As many as one core of a slow machine takes with ease: what costs less when it comes in crowds is not flattered. */
const perSecond = 300
const inboxes = 200
const posters = 32
/** Some thousand a second, as where a million wait. */
const heardAtOnce = 16
const heardEveryMs = 2

/** Reads as the extension does: waits, acknowledges what has come, waits again. */
async function readOn(wire: Wire, { authorization }: Box, onMessages: (count: number) => void): Promise<void> {
  try {
    for (let cursor = '0'; ; ) {
      const { body } = await wire.send(get(`/v1/inbox/messages?wait=25&after=${cursor}`, authorization))
      cursor = cursorIn(body)
      const count = body.split('"receivedAt"').length - 1
      if (count === 0) continue
      onMessages(count)
      await wire.send(
        `DELETE /v1/inbox/messages?through=${cursor} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n\r\n`,
      )
    }
  } catch {
    // Closed by us.
  }
}

/** CPU time in µs, by `cpuMs` of each process, of a webhook that is stored, wakes its reader, is read and acknowledged, until its reader waits again. */
async function cpuOfWebhooks(port: number, seconds: number, processes: (() => Promise<number>)[]): Promise<number[]> {
  const boxes = await openBoxes(port, inboxes)
  const wires = await Promise.all(boxes.map(() => openWire(port)))
  let delivered = 0
  for (const [n, box] of boxes.entries()) {
    const wire = wires[n]
    if (wire) void readOn(wire, box, (count) => (delivered += count))
  }
  let isOver = false
  const startAt = performance.now()
  const posting = Array.from({ length: posters }, async (_, lane) => {
    const wire = await openWire(port)
    for (let n = lane; !isOver; n += posters) {
      await pause(Math.max(0, startAt + (n * 1000) / perSecond - performance.now()))
      const { status } = await wire.send(post(boxes[n % inboxes]?.path ?? '', resultBody(n)))
      if (status !== 202) throw new Error(`post answered ${status}`)
    }
    wire.close()
  })
  const look = async () => ({ delivered, cpuMs: await Promise.all(processes.map((cpuMs) => cpuMs())) })
  await pause(2000)
  const before = await look()
  await pause(seconds * 1000)
  const after = await look()
  isOver = true
  await Promise.all(posting)
  for (const wire of wires) wire.close()
  const webhooks = after.delivered - before.delivered
  return after.cpuMs.map((cpuMs, n) => ((cpuMs - (before.cpuMs[n] ?? 0)) * 1000) / webhooks)
}

function cost(where: string, value: number): Figure {
  return figure(`CPU of a webhook, ${where}`, 'µs', { value }, { better: 'lower' })
}

async function onRedis(name: string, redis: MeasuredRedis, replicas: number, seconds: number): Promise<Figure[]> {
  const env = { ...lifted, RELAY_STORE: redis.url, RELAY_REPLICAS: String(replicas) }
  try {
    const relay = await startServer(relayScript, env)
    const costs = await cpuOfWebhooks(relay.port, seconds, [cpuOf(relay), redis.cpuMs]).finally(relay.stop)
    return [cost(`relay on ${name}`, costs[0] ?? 0), cost(`in ${name}`, costs[1] ?? 0)]
  } finally {
    await redis.stop()
  }
}

/** CPU time in µs of a relay that hears of a webhook that came to another relay, and has nobody who waits for it. */
async function cpuOfHearing(redis: MeasuredRedis, seconds: number): Promise<number> {
  const relay = await startServer(relayScript, { ...lifted, RELAY_STORE: redis.url })
  const client = new Redis(redis.url)
  const id = randomBytes(32).toString('base64url')
  let heard = 0
  try {
    const [before, endAt] = [relay.cpuMs(), performance.now() + seconds * 1000]
    for (; performance.now() < endAt; heard += heardAtOnce) {
      const news = client.pipeline()
      for (let n = 0; n < heardAtOnce; n++) news.publish(wakeChannelOf(standaloneBucket), id)
      await news.exec()
      await pause(heardEveryMs)
    }
    return ((relay.cpuMs() - before) * 1000) / heard
  } finally {
    client.disconnect()
    await relay.stop()
    await redis.stop()
  }
}

/** What a webhook costs from its sender to its reader. docs/scale.md reckons with it. */
export const relayWebhooks: Bench = {
  name: 'relay-webhooks',
  async run({ quick, dir, say }) {
    if (process.platform !== 'linux') return []
    const seconds = quick ? 5 : 20
    const relay = await startServer(relayScript, { ...lifted, RELAY_STORE: `sqlite:${join(dir, 'relay.db')}` })
    const onSqlite = await cpuOfWebhooks(relay.port, seconds, [cpuOf(relay)]).finally(relay.stop)
    const figures = [cost('SQLite', onSqlite[0] ?? 0)]
    if (!hasRedis(say)) return figures
    figures.push(...(await onRedis('Redis', await startRedis(keepsAll), 0, seconds)))
    figures.push(cost('a relay that only hears of it', await cpuOfHearing(await startRedis(keepsAll), seconds)))
    figures.push(...(await onRedis('a cluster, RELAY_REPLICAS=1', await startCluster(keepsAll), 1, seconds)))
    return figures
  },
}
