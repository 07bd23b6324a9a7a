import { describe, expect, it } from 'vitest'
import { readJson } from '../../src/shared/json.ts'
import { readDate, readPercent, readPrompts } from '../../src/wire/fields.ts'
import { linkExpiry } from '../../src/wire/links.ts'
import { readStatus } from '../../src/wire/status.ts'

describe('fields', () => {
  it('keeps every digit of a number that JSON.parse would round', () => {
    expect(readJson('{"id":13200981734125460042,"n":9007199254740991,"x":1.5,"e":1e400}')).toEqual({
      id: '13200981734125460042',
      n: 9007199254740991,
      x: 1.5,
      e: Number.POSITIVE_INFINITY,
    })
  })

  it.each(['', '<html>', '{', '['.repeat(200_000)])('knows what is no JSON', (text) => {
    expect(readJson(text)).toBeUndefined()
  })

  it('reads JSON behind a byte order mark', () => {
    expect(readJson('\uFEFF{"a":1}')).toEqual({ a: 1 })
  })

  it.each([
    [{ _seconds: 1684412345, _nanoseconds: 215000000 }, 1684412345215],
    ['2023-07-13T15:44:25.909Z', Date.UTC(2023, 6, 13, 15, 44, 25, 909)],
    ['2026-02-01T14:03:01+00:00', Date.UTC(2026, 1, 1, 14, 3, 1)],
    [1689231405854, 1689231405854],
    [1689231405, 1689231405000],
    ['1689231405', 1689231405000],
    ['soon', undefined],
    [null, undefined],
    [0, undefined],
  ])('reads the date %j', (value, time) => {
    expect(readDate(value)).toBe(time)
  })

  it.each([
    [37, 37],
    ['37', 37],
    ['37%', 37],
    ['100%', 100],
    [140, 100],
    [-3, 0],
    ['', undefined],
    ['incomplete', undefined],
    [null, undefined],
  ])('reads the progress %j', (value, percent) => {
    expect(readPercent(value)).toBe(percent)
  })

  it('takes one text with four keycaps for four prompts', () => {
    expect(readPrompts(['1️⃣ Cat --ar 5:4\n\n2️⃣ Two\nlines\n\n3️⃣ 7 cats\n\n4️⃣ Dog'])).toEqual([
      'Cat --ar 5:4',
      'Two\nlines',
      '7 cats',
      'Dog',
    ])
  })

  it.each([
    ['SUCCESS', 'done'],
    ['completed', 'done'],
    ['NOT_START', 'accepted'],
    ['in-progress', 'running'],
    ['In_Progress', 'running'],
    ['FAILURE', 'failed'],
    ['CANCEL', 'cancelled'],
    ['sideways', undefined],
    [3, undefined],
  ])('reads the status %j', (value, status) => {
    expect(readStatus(value)).toBe(status)
  })

  it('reads from a Discord link when it dies', () => {
    expect(linkExpiry('https://cdn.discordapp.com/a.png?ex=654a20b1&is=6537abb1&hm=aa&')).toBe(0x654a20b1 * 1000)
    expect(linkExpiry('https://cdn.discordapp.com/a.png?index=654a20b1')).toBeUndefined()
  })
})
