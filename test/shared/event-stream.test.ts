import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createEventReader, type ServerSentEvent } from '../../src/shared/event-stream.ts'

/** All events of a stream that comes in these parts; null once one was too long. */
function eventsOf(parts: readonly string[], most = 1000): ServerSentEvent[] | null {
  const read = createEventReader(most)
  const events: ServerSentEvent[] = []
  for (const part of parts) {
    const more = read(part)
    if (more === null) return null
    events.push(...more)
  }
  return events
}

it.each<[string, string, ServerSentEvent[]]>([
  ['a name and data', 'event: done\ndata: {"a":1}\n\n', [{ name: 'done', data: '{"a":1}' }]],
  ['data alone', 'data: a fox\n\n', [{ name: 'message', data: 'a fox' }]],
  ['several lines of data', 'data: a\ndata: b\n\n', [{ name: 'message', data: 'a\nb' }]],
  [
    'no space after the colon, and a second space',
    'data:a\n\ndata:  b\n\n',
    [
      { name: 'message', data: 'a' },
      { name: 'message', data: ' b' },
    ],
  ],
  ['a colon within the data', 'data: a: b\n\n', [{ name: 'message', data: 'a: b' }]],
  ['comments, ids and retry times', ': ping\n\nid: 7\nretry: 3\ndata: x\n\n', [{ name: 'message', data: 'x' }]],
  ['a name without data', 'event: ping\n\ndata: x\n\n', [{ name: 'message', data: 'x' }]],
  ['a sign of the byte order', '\uFEFFdata: x\n\n', [{ name: 'message', data: 'x' }]],
  ['an event that was cut off', 'data: x\n\ndata: y\n', [{ name: 'message', data: 'x' }]],
  ['an event without its blank line', 'data: x', []],
])('reads %s', (_, text, events) => {
  expect(eventsOf([text])).toEqual(events)
})

const text = 'event: a\ndata: one\ndata: two\n\n: ping\n\ndata: three\n\n'

it('reads the same, however the stream is cut, with any sign of a line’s end', () => {
  const cuts = fc.array(fc.nat(60), { maxLength: 8 })
  fc.assert(
    fc.property(cuts, fc.constantFrom('\n', '\r', '\r\n'), (places, end) => {
      const whole = text.replaceAll('\n', end)
      const at = [0, ...places.map((place) => Math.min(place, whole.length)).sort((a, b) => a - b), whole.length]
      const parts = at.slice(1).map((to, index) => whole.slice(at[index], to))
      expect(eventsOf(parts)).toEqual([
        { name: 'a', data: 'one\ntwo' },
        { name: 'message', data: 'three' },
      ])
    }),
  )
})

it('gives up an event that is too long, and takes many short ones', () => {
  expect(eventsOf(['data: ', 'x'.repeat(20)], 20)).toBeNull()
  expect(eventsOf(Array(50).fill('data: x\n\n'), 20)).toHaveLength(50)
})
