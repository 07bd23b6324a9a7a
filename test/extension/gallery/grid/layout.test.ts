import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  blocksBetween,
  boxesOf,
  layOut,
  placeAcross,
  placesOf,
  rowOf,
  rowsBetween,
  spanOf,
} from '../../../../src/extension/gallery/grid/layout.ts'
import { defaultFilter } from '../../../../src/extension/gallery/query/filter.ts'
import { findIn, libraryOf } from '../../../support/library-of.ts'
import { doneJob } from '../../../support/sample-jobs.ts'

const day = (n: number) => new Date(2026, 10, 28 - n, 12).getTime()
const itemsOn = (...days: number[]) =>
  findIn(libraryOf(days.toReversed().map((n) => doneJob({ createdAt: day(n) }))), {
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
        const items = itemsOn(...shapes.map(() => 1)).map((item, at) => ({
          ...item,
          lead: { ...item.lead, tileRatio: shapes[at] ?? 1 },
        }))
        const layout = layOut(items, { ...options, width })
        const { rows, height } = layout
        expect(rows.flatMap((row) => boxesOf(layout, row).map(({ item }) => item.id))).toEqual(
          items.map(({ id }) => id),
        )
        for (const [at, row] of rows.entries()) {
          const next = rows[at + 1]
          expect(next?.top ?? height).toBe(row.top + row.height + 8)
          const boxes = boxesOf(layout, row)
          const last = boxes.at(-1)
          expect((last?.start ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(width)
          expect(row.height).toBeLessThanOrEqual(290)
          for (const [place, box] of boxes.entries()) {
            const before = boxes[place - 1]
            expect(box.start).toBe(before ? before.start + before.width + 8 : 0)
            expect(box.width).toBeGreaterThan(0)
          }
        }
      }),
      { numRuns: 40 },
    )
  })
  it('begins each day anew', () => {
    const { blocks } = layOut(itemsOn(1, 1, 2), options)
    expect(blocks.map(({ count }) => count)).toEqual([2, 1])
    expect(blocks[1]?.top).toBe(40 + 200 + 8)
  })
  it('knows the days of some of its rows', () => {
    const { blocks } = layOut(itemsOn(1, 2, 3, 4), options)
    const keys = (from: number, to: number) => blocksBetween(blocks, [from, to]).map(({ rows }) => rows[0])
    expect(keys(1, 3)).toEqual([1, 2])
    expect(keys(3, 9)).toEqual([3])
    expect(keys(2, 2)).toEqual([])
  })
  it('knows the place of a picture', () => {
    const items = itemsOn(1, 2, 3)
    const places = placesOf(items)
    expect(items.map(({ id }) => places.get(id))).toEqual([0, 1, 2])
    expect(places.get('gone')).toBeUndefined()
  })
  it('is empty without pictures', () => {
    expect(layOut([], options)).toMatchObject({ height: 0, blocks: [], rows: [] })
  })
  it('has months instead of days where days hold little', () => {
    expect(spanOf(itemsOn(1, 1, 2))).toBe('day')
    expect(spanOf(itemsOn(1, 2, 3, 4, 5, 6, 7))).toBe('month')
    expect(spanOf(itemsOn(...[1, 2, 3, 4, 5, 6].flatMap((n) => [n, n, n])))).toBe('day')
  })
})

describe('finding a row', () => {
  const layout = layOut(itemsOn(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), options)
  const { rows } = layout
  it('takes those that touch a stretch', () => {
    expect(rows).toHaveLength(2)
    expect(rowsBetween(rows, 0, 50)).toEqual([0, 1])
    expect(rowsBetween(rows, 0, 10_000)).toEqual([0, 2])
    expect(rowsBetween(rows, 10_000, 20_000)).toEqual([2, 2])
  })
  it('knows whose row it is, and goes straight up and down', () => {
    expect(rowOf(rows, 0)).toBe(0)
    expect(rowOf(rows, 9)).toBe(1)
    expect(placeAcross(layout, 1, 1)).toBe((rows[1]?.at ?? 0) + 1)
    expect(placeAcross(layout, 1, -1)).toBe(1)
    expect(placeAcross(layout, 1, 50)).toBe((rows[1]?.at ?? 0) + 1)
  })
})
