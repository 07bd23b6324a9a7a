import { type Bench, figure } from '../support/bench.ts'
import type { MeasuredServer } from '../support/server.ts'
import { median, pairedRatio } from '../support/stats.ts'
import { get, openWire, type Wire } from '../support/wire.ts'
import { measurePair, openBoxes } from './pair.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve, 1500))

/** kB of the server's memory for one waiting client. The connections stay open and idle; buffers of the kernel are not counted. */
async function perWaiter(server: MeasuredServer, waiting: number): Promise<number> {
  // The server listens before all of its threads have started.
  await settle()
  const before = server.memoryKb()
  const boxes = await openBoxes(server.port, waiting)
  const wires: Wire[] = []
  for (const { authorization } of boxes) {
    const wire = await openWire(server.port)
    wire.send(get('/v1/inbox/messages?wait=25&after=0', authorization)).catch(() => {})
    wires.push(wire)
  }
  // Long enough for the garbage collector to have run, short enough for all clients to be still waiting.
  await settle()
  const after = server.memoryKb()
  for (const wire of wires) wire.close()
  return (after - before) / waiting
}

export const relayMemory: Bench = {
  name: 'relay-memory',
  async run(context) {
    if (process.platform !== 'linux') return []
    const { relay, floor } = await measurePair(context, context.quick ? 3 : 5, (server) => perWaiter(server, 5000))
    const values = { value: median(relay), floor: median(floor), ratio: pairedRatio(relay, floor) }
    return [figure('memory a waiting client', 'kB', values, { better: 'lower', budget: 1.1 })]
  },
}
