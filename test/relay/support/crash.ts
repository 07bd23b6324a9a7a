import { type Caller, createCaller, createReader, newBox } from './caller.ts'
import type { RedisServer } from './redis.ts'

export interface CrashOutcome {
  /** Webhooks that were answered 202. */
  acknowledged: number
  /** Of these, how many no reader ever got. */
  lost: number
  /** Bodies that a reader who kept its cursor got twice. */
  twice: number
  gaps: number
}

export interface CrashOptions {
  rounds: number
  /** Webhooks acknowledged in a round before the blow falls. */
  perRound: number
  /** Where to post and read now. */
  url: () => string
  /** Kills what is to be killed and brings it back; `url` is right again when it resolves. */
  blow: () => Promise<void>
  /** While it says no, readers that have been answered ask for nothing more. */
  mayRead?: () => boolean
  /** Told of the answer to each webhook. */
  onAnswer?: (answer: { inbox: number; status: number; code: string | null }) => void
}

const inboxes = 8
const posters = 16
const readyWithinMs = 60_000

/** Posts and reads without pause while the relay, or what it stands on, is killed again and again. */
export async function crashUnderLoad(options: CrashOptions): Promise<CrashOutcome> {
  const boxes = Array.from({ length: inboxes }, newBox)
  // Half of the readers let go of what they have read, half leave it there.
  const readers = boxes.map((box, n) => createReader(box, { acknowledge: n % 2 === 0 }))
  const acknowledged = new Set<string>()
  let next = 0

  const first = createCaller(options.url())
  for (const box of boxes) await first.call('PUT', '/v1/inbox', box.headers)
  first.close()

  for (let round = 0; round < options.rounds; round++) {
    const caller = createCaller(options.url())
    const enough = acknowledged.size + options.perRound
    const state = { over: false }
    let struck: Promise<void> | null = null

    const post = async () => {
      while (!state.over) {
        const n = next++
        const answer = await caller.call('POST', `/h/${boxes[n % inboxes]?.id}`, {}, String(n)).catch(() => null)
        if (answer) options.onAnswer?.({ inbox: n % inboxes, status: answer.status, code: codeOf(answer.body) })
        if (answer?.status === 202) acknowledged.add(String(n))
        else if (answer === null) return
        if (acknowledged.size >= enough) struck ??= options.blow().then(() => stop(state))
      }
    }
    const read = async (reader: (typeof readers)[number]) => {
      while (!state.over) {
        if (options.mayRead?.() === false) await new Promise((resolve) => setTimeout(resolve, 5))
        else if ((await reader.step(caller, 1).catch(() => null)) === null) return
      }
    }
    await Promise.all([...Array.from({ length: posters }, post), ...readers.map(read)])
    await struck
    caller.close()
  }

  await drain(options.url(), readers)
  const seen = new Set(readers.flatMap((reader) => reader.bodies))
  return {
    acknowledged: acknowledged.size,
    lost: [...acknowledged].filter((body) => !seen.has(body)).length,
    twice: readers.reduce((sum, reader) => sum + reader.bodies.length - new Set(reader.bodies).size, 0),
    gaps: readers.reduce((sum, reader) => sum + reader.gaps, 0),
  }
}

/** The same where Redis is killed and started again, while the relay that stands on it goes on. */
export function crashRedisUnderLoad(
  redis: RedisServer,
  url: string,
  size: Pick<CrashOptions, 'rounds' | 'perRound'>,
): Promise<CrashOutcome> {
  const blow = async () => {
    await redis.kill()
    await redis.restart()
    for (const end = Date.now() + readyWithinMs; (await fetch(`${url}/readyz`)).status !== 200; ) {
      if (Date.now() > end) throw new Error(`the relay is not ready ${readyWithinMs} ms after Redis is back`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  return crashUnderLoad({ ...size, url: () => url, blow })
}

/** Of a refusal. */
function codeOf(body: string): string | null {
  return /"code":"([a-z-]+)"/.exec(body)?.[1] ?? null
}

function stop(state: { over: boolean }): void {
  state.over = true
}

async function drain(url: string, readers: { step(caller: Caller, waitS: number): Promise<number> }[]): Promise<void> {
  const caller = createCaller(url)
  for (const reader of readers) {
    // What the relay stands on may need a moment longer than the relay; the test's own time limit ends it when it never comes back.
    for (let left: number | null = null; left !== 0; ) left = await reader.step(caller, 0).catch(() => null)
  }
  caller.close()
}
