import { createCaller, createReader, newBox, type Reader } from './caller.ts'

export interface FleetOutcome {
  acknowledged: number
  lost: number
  twice: number
  gaps: number
  /** Messages that readers got before and after their process was killed. */
  before: number
  after: number
}

export interface FleetOptions {
  /** Webhooks go to the one, readers wait at the other. */
  postTo: string
  readFrom: string
  messages: number
  /** Ends the process that is read from, when half of the messages are acknowledged; its readers go on where the webhooks go. */
  killReaders: () => Promise<unknown>
}

const inboxes = 20
const posters = 32

/** Webhooks at one relay process, waiting readers at another, one store; the second is killed in the middle. */
export async function feedAcross(options: FleetOptions): Promise<FleetOutcome> {
  const { postTo, readFrom, messages } = options
  const boxes = Array.from({ length: inboxes }, newBox)
  const readers = boxes.map((box) => createReader(box, { acknowledge: true }))
  const [posting, reading] = [createCaller(postTo), createCaller(readFrom)]
  for (const box of boxes) await posting.call('PUT', '/v1/inbox', box.headers)

  const acknowledged = new Set<string>()
  let posted = false
  let killed: Promise<unknown> | null = null
  let before = 0
  const received = () => readers.reduce((sum, reader) => sum + reader.bodies.length, 0)

  const post = async (lane: number) => {
    for (let n = lane; n < messages; n += posters) {
      const answer = await posting.call('POST', `/h/${boxes[n % inboxes]?.id}`, {}, String(n))
      if (answer.status === 202) acknowledged.add(String(n))
      if (acknowledged.size >= messages / 2 && !killed) {
        before = received()
        killed = options.killReaders()
      }
    }
  }
  const read = async (reader: Reader) => {
    let caller = reading
    for (let quiet = false; !quiet; ) {
      try {
        // Asked after the last webhook was acknowledged, "nothing" means nothing.
        const last = posted
        quiet = (await reader.step(caller, last ? 0 : 1)) === 0 && last
      } catch {
        // Its process is gone: the balancer sends it to the other one.
        caller = posting
      }
    }
  }
  const allPosted = Promise.all(Array.from({ length: posters }, (_, lane) => post(lane))).then(() => {
    posted = true
  })
  await Promise.all([allPosted, ...readers.map(read)])
  await killed
  posting.close()
  reading.close()

  const seen = new Set(readers.flatMap((reader) => reader.bodies))
  return {
    acknowledged: acknowledged.size,
    lost: [...acknowledged].filter((body) => !seen.has(body)).length,
    twice: received() - seen.size,
    gaps: readers.reduce((sum, reader) => sum + reader.gaps, 0),
    before,
    after: received() - before,
  }
}
