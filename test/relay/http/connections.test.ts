import { EventEmitter } from 'node:events'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { createConnections } from '../../../src/relay/http/connections.ts'

/** A connection from an address, which ends when it is told to. */
function from(address: string): Socket {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: address })
  return socket
}

function enterMany(connections: ReturnType<typeof createConnections>, address: string, count: number): Socket[] {
  return Array.from({ length: count }, () => from(address)).filter((socket) => connections.enter(socket))
}

it('gives one address a sixteenth of all connections, and others theirs', () => {
  const connections = createConnections(3200)
  expect(enterMany(connections, '192.0.2.1', 210)).toHaveLength(200)
  expect(enterMany(connections, '192.0.2.2', 10)).toHaveLength(10)
})

it('gives one address 64 however few there are', () => {
  expect(enterMany(createConnections(100), '192.0.2.1', 70)).toHaveLength(64)
})

it('takes a household of IPv6 for one address', () => {
  const connections = createConnections(100)
  expect(enterMany(connections, '2001:db8:1:2::1', 40)).toHaveLength(40)
  expect(enterMany(connections, '2001:db8:1:2:ffff::9', 40)).toHaveLength(24)
  expect(enterMany(connections, '2001:db8:1:3::1', 40)).toHaveLength(40)
})

it('takes others in place of those that were closed, and counts those that were refused no longer than they last', () => {
  const connections = createConnections(100)
  const sockets = enterMany(connections, '192.0.2.1', 64)
  const refused = from('192.0.2.1')
  expect(connections.enter(refused)).toBe(false)
  for (const socket of [refused, ...sockets.slice(0, 2)]) EventEmitter.prototype.emit.call(socket, 'close')
  expect(enterMany(connections, '192.0.2.1', 5)).toHaveLength(2)
})
