import { setTimeout as pause } from 'node:timers/promises'
import { type Bench, type Figure, figure } from '../support/bench.ts'
import { cpuOf, type MeasuredServer, startServer } from '../support/server.ts'
import { median, pairedRatio } from '../support/stats.ts'
import { get, openWire, type Wire } from '../support/wire.ts'
import { lifted, measurePair, openBoxes, relayScript } from './pair.ts'
import { hasRedis, keepsNothing, type MeasuredRedis, startCluster, startRedis } from './redis.ts'

const waiting = 2000
/** Clients ask again at once: as many reads a second as clients wait. */
const held = '/v1/inbox/messages?wait=1&after=0'

/** CPU time in µs that reads cost which are held for a second and end with nothing, by `cpuMs` of each process. */
async function cpuOfReads(port: number, seconds: number, processes: (() => Promise<number>)[]): Promise<number[]> {
  const boxes = await openBoxes(port, waiting)
  const wires: Wire[] = []
  for (const _ of boxes) wires.push(await openWire(port))
  let ended = 0
  let isOver = false
  const reading = boxes.map(async ({ authorization }, n) => {
    while (!isOver) {
      await wires[n]?.send(get(held, authorization))
      ended += 1
    }
  })
  const look = async () => ({ ended, cpuMs: await Promise.all(processes.map((cpuMs) => cpuMs())) })
  await pause(1000)
  const before = await look()
  await pause(seconds * 1000)
  const after = await look()
  isOver = true
  await Promise.all(reading)
  for (const wire of wires) wire.close()
  const reads = after.ended - before.ended
  return after.cpuMs.map((cpuMs, n) => ((cpuMs - (before.cpuMs[n] ?? 0)) * 1000) / reads)
}

/** The same on Redis, where each read is also a script that Redis runs. */
async function onRedis(name: string, redis: MeasuredRedis, seconds: number): Promise<Figure[]> {
  const relay = await startServer(relayScript, { ...lifted, RELAY_STORE: redis.url })
  try {
    const before = await redis.memoryBytes()
    await openBoxes(relay.port, waiting)
    const inboxBytes = ((await redis.memoryBytes()) - before) / waiting
    const [ofRelay = 0, ofRedis = 0] = await cpuOfReads(relay.port, seconds, [cpuOf(relay), redis.cpuMs])
    return [
      figure(`CPU of a held read, relay on ${name}`, 'µs', { value: ofRelay }, { better: 'lower' }),
      figure(`CPU of a held read, in ${name}`, 'µs', { value: ofRedis }, { better: 'lower' }),
      figure(`memory of an inbox in ${name}`, 'bytes', { value: inboxBytes }, { better: 'lower' }),
    ]
  } finally {
    await relay.stop()
    await redis.stop()
  }
}

/** What clients cost that wait and get nothing: most of them, most of the time. docs/scale.md reckons with it. */
export const relayWaiting: Bench = {
  name: 'relay-waiting',
  async run({ quick, dir, say, against }) {
    if (process.platform !== 'linux') return []
    const seconds = quick ? 3 : 10
    const cost = async (server: MeasuredServer) => (await cpuOfReads(server.port, seconds, [cpuOf(server)]))[0] ?? 0
    const { relay, floor } = await measurePair({ quick, dir, say, against }, quick ? 3 : 5, cost)
    const values = { value: median(relay), floor: median(floor), ratio: pairedRatio(relay, floor) }
    const figures = [figure('CPU of a held read', 'µs', values, { better: 'lower' })]
    if (!hasRedis(say)) return figures
    figures.push(...(await onRedis('Redis', await startRedis(keepsNothing), seconds)))
    figures.push(...(await onRedis('a cluster', await startCluster(keepsNothing), seconds)))
    return figures
  },
}
