import { beforeEach, expect, it } from 'vitest'
import { createHeldPolls, type HeldSocket, isNothing } from '../../../src/relay/cloudflare/held-polls.ts'
import type { RelayAnswer } from '../../../src/relay/http/answer.ts'
import { nodePlatform } from '../../../src/relay/node-platform.ts'
import { readAnswer } from '../../../src/relay/routes/read-answer.ts'

interface Told extends HeldSocket {
  said: string[]
  isOpen: boolean
}

let sockets: Told[]
beforeEach(() => {
  sockets = []
})

function createSocket(): Told {
  let attachment: unknown
  const socket: Told = {
    said: [],
    isOpen: true,
    send(text) {
      if (!socket.isOpen) throw new TypeError("Can't call WebSocket send() after close().")
      socket.said.push(text)
    },
    close() {
      socket.isOpen = false
    },
    serializeAttachment(value) {
      attachment = value
    },
    deserializeAttachment: () => attachment,
  }
  sockets.push(socket)
  return socket
}

const read = { messages: [], more: false, gap: false, cursor: 7 }
const answerOf = (found: typeof read) => readAnswer(found, 'x', { headers: [], platform: nodePlatform }).answer
const nothing = answerOf(read)
const gap = answerOf({ ...read, gap: true })
const gone: RelayAnswer = { status: 404, headers: [], body: '{"code":"no-inbox"}' }

/** As after each sleep of the object: nothing is left of it but the sockets. */
function createPolls(answers: Record<string, RelayAnswer> = {}) {
  const asked: string[] = []
  const polls = createHeldPolls({
    sockets: () => sockets,
    mostHeld: 2,
    async read(query) {
      asked.push(query)
      return answers[query] ?? nothing
    },
  })
  return { polls, asked }
}

it('tells apart what there is nothing to tell of', () => {
  expect(isNothing(nothing)).toBe(true)
  for (const answer of [gap, answerOf({ ...read, more: true }), gone]) expect(isNothing(answer)).toBe(false)
  const message = { seq: 1, receivedAt: 0, tag: null, contentType: null, sealed: false, body: new Uint8Array() }
  expect(
    isNothing(readAnswer({ ...read, messages: [message] }, 'x', { headers: [], platform: nodePlatform }).answer),
  ).toBe(false)
})

it('tells who waits what there is, each by its own cursor, after a sleep too, and leaves the others', async () => {
  const { polls } = createPolls()
  const [early, late] = [createSocket(), createSocket()]
  polls.hold(early, 'after=1', nothing)
  polls.hold(late, 'after=7', nothing)
  const { polls: awake, asked } = createPolls({ 'after=1': gap })
  await awake.wake()
  expect(asked).toEqual(['after=1', 'after=7'])
  expect([early.said.map((text) => JSON.parse(text)), early.isOpen]).toEqual([[nothing, gap], false])
  expect([late.said.map((text) => JSON.parse(text)), late.isOpen]).toEqual([[nothing], true])
})

it('tells who waits that the inbox has gone', async () => {
  const { polls } = createPolls({ '': gone })
  const socket = createSocket()
  polls.hold(socket, '', nothing)
  await polls.wake()
  expect([JSON.parse(socket.said[1] ?? ''), socket.isOpen]).toEqual([gone, false])
})

it('tells nobody twice, and goes on with the others', async () => {
  const { polls } = createPolls({ 'after=1': gap, 'after=2': gap })
  const [one, other] = [createSocket(), createSocket()]
  polls.hold(one, 'after=1', nothing)
  polls.hold(other, 'after=2', nothing)
  one.isOpen = false
  await polls.wake()
  expect([one.said.length, other.said.length]).toEqual([1, 2])
})

it('has room for so many', () => {
  const { polls } = createPolls()
  createSocket()
  expect(polls.hasRoom()).toBe(true)
  createSocket()
  expect(polls.hasRoom()).toBe(false)
})
