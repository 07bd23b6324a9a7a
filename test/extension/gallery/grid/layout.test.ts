import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layOut, placeAcross, rowOf, rowsBetween, spanOf } from '../../../../src/extension/gallery/grid/layout.ts'
import { defaultFilter, query } from '../../../../src/extension/gallery/query/query.ts'
import { libraryOf } from '../../../support/library-of.ts'
import { doneJob } from '../../../support/sample-jobs.ts'

const day = (n: number) => new Date(2026, 10, 28 - n, 12).getTime()
const itemsOn = (...days: number[]) =>
  query(libraryOf(days.toReversed().map((n) => doneJob({ createdAt: day(n) }))), {
    filter: defaultFilter,
    sort: 'newest',
    together: false,
    hidden: new Set(),
  })
const options = { width: 1000, rowHeight: 200, gap: 8, headHeight: 40, span: 'day' as const }

describe('the wall', () => {
  it('fills rows from edge to edge, keeps shapes, and never lets tiles overlap', () => {
    const ratios = fc.array(fc.double({ min: 0.55, max: 2.4, noNaN: true }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(ratios, fc.integer({ min: 320, max: 2400 }), (shapes, width) => {
        const items = itemsOn(...shapes.map(() => 1))
        const shape = new Map(items.map((item, at) => [item.id, shapes[at] ?? 1]))
        const { rows, height } = layOut(items, { ...options, width, ratio: (item) => shape.get(item.id) ?? 1 })
        expect(rows.flatMap(({ boxes }) => boxes.map(({ item }) => item.id))).toEqual(items.map(({ id }) => id))
        for (const [at, row] of rows.entries()) {
          const next = rows[at + 1]
          expect(next?.top ?? height).toBe(row.top + row.height + 8)
          const last = row.boxes.at(-1)
          expect((last?.start ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(width)
          expect(row.height).toBeLessThanOrEqual(290)
          for (const [place, box] of row.boxes.entries()) {
            const before = row.boxes[place - 1]
            expect(box.start).toBe(before ? before.start + before.width + 8 : 0)
            expect(box.width).toBeGreaterThan(0)
          }
        }
      }),
      { numRuns: 40 },
    )
  })
  it('begins each day anew', () => {
    const { blocks } = layOut(itemsOn(1, 1, 2), { ...options, ratio: () => 1 })
    expect(blocks.map(({ count }) => count)).toEqual([2, 1])
    expect(blocks[1]?.top).toBe(40 + 200 + 8)
  })
  it('is empty without pictures', () => {
    expect(layOut([], { ...options, ratio: () => 1 })).toEqual({ height: 0, blocks: [], rows: [] })
  })
  it('has months instead of days where days hold little', () => {
    expect(spanOf(itemsOn(1, 1, 2))).toBe('day')
    expect(spanOf(itemsOn(1, 2, 3, 4, 5, 6, 7))).toBe('month')
    expect(spanOf(itemsOn(...[1, 2, 3, 4, 5, 6].flatMap((n) => [n, n, n])))).toBe('day')
  })
})

describe('finding a row', () => {
  const { rows } = layOut(itemsOn(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), { ...options, ratio: () => 1 })
  it('takes those that touch a stretch', () => {
    expect(rows).toHaveLength(2)
    expect(rowsBetween(rows, 0, 50)).toEqual([0, 1])
    expect(rowsBetween(rows, 0, 10_000)).toEqual([0, 2])
    expect(rowsBetween(rows, 10_000, 20_000)).toEqual([2, 2])
  })
  it('knows whose row it is, and goes straight up and down', () => {
    expect(rowOf(rows, 0)).toBe(0)
    expect(rowOf(rows, 9)).toBe(1)
    expect(placeAcross(rows, 1, 1)).toBe((rows[1]?.at ?? 0) + 1)
    expect(placeAcross(rows, 1, -1)).toBe(1)
    expect(placeAcross(rows, 1, 50)).toBe((rows[1]?.at ?? 0) + 1)
  })
})
