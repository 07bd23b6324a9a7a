import { expect, test } from 'vitest'
import { customIdFamily, roleOf } from '../../src/jobs/button-role.ts'

test.each([
  ['U3', 'upscale'],
  ['Redo Upscale (Creative)', 'upscale'],
  ['V1', 'vary'],
  ['Vary (Strong)', 'vary'],
  ['Vary (Region)', 'region'],
  ['Zoom Out 2x', 'zoom'],
  ['Make Square', 'zoom'],
  ['🔄', 'reroll'],
  ['⬅', 'pan'],
  ['MJ::JOB::pan_left', 'pan'],
  ['❤', 'favourite'],
  ['✉', 'seed'],
  ['Cancel Job', 'cancel'],
  ['Web', 'link'],
  ['3', 'describe'],
  ['Anything else', 'other'],
])('%s: %s', (words, role) => expect(roleOf(['', words])).toBe(role))

test('the family of a customId is what stands before the id of its job', () => {
  const id = '0b29b9b3-4f1c-4b4e-9d6a-1a2b3c4d5e6f'
  expect(customIdFamily(`MJ::JOB::upsample::1::${id}`)).toBe('MJ::JOB::upsample::1')
  expect(customIdFamily(undefined)).toBe('')
})
