import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tagsIn } from '../../../../src/extension/gallery/viewer/tags.tsx'
import { clamp, fitted, zoomedAt } from '../../../../src/extension/gallery/viewer/zoom.ts'

describe('zoom', () => {
  const point = fc.record({ x: fc.integer({ min: -400, max: 400 }), y: fc.integer({ min: -300, max: 300 }) })
  it('keeps what lies under the pointer where it is', () => {
    fc.assert(
      fc.property(point, fc.double({ min: 1.01, max: 8, noNaN: true }), (at, factor) => {
        const place = zoomedAt(fitted, factor, at)
        // The point of the picture that was under the pointer, where it is now.
        expect(place.x + at.x * place.scale).toBeCloseTo(at.x, 6)
        expect(place.y + at.y * place.scale).toBeCloseTo(at.y, 6)
      }),
    )
  })
  it('never shows what lies beyond the picture’s edge, and never gets smaller than the stage', () => {
    fc.assert(
      fc.property(point, fc.double({ min: 0.1, max: 30, noNaN: true }), (at, scale) => {
        const place = clamp({ scale, x: at.x * 10, y: at.y * 10 }, { width: 800, height: 600 })
        expect(place.scale).toBeGreaterThanOrEqual(1)
        expect(Math.abs(place.x)).toBeLessThanOrEqual((800 * (place.scale - 1)) / 2 + 1e-6)
        expect(Math.abs(place.y)).toBeLessThanOrEqual((600 * (place.scale - 1)) / 2 + 1e-6)
      }),
    )
  })
})

describe('tags', () => {
  it('are parted by commas, without the # people put before them', () =>
    expect(tagsIn(' #portfolio, night sky ,, ')).toEqual(['portfolio', 'night sky']))
})
