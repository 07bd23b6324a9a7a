import { expect, it } from 'vitest'
import { retryDelayMs } from '../../../src/relay/inbox/redis-client.ts'

it('tries to have the line back soon at first, and every two seconds when it stays away', () => {
  expect([1, 2, 10, 19, 20, 21, 1000].map(retryDelayMs)).toEqual([100, 200, 1000, 1900, 2000, 2000, 2000])
})
