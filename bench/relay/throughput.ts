import { type Bench, figure } from '../support/bench.ts'
import type { MeasuredServer } from '../support/server.ts'
import { median, pairedRatio } from '../support/stats.ts'
import { get, openWire, post } from '../support/wire.ts'
import { type Box, cursorIn, measureBoth, measurePair, numberIn, openBoxes, resultBody } from './pair.ts'

const posters = 64

/** Webhooks accepted a second: 64 connections, 1 kB, 100 inboxes, each connection waits for its 202. */
async function accepted(server: MeasuredServer, seconds: number, sealed = false): Promise<number> {
  const boxes = await openBoxes(server.port, 100, sealed)
  await run(server.port, boxes, posters, 0.7)
  return run(server.port, boxes, posters, seconds)
}

async function run(port: number, boxes: Box[], connections: number, seconds: number): Promise<number> {
  const body = resultBody(1)
  const requests = boxes.map(({ path }) => post(path, body))
  const wires = await Promise.all(Array.from({ length: connections }, () => openWire(port)))
  const start = performance.now()
  const end = start + seconds * 1000
  let done = 0
  await Promise.all(
    wires.map(async (wire, lane) => {
      for (let n = lane; performance.now() < end; n++) {
        const { status } = await wire.send(requests[n % requests.length] ?? '')
        if (status !== 202) throw new Error(`post answered ${status}`)
        done += 1
      }
    }),
  )
  const perSecond = done / ((performance.now() - start) / 1000)
  for (const wire of wires) wire.close()
  return perSecond
}

/** Webhooks delivered to a waiting reader a second: 32 connections post, 100 readers wait, each on an inbox of its own. */
async function delivered(server: MeasuredServer, seconds: number): Promise<{ perSecond: number; lost: number }> {
  const boxes = await openBoxes(server.port, 100)
  const readers = await Promise.all(boxes.map(() => openWire(server.port)))
  const posters = await Promise.all(Array.from({ length: 32 }, () => openWire(server.port)))
  let got = 0
  for (const [n, wire] of readers.entries())
    void readOn(wire, boxes[n]?.authorization ?? '', (count) => {
      got += count
    })
  const body = resultBody(1)
  const start = performance.now()
  let sent = 0
  await Promise.all(
    posters.map(async (wire, lane) => {
      for (let n = lane; performance.now() - start < seconds * 1000; n++) {
        await wire.send(post(boxes[n % boxes.length]?.path ?? '', body))
        sent += 1
      }
    }),
  )
  const perSecond = got / ((performance.now() - start) / 1000)
  for (let tries = 0; got < sent && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 20))
  for (const wire of [...readers, ...posters]) wire.close()
  return { perSecond, lost: sent - got }
}

async function readOn(
  wire: Awaited<ReturnType<typeof openWire>>,
  authorization: string,
  onRead: (count: number) => void,
): Promise<void> {
  try {
    for (let cursor = '0'; ; ) {
      const { body } = await wire.send(get(`/v1/inbox/messages?wait=25&after=${cursor}`, authorization))
      cursor = cursorIn(body)
      onRead(numberIn(body).length)
    }
  } catch {
    // Closed by us.
  }
}

export const relayThroughput: Bench = {
  name: 'relay-throughput',
  async run(context) {
    const runs = context.quick ? 3 : 7
    const seconds = context.quick ? 1.5 : 4
    const posted = await measurePair(context, runs, (server) => accepted(server, seconds))
    const [plain, sealed] = await measureBoth(
      context,
      runs,
      (server) => accepted(server, seconds),
      (server) => accepted(server, seconds, true),
    )
    const handed = await measurePair(context, runs, (server) => delivered(server, seconds))
    const rates = { relay: handed.relay.map((one) => one.perSecond), floor: handed.floor.map((one) => one.perSecond) }
    return [
      figure(
        'webhooks accepted, durable',
        '1/s',
        { value: median(posted.relay), floor: median(posted.floor), ratio: pairedRatio(posted.relay, posted.floor) },
        { better: 'higher', budget: 0.6 },
      ),
      figure(
        'webhooks accepted, sealed; the floor: not sealed',
        '1/s',
        { value: median(sealed), floor: median(plain), ratio: pairedRatio(sealed, plain) },
        { better: 'higher', budget: 0.6 },
      ),
      figure(
        'webhooks delivered, 100 readers wait',
        '1/s',
        { value: median(rates.relay), floor: median(rates.floor), ratio: pairedRatio(rates.relay, rates.floor) },
        { better: 'higher', budget: 0.7 },
      ),
      figure(
        'webhooks acknowledged but not delivered',
        '',
        { value: handed.relay.reduce((sum, one) => sum + one.lost, 0) },
        { better: 'lower' },
      ),
    ]
  },
}
