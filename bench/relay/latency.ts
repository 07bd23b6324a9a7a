import { type Bench, type Figure, figure } from '../support/bench.ts'
import type { MeasuredServer } from '../support/server.ts'
import { median, percentile } from '../support/stats.ts'
import { get, openWire, post } from '../support/wire.ts'
import { cursorIn, measurePair, numberIn, openBoxes, resultBody } from './pair.ts'

interface Latency {
  ack50: number
  ack99: number
  delivery50: number
  delivery99: number
}

/** Sends one webhook after the other, each to the next of `waiting` readers. Measures ms until its 202, and until the reader has it. */
async function latency(server: MeasuredServer, waiting: number, messages: number): Promise<Latency> {
  const boxes = await openBoxes(server.port, waiting)
  const readers = await Promise.all(boxes.map(() => openWire(server.port)))
  const poster = await openWire(server.port)
  const [acks, deliveries]: number[][] = [[], []]
  let sentAt = 0
  let arrived = (_at: number) => {}
  for (const [n, wire] of readers.entries()) void readOn(wire, boxes[n]?.authorization ?? '')

  async function readOn(wire: Awaited<ReturnType<typeof openWire>>, authorization: string): Promise<void> {
    try {
      for (let cursor = '0'; ; ) {
        const { body } = await wire.send(get(`/v1/inbox/messages?wait=25&after=${cursor}`, authorization))
        if (numberIn(body).length > 0) arrived(performance.now())
        cursor = cursorIn(body)
      }
    } catch {
      // Closed by us.
    }
  }

  const warmUp = Math.min(200, messages)
  for (let n = 0; n < warmUp + messages; n++) {
    const arrival = new Promise<number>((resolve) => {
      arrived = resolve
    })
    sentAt = performance.now()
    await poster.send(post(boxes[n % boxes.length]?.path ?? '', resultBody(n)))
    const ack = performance.now() - sentAt
    const delivery = (await arrival) - sentAt
    if (n < warmUp) continue
    acks?.push(ack)
    deliveries?.push(delivery)
  }
  for (const wire of [...readers, poster]) wire.close()
  return {
    ack50: percentile(acks ?? [], 0.5),
    ack99: percentile(acks ?? [], 0.99),
    delivery50: percentile(deliveries ?? [], 0.5),
    delivery99: percentile(deliveries ?? [], 0.99),
  }
}

export const relayLatency: Bench = {
  name: 'relay-latency',
  async run(context) {
    const figures: Figure[] = []
    for (const waiting of [1, 100, 1000]) {
      const runs = context.quick ? 1 : 5
      const pair = await measurePair(context, runs, (server) => latency(server, waiting, context.quick ? 600 : 2000))
      const told: [keyof Latency, string][] = [
        ['ack50', '202, p50'],
        ['ack99', '202, p99'],
        ['delivery50', 'delivery, p50'],
        ['delivery99', 'delivery, p99'],
      ]
      for (const [key, name] of told) {
        const [value, floor] = [median(pair.relay.map((one) => one[key])), median(pair.floor.map((one) => one[key]))]
        figures.push(figure(`${name}, ${waiting} waiting`, 'ms', { value, floor }, { better: 'lower' }))
      }
    }
    return figures
  },
}
