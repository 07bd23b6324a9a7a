import { expect, it } from 'vitest'
import { integer, messageOf, text } from '../../../src/relay/inbox/sqlite-statements.ts'

it('reads nothing from a row that is not there, and from a column of another kind', () => {
  for (const row of [undefined, {}, { value: null }])
    expect([integer(row, 'value'), text(row, 'value')]).toEqual([0, null])
  expect([integer({ value: 'text' }, 'value'), text({ value: 7 }, 'value')]).toEqual([0, null])
  expect([integer({ value: 7 }, 'value'), text({ value: 'text' }, 'value')]).toEqual([7, 'text'])
})

it('reads an empty message from a row that is not there', () => {
  const empty = { seq: 0, receivedAt: 0, tag: null, contentType: null, sealed: false, body: Buffer.alloc(0) }
  expect(messageOf(undefined)).toEqual(empty)
})

it('reads a message as it was stored, its time positive even where it is marked as not known', () => {
  const bytes = new Uint8Array([0, 1, 2, 3]).subarray(1, 3)
  const row = { seq: 5, received_at: -700, tag: 'tag', content_type: 'a/b', body: bytes, sealed: 1 }
  expect(messageOf(row)).toEqual({
    ...{ seq: 5, receivedAt: 700, tag: 'tag', contentType: 'a/b', sealed: true, body: Buffer.from([1, 2]) },
  })
})
