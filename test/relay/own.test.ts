import { expect, it } from 'vitest'
import { createOwn, own } from '../../src/relay/own.ts'

const texts = ['', 'JkzUOeSB0cdeU6pdHNOg3fK94X', 'tag\ufeff', '\ufeffä€😀']

it('copies texts as they are', () => {
  expect(texts.map(own)).toEqual(texts)
})

it('gives the same for a text that comes again, however many came meanwhile', () => {
  const ownId = createOwn()
  const names = Array.from({ length: 10_000 }, (_, n) => `inbox-${n}`)
  for (const round of [texts, names, texts, names]) expect(round.map(ownId)).toEqual(round)
})
