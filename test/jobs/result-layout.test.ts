import { describe, expect, it } from 'vitest'
import { coverOf, isLoneGrid, layoutOf, quarterButtons } from '../../src/jobs/result-layout.ts'
import { gridButtons, gridResult } from '../support/sample-jobs.ts'

describe('pictures of a result', () => {
  const link = (quadrant?: number) => ({ url: 'https://p.example/x.png', ...(quadrant ? { quadrant } : {}) })
  const result = (pictures: ReturnType<typeof link>[], buttons = gridButtons) => ({ pictures, buttons, text: [] })

  it('one picture with buttons for its quarters is a grid', () => expect(layoutOf(gridResult()).kind).toBe('grid'))
  it('one picture with an upscale of its own is a single picture', () => {
    const buttons = [{ label: 'Upscale (2x)', shown: 'Upscale (2x)', role: 'upscale' as const }]
    expect(layoutOf(result([link()], buttons)).kind).toBe('single')
  })
  it('four quarters without a grid are laid out as one, in their order', () => {
    const layout = layoutOf(result([link(3), link(1), link(2), link(4)]))
    expect(layout).toEqual({ kind: 'quarters', indices: [1, 2, 0, 3] })
  })
  it('a grid beside its quarters is shown, not loaded five times', () =>
    expect(layoutOf(result([link(), link(1), link(2), link(3), link(4)]))).toEqual({ kind: 'grid', index: 0 }))
  it('no picture has no cover', () => expect(coverOf(result([]))).toBeNull())
  it('a quarter has the buttons that name it', () =>
    expect(quarterButtons(gridButtons, 3).map(({ label }) => label)).toEqual(['U3', 'V3']))
  it('one picture holds four of which none has a link of its own', () => {
    expect(isLoneGrid(gridResult(), 0)).toBe(true)
    expect(isLoneGrid(result([link(), link(1)]), 0)).toBe(false)
    expect(isLoneGrid(result([link()], []), 0)).toBe(false)
  })
})
