import type { RelayAnswer } from '../http/answer.ts'

/**
 * One end of a socket that stays connected while its object sleeps:
 * https://developers.cloudflare.com/durable-objects/best-practices/websockets/
 */
export interface HeldSocket {
  send(text: string): void
  close(code?: number, reason?: string): void
  serializeAttachment(value: string): void
  deserializeAttachment(): unknown
}

/** Reads that wait. */
export interface HeldPolls {
  hasRoom(): boolean
  /** @param query of the read; `nothing`: what is answered when its time is over */
  hold(socket: HeldSocket, query: string, nothing: RelayAnswer): void
  /** To be called when the inbox has changed. */
  wake(): Promise<void>
}

/**
 * An object that is busy with a request is paid for by the second, and one that waits for a message is not: so who waits is no
 * request of the object, but a socket that the gate holds. All that is known of a poll lies with its socket, because the
 * object forgets everything when it falls asleep.
 * @param read answers a read with this query, without waiting
 */
export function createHeldPolls(options: {
  /** All that are connected. */
  sockets: () => HeldSocket[]
  mostHeld: number
  read: (query: string) => Promise<RelayAnswer>
}): HeldPolls {
  const { sockets, mostHeld, read } = options

  return {
    hasRoom: () => sockets().length < mostHeld,
    hold(socket, query, nothing) {
      socket.serializeAttachment(query)
      socket.send(JSON.stringify(nothing))
    },
    async wake() {
      for (const socket of sockets()) {
        const answer = await read(String(socket.deserializeAttachment()))
        if (!isNothing(answer)) tell(socket, answer)
      }
    },
  }
}

function tell(socket: HeldSocket, answer: RelayAnswer): void {
  try {
    socket.send(JSON.stringify(answer))
    socket.close(1000)
  } catch {
    // It was told already, or has gone.
  }
}

/** Whether there is nothing to tell: `read-answer.ts` writes this. */
export function isNothing({ status, body }: RelayAnswer): boolean {
  return status === 200 && /^\{"messages":\[\],"cursor":"\d+","more":false,"gap":false\}$/.test(body)
}
