import * as z from 'zod/mini'
import { maxWaitSeconds } from '../../contract/inbox.ts'
import type { Timers } from '../../shared/clock.ts'
import { parseJson } from '../../shared/json.ts'
import { problem } from '../errors.ts'
import type { RelayAnswer } from '../http/answer.ts'

/** The gate's end of a held poll's socket. */
export interface GateSocket {
  accept(): void
  addEventListener(type: 'message', listen: (event: { data: unknown }) => void): void
  addEventListener(type: 'close' | 'error', listen: () => void): void
  close(code?: number, reason?: string): void
}

/** What an object answers: a response, or a socket when there is nothing yet. */
export type ObjectResponse = Response & { webSocket?: GateSocket | null }

/** How long a read waits, ms; 0 when it does not. */
export function waitMsOf(method: string, query: string): number {
  const wait = /^(?:.*&)?wait=(\d{1,16})(?:&|$)/.exec(query)?.[1]
  return method === 'GET' && wait !== undefined ? Math.min(Number(wait), maxWaitSeconds) * 1000 : 0
}

const answerSchema = z.object({ status: z.number(), headers: z.array(z.string()), body: z.string() })

/**
 * Waits for what the object says: first what is answered when the time is over, then, if anything comes, what it is. When
 * the object goes in between, because there is a new version of it, the reader gets the first and asks again.
 * @param signal the reader has gone
 */
export function heardWithin(
  socket: GateSocket,
  waitMs: number,
  { timers, signal }: { timers: Timers; signal: AbortSignal },
): Promise<RelayAnswer> {
  return new Promise((resolve) => {
    let nothing: RelayAnswer | null = null
    const settle = (answer: RelayAnswer) => {
      cancel()
      resolve(answer)
    }
    const giveUp = () => settle(nothing ?? problem('store-failed'))
    const cancel = timers.after(waitMs, giveUp)
    socket.addEventListener('message', ({ data }) => {
      const heard = answerSchema.safeParse(parseJson(String(data)))
      if (!heard.success) giveUp()
      else if (nothing === null) nothing = heard.data
      else settle(heard.data)
    })
    socket.addEventListener('close', giveUp)
    socket.addEventListener('error', giveUp)
    signal.addEventListener('abort', giveUp, { once: true })
    socket.accept()
  })
}
