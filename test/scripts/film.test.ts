import { describe, expect, it } from 'vitest'
import type { Frame } from '../../scripts/browsers/xwd.ts'
import { changedArea } from '../../scripts/film/changed-area.ts'

/** Eight pixels wide, six high, black but for these. */
function frame(...lit: [x: number, y: number][]): Frame {
  const pixels = Buffer.alloc(8 * 6 * 4)
  for (const [x, y] of lit) pixels.writeUInt32LE(0xffffff, (y * 8 + x) * 4)
  return { width: 8, height: 6, order: 'bgr0', pixels }
}

describe('what changed on a screen', () => {
  it('is the rectangle around every pixel that differs', () => {
    expect(changedArea(frame([1, 1]), frame([1, 1], [3, 2], [6, 4]))).toEqual({ left: 3, top: 2, right: 6, bottom: 4 })
  })

  it('is looked for in the upper lines only, if so wished', () => {
    expect(changedArea(frame(), frame([3, 2], [6, 4]), 4)).toEqual({ left: 3, top: 2, right: 3, bottom: 2 })
  })

  it('is an error when nothing did, since a click would go anywhere', () => {
    expect(() => changedArea(frame([1, 1]), frame([1, 1]))).toThrow('Nothing changed')
  })
})
