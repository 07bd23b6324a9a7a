import { describe, expect, test } from 'vitest'
import * as zod from 'zod/mini'
import * as shared from '../../scripts/vite/zod-mini.ts'

describe('what the extension is built with in place of zod/mini', () => {
  test('has all of it', () => {
    expect(Object.keys(shared)).toEqual(expect.arrayContaining(Object.keys(zod).filter((name) => name !== 'z')))
  })
  test('makes a schema of a plain type once', () => {
    expect(shared.string()).toBe(shared.string())
    expect(shared.optional(shared.number())).toBe(shared.optional(shared.number()))
    expect(shared.string('not a text')).not.toBe(shared.string())
  })
  test('reads what zod reads, and no check of one place reaches another', () => {
    const short = shared.string().check(shared.maxLength(3))
    expect(short.safeParse('long').success).toBe(false)
    expect(shared.string().safeParse('long').success).toBe(true)
    const schema = shared.object({
      name: shared.string(),
      at: shared.optional(shared.number()),
      isOn: shared.boolean(),
      rest: shared.optional(shared.unknown()),
    })
    const value = { name: 'a', at: 1, isOn: true, rest: [] }
    expect(schema.parse(value)).toEqual(value)
    expect(schema.parse({ name: 'a', isOn: false })).toEqual({ name: 'a', isOn: false })
    for (const wrong of [{ ...value, name: 1 }, { ...value, at: '1' }, { ...value, isOn: 1 }, {}])
      expect(schema.safeParse(wrong).success).toBe(false)
    expect(shared.string('not a text').safeParse(1).error?.issues[0]?.message).toBe('not a text')
  })
})
