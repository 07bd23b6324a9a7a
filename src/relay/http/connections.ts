import type { Socket } from 'node:net'
import { rateKeyOf } from '../limits/address.ts'

/** One address may have this part of all connections, but always so many: a company behind one address has dozens. */
const shareOfAll = 1 / 16
const leastPerAddress = 64

export interface Connections {
  /** Counts the connection until it is closed. False: its address has too many, and it must go. */
  enter(socket: Socket): boolean
}

/** How many connections each address has. Behind a proxy, all are the proxy's: there it is the proxy that must count. */
export function createConnections(maxConnections: number): Connections {
  const most = Math.max(leastPerAddress, Math.floor(maxConnections * shareOfAll))
  const counts = new Map<string, number>()

  function add(socket: Socket, change: number): number {
    const key = rateKeyOf(socket.remoteAddress ?? '')
    const count = (counts.get(key) ?? 0) + change
    if (count === 0) counts.delete(key)
    else counts.set(key, count)
    return count
  }

  /** One for all connections: a closure each would be kept as long as a poll is held. */
  function left(this: Socket): void {
    add(this, -1)
  }

  return {
    enter(socket) {
      socket.on('close', left)
      return add(socket, 1) <= most
    },
  }
}
