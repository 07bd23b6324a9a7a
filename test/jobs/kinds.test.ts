import { expect, test } from 'vitest'
import { isListed, paints } from '../../src/jobs/kinds.ts'

test.each([
  ['imagine', true, true],
  ['button', true, true],
  ['blend', true, true],
  ['describe', false, true],
  ['info', false, false],
  ['settings', false, false],
  ['speed', false, false],
  ['visibility', false, false],
  ['seed', false, false],
  ['cancel', false, false],
] as const)('%s paints: %j, is listed: %j', (kind, painting, listed) => {
  expect(paints(kind)).toBe(painting)
  expect(isListed(kind)).toBe(listed)
})
