import { expect, it } from 'vitest'
import { createBudget } from '../../../../src/relay/http/budget.ts'
import { heapBytes } from '../../../relay/support/garbage.ts'

const holder = (address: string, inbox = address) => ({ address, inbox })

it('gives so much in all, to an address, and to an inbox', () => {
  const budget = createBudget({ all: 100, address: 40, inbox: 60 })
  const one = budget.claim(holder('a', 'x'))
  expect(one.take(40)).toBeNull()
  expect(one.take(1)).toBe('holder')
  expect(budget.claim(holder('a', 'y')).take(1)).toBe('holder')
  expect(budget.claim(holder('b', 'x')).take(21)).toBe('holder')
  const two = budget.claim(holder('b', 'x'))
  expect(two.take(20)).toBeNull()
  const three = budget.claim(holder('c'))
  expect(three.take(40)).toBeNull()
  expect(budget.claim(holder('d')).take(1)).toBe('all')
  expect([one.bytes, two.bytes, three.bytes]).toEqual([40, 20, 40])
})

it('has room again for what was given back, which may be done twice', () => {
  const budget = createBudget({ all: 100, address: 40, inbox: 60 })
  const one = budget.claim(holder('a'))
  one.take(30)
  one.take(10)
  one.release()
  one.release()
  expect(one.bytes).toBe(0)
  expect(budget.claim(holder('a')).take(40)).toBeNull()
  expect(budget.claim(holder('b')).take(40)).toBeNull()
  expect(budget.claim(holder('c')).take(20)).toBeNull()
  expect(budget.claim(holder('d')).take(1)).toBe('all')
})

it('keeps what is held by whom when it sweeps the names of those who hold nothing', async () => {
  const budget = createBudget({ all: 1e9, address: 40, inbox: 40 })
  budget.claim(holder('keeps')).take(40)
  const before = await heapBytes()
  for (let n = 0; n < 20_000; n++) {
    const claim = budget.claim(holder(`a-name-as-long-as-that-of-an-inbox-is-${n}`))
    claim.take(1)
    claim.release()
  }
  expect((await heapBytes()) - before).toBeLessThan(1_000_000)
  expect(budget.claim(holder('keeps')).take(1)).toBe('holder')
})
