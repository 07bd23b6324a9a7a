import { expect, it } from 'vitest'
import { shorten } from '../../src/shared/shorten.ts'

it('what fits stays as it is', () => expect(shorten('fox', 3)).toBe('fox'))
it.each([
  ['a red fox', 6, 'a red…'],
  ['a red fox', 7, 'a red…'],
  ['👩‍👩‍👧 and 👩‍👩‍👧', 14, '👩‍👩‍👧 and…'],
  ['नमस्ते', 4, 'नम…'],
])('%j is cut between characters: at %i it is %j', (text, most, expected) => expect(shorten(text, most)).toBe(expected))
